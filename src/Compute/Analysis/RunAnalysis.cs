using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>
/// From trace to numbers: fed with every chunk of a run in order, it adds up who did what within the measured rounds. Data comes from
/// the decoded trace file (the rounds are known only when the run is over) and goes to the run's result.
/// </summary>
public sealed class RunAnalysis
{
    /// <summary>Begins with nothing.</summary>
    /// <param name="rounds">The measured rounds, in order, not overlapping.</param>
    /// <param name="cores">Cores of the machine.</param>
    public RunAnalysis(IReadOnlyList<RoundSpan> rounds, int cores) => throw new NotImplementedException();

    /// <summary>Takes the next chunk; chunks must come from the first on.</summary>
    public void Add(Chunk chunk) => throw new NotImplementedException();

    /// <summary>The figures of all chunks so far.</summary>
    /// <param name="itemsByWorker">Items that each worker computed in the measured rounds (index 0 = worker 1); empty where not known.</param>
    public RunFigures Finish(IReadOnlyList<long> itemsByWorker) => throw new NotImplementedException();
}
