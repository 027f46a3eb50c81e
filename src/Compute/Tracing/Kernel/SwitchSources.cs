namespace Corescope.Compute.Tracing;

/// <summary>A source as it was opened.</summary>
/// <param name="Source">Null: no kernel side; the workers' own slices only.</param>
/// <param name="Note">Why not a better one, in a sentence; null if there is none better.</param>
public readonly record struct OpenedSource(ISwitchSource? Source, string? Note);

/// <summary>The one place that picks where switches come from.</summary>
public static class SwitchSources
{
    private const string OthersUnseen =
        "Other programs on the cores are not seen: that needs the capability PERFMON or kernel.perf_event_paranoid = 0.";

    /// <summary>Opens the source for a mode, on the thread that will start the run's first process and drain the source.</summary>
    /// <exception cref="TraceUnavailableException"><see cref="TraceMode.Exact"/> or <see cref="TraceMode.Sampled"/>, and impossible here.</exception>
    public static OpenedSource Open(TraceMode mode) => mode switch
    {
        TraceMode.Auto => OpenBest(),
        TraceMode.Exact => OpenExact(),
        TraceMode.Sampled => new OpenedSource(ProcSwitchSource.Open(), null),
        _ => default,
    };

    private static OpenedSource OpenExact()
    {
        PerfSwitchSource source = PerfSwitchSource.Open();
        return new OpenedSource(source, source.SeesOthers ? null : OthersUnseen);
    }

    private static OpenedSource OpenBest()
    {
        string why;
        try
        {
            return OpenExact();
        }
        catch (TraceUnavailableException exact)
        {
            why = exact.Message;
        }
        try
        {
            return new OpenedSource(ProcSwitchSource.Open(), why);
        }
        catch (TraceUnavailableException sampled)
        {
            return new OpenedSource(null, $"{why} {sampled.Message}");
        }
    }
}
