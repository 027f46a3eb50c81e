namespace Corescope.Compute.Tracing;

/// <summary>Lanes that wait for each other in a circle, so that none of them will ever go on.</summary>
/// <param name="Cycle">Each waits for a lock that the next one holds, or for a message from it; the last one's is held by the first.</param>
/// <param name="Behind">Names of lanes that are no part of the circle and wait for it all the same.</param>
/// <param name="SinceNs">When the last wait of the circle began, nanoseconds since the run's origin.</param>
/// <param name="FoundNs">When the recorder was sure.</param>
public sealed record Deadlock(IReadOnlyList<DeadlockStep> Cycle, IReadOnlyList<string> Behind, long SinceNs, long FoundNs)
{
    /// <summary>The circle in a sentence.</summary>
    public string InWords()
    {
        string behind = Behind.Count == 0 ? "" : $" {AllOf(Behind)} {(Behind.Count == 1 ? "waits" : "wait")} behind them.";
        // Ranks hold nothing that others could wait for: each waits for what the next one does not do.
        string circle = Cycle.All(step => step.Holds.Count == 0)
            ? $"{Cycle[0].Lane} {string.Join(", which ", Cycle.Select(step => $"waits for {step.WaitsFor}"))}"
            : string.Join("; ", Cycle.Select(step => step.InWords()));
        return $"Deadlock: {circle}.{behind}";
    }

    internal static string AllOf(IReadOnlyList<string> names) =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";
}

/// <summary>One lane of a deadlock.</summary>
/// <param name="LaneId">The lane in the trace; -1 where nothing was recorded.</param>
/// <param name="Lane">Its name.</param>
/// <param name="Worker">Its worker's number, from 1; 0 where it is no worker.</param>
/// <param name="Holds">Names of the locks that it holds; empty for a rank of MPI.</param>
/// <param name="WaitsFor">Name of the lock that it waits for; of a rank of MPI, what it waits for in words.</param>
/// <param name="HeldBy">Names of the lanes that hold that lock.</param>
public sealed record DeadlockStep(int LaneId, string Lane, int Worker, IReadOnlyList<string> Holds, string WaitsFor, IReadOnlyList<string> HeldBy)
{
    internal string InWords() =>
        $"{Lane} holds {Deadlock.AllOf(Holds)} and waits for {WaitsFor}, held by {Deadlock.AllOf([.. HeldBy.Select(name => name == Lane ? "itself" : name)])}";
}
