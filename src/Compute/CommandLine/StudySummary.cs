using System.Globalization;
using System.Text;
using Corescope.Compute.Analysis;
using Corescope.Compute.Running;

namespace Corescope.Compute.CommandLine;

/// <summary>A study for people who read a terminal.</summary>
internal static class StudySummary
{
    public static string Of(StudyReport report)
    {
        StringBuilder text = new();
        text.Append(report.Study.Name).Append("  (").Append(report.Study.Id).Append(")\n\n").Append(Table(report)).Append('\n');
        if (report.Study.State != StudyState.Completed)
            text.Append(Text($"{report.Study.State.ToString().ToLowerInvariant()}: {report.Progress.Done} of {report.Progress.Total} runs are done; corescope study --resume {report.Study.Id} runs the others\n"));
        int outliers = report.Curves.SelectMany(c => c.Runs).Count(r => r.IsOutlier);
        if (outliers > 0) text.Append(Text($"{outliers} {(outliers == 1 ? "run lies" : "runs lie")} far from the others like {(outliers == 1 ? "it" : "them")}, and count{(outliers == 1 ? "s" : "")} all the same\n"));
        foreach (string law in report.Curves.SelectMany(c => c.Fits.Where(f => f.IsFitted).Select(f => $"{c.Name}: {f.Sentence}"))) text.Append(law).Append('\n');
        foreach (StudyRun failed in report.Curves.SelectMany(c => c.Runs).Where(r => r.Error is not null)) text.Append($"run {failed.Id}: {failed.Error}\n");
        if (report.Study.Calibration is { } given) text.Append(given.Warning ?? Text($"The machine gave {given.EffectiveCores:0.00} of its {given.Cores} cores.")).Append('\n');
        if (report.Progress.BeyondNs is { } beyond) text.Append(Text($"under way for {RunSummary.Duration(report.Study.UnderWayNs)}, {100.0 * beyond / report.Study.UnderWayNs:0.0} % of it beyond the runs themselves\n"));
        return text.ToString();
    }

    /// <summary>How far it has got, in one line.</summary>
    public static string ProgressOf(StudyReport report)
    {
        StudyProgress progress = report.Progress;
        string remaining = progress.RemainingNs is { } ns ? Text($", about {ns / 1e9:0} s to go") : "";
        return Text($"{progress.Done} of {progress.Total} runs{remaining}");
    }

    private static TextTable Table(StudyReport report)
    {
        TextTable table = new("strategy", "workers", "runs", "elapsed", "speed-up", "95 % interval", "efficiency", "Karp-Flatt", "a second");
        foreach ((StudyCurve curve, ScalingFigures point) in report.Curves.SelectMany(c => c.Points.Select(p => (c, p))))
        {
            table.Add(curve.Name, Text($"{point.Workers}"), Text($"{point.Runs}"), RunSummary.Duration((long)point.ElapsedNs.Value), RunSummary.Factor(point.Speedup?.Value),
                point.Speedup is { Low: { } low, High: { } high } ? Text($"{low:0.00} to {high:0.00}") : "-", Ratio(point.Efficiency?.Value, "0.00"), Ratio(point.KarpFlatt, "0.000"),
                Text($"{point.Throughput.Value:#,0.##}"));
        }
        return table;
    }

    private static string Ratio(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
