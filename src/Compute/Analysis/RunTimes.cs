namespace Corescope.Compute.Analysis;

/// <summary>Begin and end of one measured round in the trace, nanoseconds since the run's origin.</summary>
public sealed record RoundSpan(long StartNs, long EndNs);

/// <summary>
/// Time by state of one worker within the measured rounds, nanoseconds, in the order of <see cref="Tracing.LaneState"/>'s names. The states
/// add up to the length of the rounds.
/// </summary>
/// <param name="Lane">The lane's id in the trace.</param>
/// <param name="Number">Worker number from 1; 0 for the main thread.</param>
/// <param name="Name">The lane's name.</param>
/// <param name="Source">How its states are known: <c>exact</c>, <c>sampled</c>, <c>reported</c> or <c>inferred</c>.</param>
/// <param name="RunningNs">On a core, computing.</param>
/// <param name="ReadyNs">Wanted a core that another thread had.</param>
/// <param name="LockWaitNs">Waited for a lock.</param>
/// <param name="GilWaitNs">Waited for the interpreter's lock.</param>
/// <param name="SerializingNs">On a core, turning data into bytes or back.</param>
/// <param name="MessageWaitNs">Waited for a message.</param>
/// <param name="IoWaitNs">Waited for a disk, a network peer or a timer.</param>
/// <param name="IdleNs">Nothing to do, or not alive.</param>
/// <param name="Items">Items that it computed in the measured rounds; 0 where that is not known.</param>
public sealed record WorkerTimes(int Lane, int Number, string Name, string Source, long RunningNs, long ReadyNs, long LockWaitNs, long GilWaitNs,
    long SerializingNs, long MessageWaitNs, long IoWaitNs, long IdleNs, long Items);

/// <summary>Who had one core within the measured rounds, nanoseconds.</summary>
/// <param name="Core">The core's number.</param>
/// <param name="WorkersNs">The run's workers.</param>
/// <param name="OtherOfRunNs">Other threads of the run's processes, its main thread among them.</param>
/// <param name="OthersNs">Other programs; null where the trace cannot see them.</param>
/// <param name="FreeNs">Nobody; null where the trace cannot tell that from another program.</param>
/// <param name="Utilisation"><c>workersNs</c> / length of the rounds, from 0 to 1.</param>
public sealed record CoreTimes(int Core, long WorkersNs, long OtherOfRunNs, long? OthersNs, long? FreeNs, double Utilisation);

/// <summary>Context switches by cause.</summary>
public sealed record SwitchCounts(long Total, long Preempted, long Blocked);

/// <summary>Records that are missing from a trace, by who dropped them.</summary>
public sealed record LostCounts(long Kernel, long Slices);
