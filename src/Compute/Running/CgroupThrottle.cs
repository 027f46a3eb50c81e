using System.Globalization;

namespace Corescope.Compute.Running;

/// <summary>How often and how long the container's processor quota has stopped this process's group so far.</summary>
internal static class CgroupThrottle
{
    private static readonly string[] Files = ["/sys/fs/cgroup/cpu.stat", "/sys/fs/cgroup/cpu/cpu.stat", "/sys/fs/cgroup/cpu,cpuacct/cpu.stat"];

    /// <summary>The counters since the group was made; null where there is no quota to count.</summary>
    public static Throttling? Read()
    {
        string? file = Files.FirstOrDefault(File.Exists);
        if (file is null) return null;
        Dictionary<string, long> values = [];
        foreach (string line in File.ReadLines(file))
        {
            string[] words = line.Split(' ');
            if (words.Length == 2 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long value)) values[words[0]] = value;
        }
        if (!values.TryGetValue("nr_throttled", out long count)) return null;
        // Version 2 counts microseconds, version 1 nanoseconds.
        long timeNs = values.TryGetValue("throttled_usec", out long us) ? us * 1000 : values.GetValueOrDefault("throttled_time");
        return new Throttling(count, timeNs);
    }

    /// <summary>What came between two readings.</summary>
    public static Throttling? Between(Throttling? before, Throttling? after) =>
        before is null || after is null ? null : new Throttling(after.Count - before.Count, after.TotalNs - before.TotalNs);
}
