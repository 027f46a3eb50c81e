using System.Runtime.InteropServices;

namespace Corescope.Compute.Tracing;

/// <summary>
/// The part of <see cref="TraceMerger"/> that is about the kernel's threads: which lane a thread is behind, and its switches as the lane's states. A thread
/// without a lane is a stranger on its core; one of the run gets a lane of its own once it matters.
/// </summary>
/// <param name="rings">The run's rings; they tell whose interpreter's lock a lane needs.</param>
/// <param name="lanes">The run's lanes.</param>
/// <param name="names">The run's names.</param>
/// <param name="source">How the kernel's records were made.</param>
/// <param name="originNs">Zero of the run's time axis, monotonic nanoseconds.</param>
/// <param name="uncountedPid">The process whose switches are not the work's; 0: there is none.</param>
internal sealed class ThreadMerger(RingFile rings, LaneTable lanes, NameTable names, TraceSource source, long originNs, int uncountedPid)
{
    private readonly Dictionary<int, ThreadTrack> _threads = [];
    private readonly List<ThreadTrack> _exited = [];
    private readonly List<Stranger> _strangers = [];
    private readonly Dictionary<int, GilSharers> _gils = [];
    private readonly List<GilDomain> _newDomains = [];

    /// <summary>Times that a thread of the run left a core.</summary>
    public long Switches { get; private set; }

    /// <summary>Those in which it was preempted.</summary>
    public long Preempted { get; private set; }

    /// <summary>Sets kernel records aside, by thread, until they are followed.</summary>
    public void Add(List<SwitchRecord> records)
    {
        foreach (ref readonly SwitchRecord record in CollectionsMarshal.AsSpan(records))
        {
            if (!_threads.TryGetValue(record.Tid, out ThreadTrack? thread) || thread.HasExited && record.Kind == SwitchKind.Fork)
                _threads[record.Tid] = thread = new ThreadTrack(record.Pid, record.Tid, record.IsOfRun);
            thread.Enqueue(record);
        }
    }

    /// <summary>A thread is behind a lane from now on, whichever lane it was behind before.</summary>
    public void Bind(LaneTrack lane, int pid, int tid, long timeNs)
    {
        Unbind(lane, timeNs);
        if (lane.Lane.Source == TraceSource.Reported) return;
        if (!_threads.TryGetValue(tid, out ThreadTrack? thread)) _threads[tid] = thread = new ThreadTrack(pid, tid, true);
        Follow(thread, timeNs);
        if (thread.Lane is null && thread.Core >= 0) AddStranger(thread, timeNs);
        if (thread.Lane is { } before)
        {
            before.Thread = null;
            before.Resolve(timeNs - originNs);
        }
        thread.Lane = lane;
        lane.Thread = thread;
        lanes.Change(lane, lane.Lane with { Pid = pid, Tid = tid });
        JoinGil(lane);
        lane.Resolve(timeNs - originNs);
    }

    /// <summary>No thread is behind a lane any more.</summary>
    public void Unbind(LaneTrack lane, long timeNs)
    {
        if (lane.Thread is not { } thread) return;
        Follow(thread, timeNs);
        thread.Lane = null;
        lane.Thread = null;
        if (thread.Core >= 0) thread.ContinueOnCore(timeNs);
        lane.Resolve(timeNs - originNs);
    }

    /// <summary>Applies a thread's records up to a time (monotonic nanoseconds) to it and to the lane that shows it.</summary>
    public void Follow(ThreadTrack thread, long untilNs)
    {
        while (thread.TryTake(untilNs, out SwitchRecord record))
        {
            bool leaves = record.Kind is SwitchKind.OutBlocked or SwitchKind.OutPreempted or SwitchKind.Exit;
            if (leaves && thread.Core >= 0)
            {
                if (thread.Lane is null) AddStranger(thread, record.TimeNs);
                if (thread.IsOfRun && thread.Pid != uncountedPid) CountSwitch(record.Kind);
            }
            thread.Apply(record);
            if (thread.Lane is { } lane)
            {
                if (record.Kind == SwitchKind.Comm && lane.Ring < 0) lanes.Change(lane, lane.Lane with { Name = record.Name! });
                if (record.Kind == SwitchKind.Exit) lane.EndAll(record.TimeNs - originNs);
                lane.Switched(record.Kind, record.TimeNs - originNs);
            }
            else if (thread.DeservesLane) ShowAuxiliary(thread, record.TimeNs);
        }
    }

    /// <summary>Follows all threads up to a time, and forgets those that have ended.</summary>
    public void FollowAll(long untilNs)
    {
        foreach (ThreadTrack thread in _threads.Values)
        {
            Follow(thread, untilNs);
            if (thread.HasExited) _exited.Add(thread);
        }
        foreach (ThreadTrack thread in _exited) _threads.Remove(thread.Tid);
        _exited.Clear();
    }

    /// <summary>Moves what has come since the last cut into a chunk, up to whose end all threads have been followed.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="endNs">Its end, monotonic nanoseconds.</param>
    public void Cut(Chunk chunk, long endNs)
    {
        foreach (ThreadTrack thread in _threads.Values)
        {
            if (thread.Lane is null && thread.Core >= 0) AddStranger(thread, endNs);
        }
        _strangers.Sort((a, b) => a.Core != b.Core ? a.Core.CompareTo(b.Core) : a.StartNs.CompareTo(b.StartNs));
        chunk.Strangers.AddRange(_strangers);
        _strangers.Clear();
        chunk.GilDomains.AddRange(_newDomains);
        _newDomains.Clear();
    }

    private void JoinGil(LaneTrack lane)
    {
        int domain = rings.GilDomainOf(lane.Ring);
        GilSharers? gil = null;
        if (domain > 0 && !_gils.TryGetValue(domain, out gil)) _gils[domain] = gil = new GilSharers();
        if (gil == lane.Gil) return;
        _newDomains.Add(new GilDomain(lane.Lane.Id, Math.Max(0, domain)));
        lane.Gil = gil;
        gil?.Add(lane);
    }

    private void CountSwitch(SwitchKind kind)
    {
        Switches++;
        if (kind == SwitchKind.OutPreempted) Preempted++;
    }

    private void ShowAuxiliary(ThreadTrack thread, long timeNs)
    {
        LaneTrack lane = lanes.Add(new Lane(lanes.NextId, LaneKind.Auxiliary, source, 0, thread.Pid, thread.Tid, thread.NameOrRead()), -1);
        (lane.Thread, thread.Lane) = (thread, lane);
        lane.Resolve(timeNs - originNs);
    }

    private void AddStranger(ThreadTrack thread, long untilNs)
    {
        if (untilNs > thread.OnCoreSinceNs)
        {
            int name = names.Of(new SliceName(thread.NameOrRead(), thread.IsOfRun ? LaneState.Running : LaneState.Ready));
            _strangers.Add(new Stranger(thread.Core, thread.OnCoreSinceNs - originNs, untilNs - originNs, name));
        }
        thread.ContinueOnCore(untilNs);
    }
}
