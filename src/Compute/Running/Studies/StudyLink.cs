using System.Globalization;

namespace Corescope.Compute.Running;

/// <summary>A study as the query string of a link; an experiment's is <see cref="ExperimentLink"/>.</summary>
public static class StudyLink
{
    /// <summary>The query string, without the question mark.</summary>
    public static string Write(StudySpec spec) => string.Join('&', Pairs(spec).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));

    /// <summary>Reads a query string, with or without the question mark; errors as in <see cref="StudyReader"/>.</summary>
    public static StudyReading Read(string query) => StudyReader.Read(ExperimentLink.Split(query));

    private static IEnumerable<KeyValuePair<string, string>> Pairs(StudySpec spec)
    {
        yield return new("workload", spec.Workload);
        yield return new("strategies", string.Join(',', spec.Strategies));
        yield return new("workers", string.Join(',', spec.Workers.Select(w => Text(w))));
        yield return new("repeats", Text(spec.Repeats));
        yield return new("warmUp", Text(spec.WarmUp));
        yield return new("mode", spec.Mode.ToString().ToLowerInvariant());
        yield return new("orderSeed", Text(spec.OrderSeed));
        yield return new("size", Text(spec.Size));
        yield return new("seed", Text(spec.Seed));
        if (spec.Schedule is { } schedule) yield return new("schedule", ScheduleText.Write(schedule));
        yield return new("pin", spec.Pin ? "true" : "false");
        yield return new("timeLimit", spec.TimeLimit.ToString(CultureInfo.InvariantCulture));
        yield return new("memoryLimit", Text(spec.MemoryLimit));
        yield return new("trace", spec.Trace.ToString().ToLowerInvariant());
        foreach ((string name, string value) in spec.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal)) yield return new($"set.{name}", value);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
