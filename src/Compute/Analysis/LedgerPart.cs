namespace Corescope.Compute.Analysis;

/// <summary>Where the workers' time went, in the order of the ledger. The names are those of the result's JSON.</summary>
public enum LedgerPart
{
    /// <summary>The sequential run's time: what the work needs on one core.</summary>
    Useful,

    /// <summary>Computing beyond that: the same work took more time on a core. Negative where it took less.</summary>
    SlowerWork,

    /// <summary>Idle between two pieces of work, or after all of them, while only one lane of the run computed.</summary>
    Serial,

    /// <summary>Idle after the worker's last piece of work while others still had some.</summary>
    Imbalance,

    /// <summary>Waited for a lock.</summary>
    LockWait,

    /// <summary>Waited for the interpreter's lock.</summary>
    GilWait,

    /// <summary>Turned data into bytes or back.</summary>
    Serializing,

    /// <summary>Waited for a message.</summary>
    MessageWait,

    /// <summary>Waited for a disk, a network peer or a timer, as far as that is not what the work consists of.</summary>
    IoWait,

    /// <summary>Wanted a core that another thread had.</summary>
    Ready,

    /// <summary>Before the worker's first piece of work in a round, and after the last one of all.</summary>
    StartUp,

    /// <summary>Writing the trace: the worker's events times what one costs.</summary>
    Recording,

    /// <summary>What none of these explains.</summary>
    Rest,
}
