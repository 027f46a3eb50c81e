namespace Corescope.Compute.Tracing;

/// <summary>The kernel's notation for sets of cores: <c>0-3,8</c>.</summary>
public static class CpuList
{
    /// <summary>The cores of a list, ascending as written. Empty text: none.</summary>
    /// <exception cref="FormatException">The text is no such list.</exception>
    public static IReadOnlyList<int> Parse(string text)
    {
        var cores = new List<int>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = part.IndexOf('-');
            int first = int.Parse(dash < 0 ? part : part[..dash]);
            int last = dash < 0 ? first : int.Parse(part[(dash + 1)..]);
            for (int core = first; core <= last; core++) cores.Add(core);
        }
        return cores;
    }

    /// <summary>The machine's cores that are switched on.</summary>
    public static IReadOnlyList<int> Online() => File.Exists("/sys/devices/system/cpu/online")
        ? Parse(File.ReadAllText("/sys/devices/system/cpu/online"))
        : [.. Enumerable.Range(0, Environment.ProcessorCount)];
}
