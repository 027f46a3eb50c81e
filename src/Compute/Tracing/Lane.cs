namespace Corescope.Compute.Tracing;

/// <summary>One row of the timeline. Core rows are not lanes: they follow from which lane ran on which core.</summary>
/// <param name="Id">Index within the run, from 0, in order of appearance.</param>
/// <param name="Kind">What the lane stands for.</param>
/// <param name="Source">How its states are known.</param>
/// <param name="Number">Worker number from 1; 0 for lanes that are no workers.</param>
/// <param name="Pid">Process id at first appearance; 0 if unknown.</param>
/// <param name="Tid">Thread id at first appearance; 0 if it has no thread of its own.</param>
/// <param name="Name">Shown at the lane's head.</param>
public sealed record Lane(int Id, LaneKind Kind, TraceSource Source, int Number, int Pid, int Tid, string Name);

/// <summary>The type of a slice: its name, and what the lane waits for when it leaves its core inside such a slice.</summary>
/// <param name="Name">Shown in the slice when there is room.</param>
/// <param name="State">The state that the slice stands for: <see cref="LaneState.Running"/> for computing.</param>
public readonly record struct SliceName(string Name, LaneState State)
{
    /// <summary>How the name begins of a section that runs without the interpreter's lock.</summary>
    public const string ReleasedPrefix = "released";

    /// <summary>Whether code in such a slice needs its interpreter's lock: it computes, and has not let go of the lock.</summary>
    public bool NeedsGil() => Computes && !Name.StartsWith(ReleasedPrefix, StringComparison.Ordinal);

    /// <summary>Whether code in such a slice computes and has let go of its interpreter's lock.</summary>
    public bool IsReleased() => Computes && !NeedsGil();

    private bool Computes => State is LaneState.Running or LaneState.Serializing;
}

/// <summary>A lane whose code needs a global interpreter lock.</summary>
/// <param name="LaneId">The lane.</param>
/// <param name="Domain">Process whose lock it is; 0: none any more.</param>
public readonly record struct GilDomain(int LaneId, int Domain);
