using System.Text.Json;
using System.Text.Json.Serialization;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Runtimes;

/// <summary>What the machine is, what it gives, how it can be traced, and what would make it better.</summary>
/// <param name="Machine">What it is.</param>
/// <param name="Calibration">What it gives.</param>
/// <param name="Trace">How runs can be recorded.</param>
/// <param name="Interpreters">Python interpreters found.</param>
/// <param name="Mpi">What starts MPI's ranks, with version and path; null where there is none.</param>
/// <param name="Advice">What to do for a better result, in plain words, the most useful first; empty when nothing is to be done.</param>
public sealed record DoctorReport(
    MachineReport Machine, Calibration Calibration, TraceReport Trace, IReadOnlyList<Interpreter> Interpreters, string? Mpi, IReadOnlyList<string> Advice)
{
    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>As <c>doctor --json</c> writes it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CamelCase);
}

/// <summary>How runs can be recorded here.</summary>
/// <param name="Source">The best source; <see cref="TraceSource.Reported"/>: only the workers' own slices.</param>
/// <param name="SeesOthers">Whether other programs on the cores are seen.</param>
/// <param name="ParanoidLevel">kernel.perf_event_paranoid; null where there is none.</param>
/// <param name="Note">Why not better.</param>
public sealed record TraceReport(TraceSource Source, bool SeesOthers, int? ParanoidLevel, string? Note);

/// <summary>Looks the machine over. Data comes from the probes of this folder and goes to <c>corescope doctor</c> and the system page.</summary>
public static class Doctor
{
    /// <summary>Probes, measures and tries; takes a second or two, and keeps all cores busy for 400 ms of it.</summary>
    public static async Task<DoctorReport> ExamineAsync(CancellationToken cancel = default)
    {
        MachineReport machine = MachineProbe.Probe();
        TraceReport trace = ProbeTrace();
        Calibration calibration = await Task.Run(() => Calibration.Measure(), cancel);
        IReadOnlyList<Interpreter> interpreters = await InterpreterProbe.FindAsync(cancel);
        return new DoctorReport(machine, calibration, trace, interpreters, MpiProbe.Found, [.. Advise(machine, calibration, trace), .. DebianPackages.Advice(interpreters) is { } python ? new[] { python } : []]);
    }

    /// <summary>How runs can be recorded here, found by trying.</summary>
    public static TraceReport ProbeTrace()
    {
        OpenedSource opened = SwitchSources.Open(TraceMode.Auto);
        using ISwitchSource? source = opened.Source;
        return new TraceReport(source?.Source ?? TraceSource.Reported, source?.SeesOthers ?? false, PerfRefusal.ParanoidLevel, opened.Note);
    }

    /// <summary>What to do for a better result, the most useful first.</summary>
    /// <param name="machine">What it is.</param>
    /// <param name="calibration">What it gives; null where that was not measured.</param>
    /// <param name="trace">How it can be traced.</param>
    public static IReadOnlyList<string> Advise(MachineReport machine, Calibration? calibration, TraceReport trace)
    {
        var advice = new List<string>();
        if (TraceAdvice(trace) is string better) advice.Add(better);
        if (calibration?.Warning is string warning)
            advice.Add(warning + " Close other programs, or compare runs on this machine only with each other.");
        if (machine.Cgroup.CpuQuota is double quota && quota < machine.LogicalCores)
        {
            advice.Add(FormattableString.Invariant($"This container may use {quota:0.##} cores' worth of time: ")
                + "more workers than that are paused by the quota. Raise it (docker --cpus) or use fewer workers.");
        }
        if (machine.HasSmt == true)
        {
            advice.Add($"{machine.LogicalCores} logical cores share {machine.PhysicalCores} physical ones: "
                + $"beyond {machine.PhysicalCores} workers expect less than one core's work from each.");
        }
        if (machine.ClockSource is "hpet" or "acpi_pm" or "jiffies")
        {
            advice.Add($"The kernel's clock source is {machine.ClockSource}: reading the clock is slow, and so is tracing. "
                + "If the processor allows it, start the kernel with clocksource=tsc.");
        }
        return advice;
    }

    private static string? TraceAdvice(TraceReport trace) => trace switch
    {
        { Source: TraceSource.Exact, SeesOthers: true } => null,
        { Source: TraceSource.Exact } =>
            "To see also which other programs take the cores: sudo sysctl kernel.perf_event_paranoid=0, "
            + "or the capability PERFMON (docker run --cap-add PERFMON).",
        { ParanoidLevel: > 2 } =>
            $"For exact traces: sudo sysctl kernel.perf_event_paranoid=2 (it is {trace.ParanoidLevel}), "
            + "or the capability PERFMON (docker run --cap-add PERFMON).",
        { ParanoidLevel: not null } =>
            "For exact traces the container must allow perf_event_open: docker run --cap-add PERFMON, or cap_add: [PERFMON] in compose.yaml.",
        _ => "For exact traces use Linux with a kernel that has perf events.",
    };
}
