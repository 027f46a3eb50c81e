namespace Corescope.Compute.Tracing;

/// <summary>
/// Room 2: everything that happened in one stretch of a run, in columns, before it is encoded (<see cref="ChunkEncoder"/>) or after it was
/// decoded (<see cref="ChunkDecoder"/>). Data comes from the <see cref="Recorder"/> and goes to file, hub, analysis and export.
/// All times are nanoseconds since the run's origin. The bytes are described in docs/chunk-format.md.
/// </summary>
public sealed class Chunk
{
    /// <summary>Bins of <see cref="LaneChunk.Summary"/>.</summary>
    public const int SummaryBins = 4;

    /// <summary>Number of values of <see cref="LaneState"/>.</summary>
    public const int States = 8;

    /// <summary>Position in the run, from 0, without gaps.</summary>
    public int Number { get; set; }

    /// <summary>Begin of the stretch; equals the end of the chunk before.</summary>
    public long StartNs { get; set; }

    /// <summary>End of the stretch.</summary>
    public long EndNs { get; set; }

    /// <summary>Kernel records lost in this stretch.</summary>
    public long LostSwitches { get; set; }

    /// <summary>Records that workers dropped in this stretch.</summary>
    public long LostSlices { get; set; }

    /// <summary>Slice names that appear for the first time; the first has id <see cref="FirstNameId"/>.</summary>
    public List<SliceName> NewNames { get; } = [];

    /// <summary>Id of the first of <see cref="NewNames"/>.</summary>
    public int FirstNameId { get; set; }

    /// <summary>Lanes that appear for the first time, or again because their name or thread has changed.</summary>
    public List<Lane> NewLanes { get; } = [];

    /// <summary>What happened on each lane that is known so far, also when nothing did.</summary>
    public List<LaneChunk> Lanes { get; } = [];

    /// <summary>Arrows that arrived in this stretch, by arrival time.</summary>
    public List<Flow> Flows { get; } = [];

    /// <summary>Stretches in which a core was taken by a thread that is no lane, by core and start.</summary>
    public List<Stranger> Strangers { get; } = [];

    /// <summary>Lanes of which it is new whose interpreter's lock they need.</summary>
    public List<GilDomain> GilDomains { get; } = [];

    /// <summary>Locks that appear for the first time.</summary>
    public List<LockInfo> NewLocks { get; } = [];

    /// <summary>Counters that appear for the first time.</summary>
    public List<CounterInfo> NewCounters { get; } = [];

    /// <summary>Locks in which something happened or is under way, by id.</summary>
    public List<LockChunk> Locks { get; } = [];

    /// <summary>Counters that have a value, by id.</summary>
    public List<CounterChunk> Counters { get; } = [];

    /// <summary>Stretches in which uses of locks were counted only, by start.</summary>
    public List<LockPause> LockPauses { get; } = [];

    /// <summary>Tasks of a graph that appear for the first time, by number.</summary>
    public List<TaskInfo> NewTasks { get; } = [];

    /// <summary>What tasks need, as far as it is new.</summary>
    public List<TaskNeed> TaskNeeds { get; } = [];

    /// <summary>New states of tasks, by time.</summary>
    public List<TaskChange> TaskChanges { get; } = [];
}

/// <summary>What happened on one lane within one chunk.</summary>
/// <param name="laneId">The lane.</param>
public sealed class LaneChunk(int laneId)
{
    /// <summary>The lane.</summary>
    public int LaneId { get; } = laneId;

    /// <summary>State at the chunk's start.</summary>
    public LaneState InitialState { get; set; }

    /// <summary>Core at the chunk's start; -1 when on none.</summary>
    public int InitialCore { get; set; } = -1;

    /// <summary>Slices that were open at the chunk's start, outermost first.</summary>
    public List<OpenSlice> Open { get; } = [];

    /// <summary>Changes of state or core, by time.</summary>
    public List<Transition> Transitions { get; } = [];

    /// <summary>Begins and ends of slices, by time.</summary>
    public List<SliceEvent> Slices { get; } = [];

    /// <summary>Nanoseconds in each state in each of <see cref="Chunk.SummaryBins"/> equal parts of the chunk: [bin * 8 + state].</summary>
    public long[] Summary { get; } = new long[Chunk.SummaryBins * Chunk.States];
}

/// <summary>From <paramref name="TimeNs"/> on, the lane is in this state; <paramref name="Core"/> is -1 unless it is on a core.</summary>
public readonly record struct Transition(long TimeNs, LaneState State, int Core);

/// <summary>A slice that began before the chunk.</summary>
public readonly record struct OpenSlice(long StartNs, int NameId, long Arg);

/// <summary>A slice begins (<paramref name="NameId"/> &gt;= 0) or the innermost one ends (-1).</summary>
public readonly record struct SliceEvent(long TimeNs, int NameId, long Arg)
{
    /// <summary>Whether this ends a slice.</summary>
    public bool IsEnd => NameId < 0;

    /// <summary>The end of the innermost open slice.</summary>
    public static SliceEvent End(long timeNs) => new(timeNs, -1, 0);
}

/// <summary>An arrow between lanes: a message (its <paramref name="Bytes"/>) or a steal.</summary>
/// <param name="SentNs">When it left; may lie before the chunk.</param>
/// <param name="ReceivedNs">When it arrived.</param>
/// <param name="FromLane">Where it left.</param>
/// <param name="ToLane">Where it arrived.</param>
/// <param name="NameId">"message", "steal".</param>
/// <param name="Bytes">Bytes of the message; for a steal, the items.</param>
public readonly record struct Flow(long SentNs, long ReceivedNs, int FromLane, int ToLane, int NameId, long Bytes);

/// <summary>A core was taken by a thread that is no lane: one of the run's own, or another program's.</summary>
/// <param name="Core">The core.</param>
/// <param name="StartNs">Since when.</param>
/// <param name="EndNs">Until when.</param>
/// <param name="NameId">The thread's name, state <see cref="LaneState.Running"/> for the run's own, <see cref="LaneState.Ready"/> for another program's.</param>
public readonly record struct Stranger(int Core, long StartNs, long EndNs, int NameId);
