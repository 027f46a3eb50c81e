using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Runtimes;

/// <summary>Reads what machine this is. Data comes from /proc and /sys and goes into results, the system page and <see cref="Doctor"/>.</summary>
public static class MachineProbe
{
    private const string CpuFolder = "/sys/devices/system/cpu";

    /// <summary>What is kept with every result.</summary>
    public static MachineInfo Describe()
    {
        MachineReport report = Probe();
        return new MachineInfo(
            report.Cpu, report.Cores, report.Os, report.Kernel, report.Runtime, report.Corescope, report.Cgroup.CpuQuota);
    }

    /// <summary>All that can be read without measuring; takes some milliseconds.</summary>
    public static MachineReport Probe()
    {
        string[] cpuInfo = ReadLines("/proc/cpuinfo");
        return new MachineReport
        {
            Cpu = Value(cpuInfo, "model name") ?? Value(cpuInfo, "Model") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
            Cores = Environment.ProcessorCount,
            LogicalCores = CpuList.Online().Count,
            PhysicalCores = CountPhysicalCores(),
            IsVirtual = Value(cpuInfo, "flags")?.Split(' ').Contains("hypervisor") ?? false,
            Caches = ReadCaches(),
            ClockSource = ReadText("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
            MemoryBytes = ReadMemoryBytes(),
            Cgroup = CgroupLimits.Read(),
            Os = Unquote(Value(ReadLines("/etc/os-release"), "PRETTY_NAME")) ?? RuntimeInformation.OSDescription,
            Kernel = ReadText("/proc/sys/kernel/osrelease") ?? Environment.OSVersion.VersionString,
            Runtime = RuntimeInformation.FrameworkDescription,
            Corescope = OwnVersion(),
        };
    }

    private static int? CountPhysicalCores()
    {
        string[] siblings = [.. CpuList.Online().Select(core => ReadText($"{CpuFolder}/cpu{core}/topology/thread_siblings_list")).OfType<string>()];
        return siblings.Length == 0 ? null : siblings.Distinct().Count();
    }

    private static List<CpuCache> ReadCaches()
    {
        var seen = new Dictionary<(int Level, string Type, long Size, int Line), HashSet<string>>();
        foreach (int core in CpuList.Online())
        {
            string folder = $"{CpuFolder}/cpu{core}/cache";
            if (!Directory.Exists(folder)) continue;
            foreach (string index in Directory.GetDirectories(folder, "index*"))
            {
                if (!int.TryParse(ReadText($"{index}/level"), out int level)) continue;
                _ = int.TryParse(ReadText($"{index}/coherency_line_size"), out int line);
                var kind = (level, ReadText($"{index}/type") ?? "", ParseSize(ReadText($"{index}/size")), line);
                if (!seen.TryGetValue(kind, out HashSet<string>? sharers)) seen[kind] = sharers = [];
                sharers.Add(ReadText($"{index}/shared_cpu_list") ?? "");
            }
        }
        return [.. seen.OrderBy(kind => kind.Key.Level).ThenBy(kind => kind.Key.Type, StringComparer.Ordinal).Select(kind =>
            new CpuCache(kind.Key.Level, kind.Key.Type, kind.Key.Size, kind.Key.Line, kind.Value.Count, CpuList.Parse(kind.Value.First()).Count))];
    }

    /// <summary>Bytes of a size as /sys writes it: <c>32K</c>, <c>8M</c>.</summary>
    internal static long ParseSize(string? text)
    {
        if (string.IsNullOrEmpty(text)) return 0;
        int shift = text[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        return long.TryParse(shift == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size << shift : 0;
    }

    private static long ReadMemoryBytes()
    {
        string? total = Value(ReadLines("/proc/meminfo"), "MemTotal")?.Split(' ')[0];
        return long.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes)
            ? kilobytes * 1024
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }

    private static string OwnVersion() =>
        typeof(MachineProbe).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>The value in the first line <c>key: value</c> or <c>key=value</c>.</summary>
    private static string? Value(string[] lines, string key) => lines
        .Where(line => line.StartsWith(key, StringComparison.Ordinal))
        .Select(line => line.Split([':', '='], 2))
        .FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == key)?[1].Trim();

    private static string? Unquote(string? text) => text?.Trim('"');

    private static string[] ReadLines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    private static string? ReadText(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;
}
