using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Tests.Runtimes;

/// <summary>Control groups as they look on real machines, laid out in a folder.</summary>
public sealed class CgroupLimitsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("corescope-cgroup").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Version_2_gives_quota_throttling_and_memory_of_the_group()
    {
        Write("proc/self/cgroup", "0::/box\n");
        Write("proc/self/mountinfo", "31 23 0:28 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n");
        Write("sys/fs/cgroup/box/cpu.max", "150000 100000\n");
        Write("sys/fs/cgroup/box/cpu.stat", "usage_usec 5\nnr_periods 10\nnr_throttled 3\nthrottled_usec 250\n");
        Write("sys/fs/cgroup/box/memory.max", "max\n");

        Assert.Equal(new CgroupLimits(2, 1.5, 3, 250_000, null), CgroupLimits.Read(_root));
    }

    [Fact]
    public void The_tightest_group_around_counts()
    {
        Write("proc/self/cgroup", "0::/outer/inner\n");
        Write("proc/self/mountinfo", "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        Write("sys/fs/cgroup/outer/cpu.max", "50000 100000\n");
        Write("sys/fs/cgroup/outer/memory.max", "1000000\n");
        Write("sys/fs/cgroup/outer/inner/cpu.max", "max 100000\n");
        Write("sys/fs/cgroup/outer/inner/memory.max", "2000000\n");

        Assert.Equal(new CgroupLimits(2, 0.5, 0, 0, 1_000_000), CgroupLimits.Read(_root));
    }

    [Fact]
    public void Version_1_gives_the_same_from_its_own_files()
    {
        Write("proc/self/cgroup", "4:memory:/docker/abc\n1:cpu,cpuacct:/docker/abc\n0::/\n");
        Write("proc/self/mountinfo",
            "32 31 0:29 /docker/abc /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
            + "35 31 0:32 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
            + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
        Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000\n");
        Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        Write("sys/fs/cgroup/cpu/cpu.stat", "nr_periods 1\nnr_throttled 7\nthrottled_time 99\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");

        Assert.Equal(new CgroupLimits(1, 2, 7, 99, null), CgroupLimits.Read(_root));
    }

    [Fact]
    public void Without_control_groups_there_are_no_limits() => Assert.Equal(new CgroupLimits(0, null, 0, 0, null), CgroupLimits.Read(_root));

    [Fact]
    public void This_machines_own_groups_can_be_read() => Assert.InRange(CgroupLimits.Read().Version, 0, 2);

    private void Write(string path, string text)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
