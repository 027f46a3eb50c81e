using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>Where a moment lies with regard to a worker's pieces of work in a round.</summary>
internal enum WorkPlace
{
    /// <summary>Before its first piece.</summary>
    Before,

    /// <summary>From its first piece to its last.</summary>
    Between,

    /// <summary>After its last piece (or it had none), while another has work to come.</summary>
    After,

    /// <summary>After the last piece of all workers.</summary>
    AfterAll,
}

/// <summary>
/// Which part of the ledger a moment of a worker belongs to. The browser has the same rules (<c>Client/ledgerRules.ts</c>) and marks the moments with
/// them; <c>tests/fixtures/ledger.json</c> holds both to the same answers.
/// </summary>
internal static class LedgerRules
{
    // Slices in which a worker gets ready: its process starts, its program is read, its input is made.
    private static readonly string[] Preparations = ["start", "import", "prepare", "MPI_Init"];

    /// <summary>Whether a slice is a piece of work: it computes or waits for what the work consists of, and does not only prepare for it.</summary>
    public static bool IsWork(SliceName name) => name.State is LaneState.Running or LaneState.IoWait
        && !Preparations.Any(word => name.Name.StartsWith(word, StringComparison.Ordinal));

    /// <summary>Whether a lane computes: on a core, with the work or what belongs to it.</summary>
    public static bool Computes(LaneState state, WorkPlace place) => state is LaneState.Running or LaneState.Serializing && place == WorkPlace.Between;

    /// <summary>The part; all computing is <see cref="LedgerPart.Useful"/> here, and divided afterwards.</summary>
    /// <param name="state">What the worker did.</param>
    /// <param name="place">Where in its work.</param>
    /// <param name="computing">How many lanes of the run computed, the main thread among them.</param>
    /// <param name="isRank">Whether it is a rank of MPI: its waits are always for a message.</param>
    public static LedgerPart PartOf(LaneState state, WorkPlace place, int computing, bool isRank) => state switch
    {
        LaneState.Running => place == WorkPlace.Between ? LedgerPart.Useful : LedgerPart.StartUp,
        LaneState.Ready => LedgerPart.Ready,
        LaneState.LockWait => LedgerPart.LockWait,
        LaneState.GilWait => LedgerPart.GilWait,
        LaneState.Serializing => LedgerPart.Serializing,
        LaneState.IoWait => LedgerPart.IoWait,
        LaneState.MessageWait when isRank || place == WorkPlace.Between => LedgerPart.MessageWait,
        _ => WithoutWork(place, computing),
    };

    private static LedgerPart WithoutWork(WorkPlace place, int computing) => place switch
    {
        WorkPlace.Before => LedgerPart.StartUp,
        WorkPlace.After => LedgerPart.Imbalance,
        _ when computing == 1 => LedgerPart.Serial,
        WorkPlace.AfterAll => LedgerPart.StartUp,
        _ => LedgerPart.Rest,
    };
}
