namespace Corescope.Compute.Analysis;

/// <summary>What a run was, as far as its explanation depends on it.</summary>
/// <param name="Strategy">Name of the strategy.</param>
/// <param name="Workers">Workers asked for.</param>
/// <param name="Cores">Cores that the run may use.</param>
/// <param name="ElapsedNs">Median of the measured rounds.</param>
/// <param name="BaselineNs">The same work done sequentially; null where it was not measured.</param>
/// <param name="TraceSource"><c>exact</c>, <c>sampled</c>, <c>reported</c> or <c>off</c>.</param>
public sealed record RunShape(string Strategy, int Workers, int Cores, long ElapsedNs, long? BaselineNs, string TraceSource);

/// <summary>Says in a sentence or two what limited a run, with its own numbers; nothing that was not measured.</summary>
public static class Explanation
{
    /// <summary>The explanation.</summary>
    public static string Of(RunFigures figures, RunShape shape) => throw new NotImplementedException();
}
