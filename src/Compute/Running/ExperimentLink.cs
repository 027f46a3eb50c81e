using System.Globalization;

namespace Corescope.Compute.Running;

/// <summary>An experiment as the query string of a link. It carries every field, so that a link means the same on every machine.</summary>
public static class ExperimentLink
{
    /// <summary>The query string, without the question mark.</summary>
    public static string Write(Experiment experiment) =>
        string.Join('&', Pairs(experiment).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));

    /// <summary>Reads a query string, with or without the question mark; errors as in <see cref="ExperimentReader"/>.</summary>
    public static ExperimentReading Read(string query) => ExperimentReader.Read(Split(query));

    /// <summary>The fields in the order of the form, as they are written in links and on the command line.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Pairs(Experiment experiment)
    {
        yield return new("workload", experiment.Workload);
        yield return new("runtime", experiment.Runtime);
        yield return new("strategy", experiment.Strategy);
        if (experiment.Schedule is { } schedule) yield return new("schedule", ScheduleText.Write(schedule));
        yield return new("workers", Text(experiment.Workers));
        yield return new("size", Text(experiment.Size));
        yield return new("seed", Text(experiment.Seed));
        yield return new("repeats", Text(experiment.Repeats));
        yield return new("warmUp", Text(experiment.WarmUp));
        yield return new("pin", experiment.Pin ? "true" : "false");
        yield return new("timeLimit", experiment.TimeLimit.ToString(CultureInfo.InvariantCulture));
        yield return new("memoryLimit", Text(experiment.MemoryLimit));
        yield return new("trace", experiment.Trace.ToString().ToLowerInvariant());
        foreach ((string name, string value) in experiment.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal))
            yield return new($"set.{name}", value);
    }

    /// <summary>The fields of a query string.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Split(string query)
    {
        foreach (string part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            yield return equals < 0
                ? new(Unescape(part), "")
                : new(Unescape(part[..equals]), Unescape(part[(equals + 1)..]));
        }
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
