namespace Corescope.Compute.Analysis;

/// <summary>
/// The graph of tasks that a run has computed, in its last measured round: how much there was to do, and how much of it had to be done one after the
/// other. With any number p of workers it can't be done in less than max(work / p, span), and a greedy scheduler needs at most span + (work - span) / p:
/// R. P. Brent, "The Parallel Evaluation of General Arithmetic Expressions", Journal of the ACM 21 (1974), 201-206.
/// </summary>
/// <param name="Tasks">How many tasks.</param>
/// <param name="Dependencies">How many results of tasks are needed by tasks.</param>
/// <param name="Graphs">How many graphs: a graph begins where a task comes while all before it are done. They count one after the other.</param>
/// <param name="WorkNs">Time in which workers computed tasks, all together; a task that was computed again counts again.</param>
/// <param name="CriticalPathNs">The span: the longest chain of tasks of which each needs the one before, by their measured durations.</param>
/// <param name="CriticalPath">The tasks of that chain, first to last; those of one name that follow each other are one step.</param>
/// <param name="WaitedNs">From the moment at which a task had all that it needs until a worker began it, all tasks together.</param>
public sealed record TaskGraphFigures(int Tasks, int Dependencies, int Graphs, long WorkNs, long CriticalPathNs, IReadOnlyList<PathStep> CriticalPath, long WaitedNs)
{
    /// <summary>Work / span: with more workers than this none of them has anything to do, on average. 0 where nothing was measured.</summary>
    public double Parallelism => CriticalPathNs == 0 ? 0 : (double)WorkNs / CriticalPathNs;
}

/// <summary>A stretch of the critical path.</summary>
/// <param name="Name">Of its tasks.</param>
/// <param name="Tasks">How many follow each other.</param>
/// <param name="Ns">Their durations together.</param>
public sealed record PathStep(string Name, int Tasks, long Ns);
