using System.Globalization;

namespace Corescope.Compute.Runtimes;

/// <summary>What the control group (container) allows. Read again after a run, the throttle counts tell whether the quota disturbed it.</summary>
/// <param name="Version">1 or 2; 0: no control groups.</param>
/// <param name="CpuQuota">Cores' worth of time; null: no limit.</param>
/// <param name="ThrottledPeriods">Periods in which the quota was used up, so far.</param>
/// <param name="ThrottledNs">Time lost by that, summed over cores, so far.</param>
/// <param name="MemoryLimitBytes">Null: no limit.</param>
public sealed record CgroupLimits(int Version, double? CpuQuota, long ThrottledPeriods, long ThrottledNs, long? MemoryLimitBytes)
{
    // cgroup v1 writes "no limit" as the largest number of pages
    private const long NoMemoryLimit = 1L << 60;

    /// <summary>Reads the limits of this process's group and of the groups around it; the tightest counts.</summary>
    public static CgroupLimits Read() => Read("/");

    internal static CgroupLimits Read(string root)
    {
        string groups = Path.Combine(root, "proc/self/cgroup"), mounts = Path.Combine(root, "proc/self/mountinfo");
        if (!File.Exists(groups) || !File.Exists(mounts)) return new CgroupLimits(0, null, 0, 0, null);
        string[] memberships = File.ReadAllLines(groups);
        Mount[] mounted = [.. File.ReadLines(mounts).Select(ParseMount).OfType<Mount>()];
        string[] cpu = Folders(root, memberships, mounted, "cpu"), memory = Folders(root, memberships, mounted, "memory");
        if (cpu.Length > 0 || memory.Length > 0) return ReadVersion1(cpu, memory);
        return ReadVersion2(Folders(root, memberships, mounted, ""));
    }

    private static CgroupLimits ReadVersion2(string[] folders)
    {
        double? quota = Least(folders.Select(folder => QuotaOf(ReadText(folder, "cpu.max")?.Split(' '))));
        long? memory = Least(folders.Select(folder => Number(ReadText(folder, "memory.max"))));
        string? stat = folders.Length > 0 ? ReadText(folders[0], "cpu.stat") : null;
        return new CgroupLimits(folders.Length > 0 ? 2 : 0, quota, Field(stat, "nr_throttled"), Field(stat, "throttled_usec") * 1000, memory);
    }

    private static CgroupLimits ReadVersion1(string[] cpu, string[] memory)
    {
        double? quota = Least(cpu.Select(folder =>
            QuotaOf([ReadText(folder, "cpu.cfs_quota_us") ?? "", ReadText(folder, "cpu.cfs_period_us") ?? ""])));
        long? limit = Least(memory.Select(folder => Number(ReadText(folder, "memory.limit_in_bytes"))));
        string? stat = cpu.Length > 0 ? ReadText(cpu[0], "cpu.stat") : null;
        return new CgroupLimits(1, quota, Field(stat, "nr_throttled"), Field(stat, "throttled_time"), limit < NoMemoryLimit ? limit : null);
    }

    /// <summary>The group's folder and those above it, up to where the hierarchy is mounted. Controller "" is version 2.</summary>
    private static string[] Folders(string root, string[] memberships, Mount[] mounts, string controller)
    {
        Mount? mount = mounts.FirstOrDefault(mount =>
            controller.Length == 0 ? mount.Type == "cgroup2" : mount.Type == "cgroup" && mount.Options.Contains(controller));
        string? path = memberships.Select(line => line.Split(':', 3))
            .FirstOrDefault(parts => parts.Length == 3 && parts[1].Split(',').Contains(controller))?[2];
        if (mount is null || path is null) return [];
        // inside a container the mount may show only this group: then its path starts with what is mounted
        if (mount.Root != "/" && path.StartsWith(mount.Root, StringComparison.Ordinal)) path = path[mount.Root.Length..];
        string top = Path.Combine(root, mount.Point.TrimStart('/')), folder = Path.Combine(top, path.Trim('/'));
        var folders = new List<string>();
        for (; folder.Length >= top.TrimEnd('/').Length; folder = Path.GetDirectoryName(folder) ?? "")
        {
            if (Directory.Exists(folder)) folders.Add(folder);
        }
        return [.. folders];
    }

    /// <summary>A line of mountinfo: id parent major:minor root point options ... - type source super-options.</summary>
    private static Mount? ParseMount(string line)
    {
        string[] halves = line.Split(" - ", 2);
        string[] left = halves[0].Split(' '), right = halves.Length == 2 ? halves[1].Split(' ') : [];
        return left.Length < 5 || right.Length < 3 ? null : new Mount(left[3], left[4], right[0], right[2].Split(','));
    }

    private static double? QuotaOf(string[]? quotaAndPeriod) =>
        Number(quotaAndPeriod?[0]) is > 0 and long quota && Number(quotaAndPeriod?.ElementAtOrDefault(1)) is > 0 and long period
            ? (double)quota / period
            : null;

    private static T? Least<T>(IEnumerable<T?> values)
        where T : struct => values.Where(value => value is not null).DefaultIfEmpty(null).Min();

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static long Field(string? text, string name) =>
        Number(text?.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal))?[(name.Length + 1)..]) ?? 0;

    private static string? ReadText(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }

    private sealed record Mount(string Root, string Point, string Type, string[] Options);
}
