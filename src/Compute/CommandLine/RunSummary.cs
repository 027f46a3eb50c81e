using System.Globalization;
using System.Text;
using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.CommandLine;

/// <summary>A run's result for people who read a terminal.</summary>
internal static class RunSummary
{
    private static readonly (string Head, Func<WorkerTimes, long> Ns)[] States =
    [
        ("running", w => w.RunningNs), ("ready", w => w.ReadyNs), ("lock-wait", w => w.LockWaitNs), ("gil-wait", w => w.GilWaitNs),
        ("serializing", w => w.SerializingNs), ("message-wait", w => w.MessageWaitNs), ("io-wait", w => w.IoWaitNs), ("idle", w => w.IdleNs),
    ];

    public static string Of(RunResult run)
    {
        StringBuilder text = new();
        text.Append(run.Name).Append("  (").Append(run.Id).Append(")\n\n");
        if (run.State != RunState.Completed) text.Append("state       ").Append(ExperimentJson.Word(run)).Append('\n');
        AppendFigures(text, run);
        if (run.Workers.Count > 0) text.Append('\n').Append(WorkerTable(run.Workers));
        if (run.Locks.Count > 0) text.Append('\n').Append(LockTable(run.Locks));
        if (run.Cores.Count > 0) text.Append('\n').Append(CoreTable(run.Cores, run.RoundsNs.Sum()));
        if (run.Explanation is { } explanation) text.Append('\n').Append(explanation).Append('\n');
        text.Append('\n').Append(TraceLine(run)).Append('\n');
        return text.ToString();
    }

    public static string Duration(long? ns) => ns switch
    {
        null => "-",
        < 1_000_000 => Number(ns.Value / 1e3, "0.0") + " us",
        < 1_000_000_000 => Number(ns.Value / 1e6, "0.0") + " ms",
        _ => Number(ns.Value / 1e9, "0.000") + " s",
    };

    public static string Factor(double? factor) => factor is null ? "-" : Number(factor.Value, "0.00") + " x";

    private static void AppendFigures(StringBuilder text, RunResult run)
    {
        if (run.Answer is { } answer) text.Append($"answer      {answer.Text} (checksum {answer.Checksum})\n");
        if (run.ElapsedNs is not null)
            text.Append($"elapsed     {Duration(run.ElapsedNs)}{(run.RoundsNs.Count > 1 ? $", median of {run.RoundsNs.Count}: {string.Join(", ", run.RoundsNs.Select(n => Duration(n)))}" : "")}\n");
        if (run.BaselineNs is not null) text.Append($"baseline    {Duration(run.BaselineNs)}, sequential, measured {Age(run)}\n");
        if (run.Speedup is not null) text.Append($"speed-up    {Factor(run.Speedup)}\n");
        if (run.ParallelEfficiency is { } efficiency) text.Append($"efficiency  {Number(efficiency, "0.00")}\n");
        foreach (FigureSpec figure in WorkloadCatalog.Find(run.Experiment.Workload)?.Figures.Where(f => run.Figures.ContainsKey(f.Name)) ?? [])
            text.Append($"            {figure.Label}: {Figure(run.Figures[figure.Name], figure.Unit)}\n");
        if (run.Gc is { Count: > 0 } gc) text.Append($"collections {gc.Count}, {Duration(gc.TotalNs)} of pauses\n");
        if (run.Switches is { } switches) text.Append(string.Create(CultureInfo.InvariantCulture, $"switches    {switches.Total:N0}, {switches.Preempted:N0} of them preempted\n"));
    }

    private static string Figure(double value, FigureUnit unit) => unit == FigureUnit.Nanoseconds ? Duration((long)value) : Number(value, "#,0.##");

    private static string Age(RunResult run)
    {
        if (run.BaselineMeasuredAt is not { } at) return "at an unknown time";
        TimeSpan age = (run.EndedAt ?? DateTimeOffset.UtcNow) - at;
        return age switch
        {
            { TotalMinutes: < 2 } => "just now",
            { TotalHours: < 2 } => $"{(int)age.TotalMinutes} minutes before",
            { TotalDays: < 2 } => $"{(int)age.TotalHours} hours before",
            _ => $"{(int)age.TotalDays} days before",
        };
    }

    private static TextTable WorkerTable(IReadOnlyList<WorkerTimes> workers)
    {
        (string Head, Func<WorkerTimes, long> Ns)[] used = [.. States.Where(s => workers.Any(w => s.Ns(w) > 0))];
        bool hasItems = workers.Any(w => w.Items > 0);
        TextTable table = new(["worker", .. used.Select(s => s.Head), .. hasItems ? new[] { "items" } : [], "source"]);
        foreach (WorkerTimes worker in workers)
        {
            long total = States.Sum(s => s.Ns(worker));
            string[] items = hasItems ? [worker.Items.ToString("N0", CultureInfo.InvariantCulture)] : [];
            table.Add([worker.Name, .. used.Select(s => Percent(s.Ns(worker), total)), .. items, worker.Source]);
        }
        return table;
    }

    private static TextTable LockTable(IReadOnlyList<LockFigures> locks)
    {
        TextTable table = new("lock", "uses", "contended", "recorded", "wait median", "95 %", "longest", "hold median", "95 %", "longest", "hand-overs", "convoy", "fairness", "lost");
        foreach (LockFigures one in locks)
        {
            string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
            string about = one.IsWaitEstimated || one.RecordedShare < 1 ? "~" : "";
            table.Add(one.Name, Count(one.Acquisitions), Percent(one.Contended, one.Acquisitions), Share(one.RecordedShare), Duration(one.Wait.MedianNs), Duration(one.Wait.P95Ns),
                Duration(one.Wait.MaxNs), Duration(one.Hold.MedianNs), Duration(one.Hold.P95Ns), Duration(one.Hold.MaxNs), about + Count(one.HandOvers), Count(one.LongestConvoy),
                Number(one.Fairness, "0.00"), (one.IsWaitEstimated ? "~" : "") + Share(one.LostShare));
        }
        return table;
    }

    private static TextTable CoreTable(IReadOnlyList<CoreTimes> cores, long measuredNs)
    {
        TextTable table = new("core", "workers", "other threads", "other programs", "free");
        foreach (CoreTimes core in cores)
        {
            string Share(long? ns) => ns is { } known ? Percent(known, measuredNs) : "not seen";
            table.Add($"core {core.Core}", Share(core.WorkersNs), Share(core.OtherOfRunNs), Share(core.OthersNs), Share(core.FreeNs));
        }
        return table;
    }

    private static string TraceLine(RunResult run)
    {
        List<string> parts = [$"trace: {run.TraceSource ?? "none"}"];
        if (run.TraceNote is { } note) parts.Add(note.TrimEnd('.'));
        if (run.LostRecords is { } lost) parts.Add(lost.Kernel + lost.Slices == 0 ? "no records lost" : $"LOST {lost.Kernel} kernel and {lost.Slices} worker records");
        if (run.Observer is { } observer)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{observer.Events:N0} events, recorder {Duration(observer.RecorderCpuNs)} of a core"));
            if (observer.Slowdown is { } slowdown) parts.Add($"{Number((slowdown - 1) * 100, "+0.0;-0.0;0.0")} % against the same run unrecorded");
        }
        return string.Join("; ", parts);
    }

    private static string Percent(long part, long whole) => whole == 0 ? "-" : Share((double)part / whole);

    private static string Share(double share) => Number(100 * share, "0.0") + " %";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
