using System.Globalization;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Web.Components;

/// <summary>Times, shares and states as people read them.</summary>
public static class Wording
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>What stands where a figure is not known.</summary>
    public const string Unknown = "–";

    /// <summary>Nanoseconds with a unit that leaves three or four digits.</summary>
    public static string Duration(double? ns) => ns switch
    {
        null => Unknown,
        < 1_000 => string.Create(Plain, $"{ns:0} ns"),
        < 1_000_000 => string.Create(Plain, $"{ns / 1e3:0.0} µs"),
        < 1_000_000_000 => string.Create(Plain, $"{ns / 1e6:0.0} ms"),
        < 100_000_000_000 => string.Create(Plain, $"{ns / 1e9:0.00} s"),
        _ => string.Create(Plain, $"{ns / 1e9:#,0.0} s"),
    };

    /// <summary>How another host's clock stands to this machine's, from what its times need to be added.</summary>
    public static string Apart(long offsetNs) => offsetNs == 0 ? "level with" : $"{Duration(Math.Abs((double)offsetNs))} {(offsetNs < 0 ? "ahead of" : "behind")}";

    /// <summary>Nanoseconds as seconds with one decimal, for clocks that run.</summary>
    public static string Clock(long ns) => string.Create(Plain, $"{ns / 1e9:0.0} s");

    /// <summary>1.93x.</summary>
    public static string Times(double? factor) => factor is null ? Unknown : string.Create(Plain, $"{factor:0.00}×");

    /// <summary>A number with two decimals.</summary>
    public static string Ratio(double? ratio) => ratio is null ? Unknown : string.Create(Plain, $"{ratio:0.00}");

    /// <summary>A part of one as a percentage.</summary>
    public static string Percent(double? share) => share is null ? Unknown : string.Create(Plain, $"{share * 100:0.0} %");

    /// <summary>A count with thousands.</summary>
    public static string Count(long? count) => count is null ? Unknown : string.Create(Plain, $"{count:N0}");

    /// <summary>A number as an experiment names it, with all of its digits.</summary>
    public static string Number(double? value) => value is null ? Unknown : string.Create(Plain, $"{value:#,0.############}");

    /// <summary>A figure with its unit.</summary>
    public static string Figure(double? value, FigureUnit unit) => (value, unit) switch
    {
        (null, _) => Unknown,
        (_, FigureUnit.Nanoseconds) => Duration(value),
        (_, FigureUnit.Times) => Times(value),
        (_, FigureUnit.Count) => string.Create(Plain, $"{value:#,0.##}"),
        _ => string.Create(Plain, $"{value:N0} a second"),
    };

    /// <summary>Bytes with a unit.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        < 1024 => string.Create(Plain, $"{bytes:0} B"),
        < 1024 * 1024 => string.Create(Plain, $"{bytes / 1024:0.0} KiB"),
        < 1024d * 1024 * 1024 => string.Create(Plain, $"{bytes / 1024 / 1024:0.0} MiB"),
        _ => string.Create(Plain, $"{bytes / 1024 / 1024 / 1024:0.0} GiB"),
    };

    /// <summary>A kind of cache: how many, how large, and whose.</summary>
    public static string Cache(CpuCache cache) =>
        $"{(cache.Count > 1 ? $"{cache.Count} × " : "")}{Bytes(cache.SizeBytes)}, lines of {cache.LineBytes} bytes, {(cache.SharedBy > 1 ? $"shared by {cache.SharedBy} cores" : "one core's own")}";

    /// <summary>What a lock is made of.</summary>
    public static string LockKind(LockKind kind) => kind switch
    {
        Compute.Tracing.LockKind.SpinLock => "spin lock",
        Compute.Tracing.LockKind.ReaderWriter => "reader-writer lock",
        Compute.Tracing.LockKind.Ticket => "ticket lock",
        Compute.Tracing.LockKind.Mcs => "MCS lock",
        Compute.Tracing.LockKind.Striped => "striped lock",
        Compute.Tracing.LockKind.PythonLock => "Python lock",
        Compute.Tracing.LockKind.PythonRLock => "Python re-entrant lock",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>How long ago something was.</summary>
    public static string Ago(DateTimeOffset then) => (DateTimeOffset.UtcNow - then) switch
    {
        { TotalSeconds: < 60 } => "just now",
        { TotalMinutes: < 60 } t => $"{(int)t.TotalMinutes} min ago",
        { TotalHours: < 48 } t => $"{(int)t.TotalHours} h ago",
        var t => string.Create(Plain, $"{(int)t.TotalDays:N0} days ago"),
    };

    /// <summary>The server's date and time.</summary>
    public static string Date(DateTimeOffset then) => then.ToLocalTime().ToString("yyyy-MM-dd HH:mm", Plain);

    /// <summary>A life stage in a word or two.</summary>
    public static string State(RunState state) => ExperimentJson.Word(state).Replace('-', ' ');

    /// <summary>How a run stands in a word or two; a deadlock by its name.</summary>
    public static string State(RunResult run) => ExperimentJson.Word(run).Replace('-', ' ');

    /// <summary>Whether a run has ended.</summary>
    public static bool HasEnded(RunState state) => state > RunState.Running;

    /// <summary>What an end other than a good one means.</summary>
    public static string? Ending(RunState state) => state switch
    {
        RunState.Failed => "The run failed.",
        RunState.Cancelled => "The run was stopped.",
        RunState.TimedOut => "The run reached its time limit and was ended.",
        RunState.Interrupted => "The server ended while the run was under way.",
        _ => null,
    };

    /// <summary>An experiment in one line: for captions and lists.</summary>
    public static string Experiment(Experiment experiment) => string.Join(", ", PartsOf(experiment));

    /// <summary>What that line is made of.</summary>
    public static string[] PartsOf(Experiment experiment) =>
    [
        experiment.Workload, $"size {Count(experiment.Size)}", experiment.Runtime, experiment.Strategy,
        .. experiment.Schedule is { } chosen ? (string[])[ScheduleText.Write(chosen)] : [], Workers(experiment.Workers),
    ];

    /// <summary>"2 workers".</summary>
    public static string Workers(int workers) => workers == 1 ? "1 worker" : string.Create(Plain, $"{workers} workers");
}
