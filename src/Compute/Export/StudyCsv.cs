using System.Globalization;
using System.Text;
using Corescope.Compute.Running;

namespace Corescope.Compute.Export;

/// <summary>A study's runs as a table for spreadsheets and programs (RFC 4180): one line a run, in the order in which they were made. Times are nanoseconds, numbers have a point.</summary>
public static class StudyCsv
{
    private static readonly (string Head, Func<StudyCurve, StudyRun, string?> Cell)[] Columns =
    [
        ("step", (_, r) => Text(r.Step)), ("run", (_, r) => r.Id), ("state", (_, r) => ExperimentJson.Word(r.State)), ("strategy", (c, _) => c.Strategy), ("runtime", (c, _) => c.Runtime),
        ("workers", (_, r) => Text(r.Workers)), ("size", (_, r) => Text(r.Size)), ("repeat", (_, r) => Text(r.Repeat)), ("elapsed_ns", (_, r) => Text(r.ElapsedNs)),
        ("speedup", (_, r) => Text(r.Speedup)), ("efficiency", (_, r) => Text(r.Efficiency)), ("per_second", (_, r) => Text(r.Throughput)),
        ("outlier", (_, r) => r.IsOutlier ? "true" : "false"), ("error", (_, r) => r.Error),
    ];

    /// <summary>The table with its head.</summary>
    public static string Write(StudyReport report)
    {
        StringBuilder csv = new();
        csv.AppendJoin(',', Columns.Select(c => c.Head)).Append("\r\n");
        foreach ((StudyCurve curve, StudyRun run) in report.Curves.SelectMany(c => c.Runs.Select(r => (c, r))).OrderBy(p => p.r.Step))
            csv.AppendJoin(',', Columns.Select(c => Quoted(c.Cell(curve, run) ?? ""))).Append("\r\n");
        return csv.ToString();
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";

    private static string? Text(IFormattable? value) => value?.ToString(value is double ? "R" : null, CultureInfo.InvariantCulture);
}
