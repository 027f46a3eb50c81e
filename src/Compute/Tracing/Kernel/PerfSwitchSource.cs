using System.Numerics;

namespace Corescope.Compute.Tracing;

/// <summary>How far <see cref="PerfSwitchSource"/> sees.</summary>
internal enum PerfReach
{
    /// <summary>The thread that opened it and its future descendants; any user may.</summary>
    Tree,

    /// <summary>Every thread of the machine; needs CAP_PERFMON or kernel.perf_event_paranoid &lt;= 0.</summary>
    Machine,
}

/// <summary>
/// Room 1, kernel side: every context switch, as the kernel recorded it. Data comes from one ring for each core (<see cref="PerfRing"/>),
/// is merged by time, and goes to the <see cref="Recorder"/>. Where it may see the whole machine it does, and tells the run's threads by
/// their ancestry (<see cref="RunTree"/>); otherwise the kernel hands the records of the tree alone.
/// A thread that has ended is on no core: after its Exit nothing more is given of it.
/// </summary>
public sealed class PerfSwitchSource : ISwitchSource
{
    private const int SwitchOut = 13, SwitchOutPreempt = 14;
    private const int PagesOfAllCores = 4096, MostPages = 1024, FewestPages = 8, MostLooks = 16;

    private readonly PerfRing[] _rings;
    private readonly PerfReach _reach;
    private readonly RunTree _tree = new();
    private int _rootPid;
    private bool _rootSeen, _hasLost;

    private PerfSwitchSource(PerfRing[] rings, PerfReach reach)
    {
        _rings = rings;
        _reach = reach;
    }

    /// <inheritdoc/>
    public TraceSource Source => TraceSource.Exact;

    /// <inheritdoc/>
    public bool SeesOthers => _reach == PerfReach.Machine;

    /// <inheritdoc/>
    public long Lost => _rings.Sum(ring => ring.Lost);

    /// <summary>Opens, on the calling thread, the records of the whole machine where that is allowed, else of this thread's children.</summary>
    /// <exception cref="TraceUnavailableException">The kernel, its settings or a container forbid both.</exception>
    public static PerfSwitchSource Open()
    {
        try
        {
            return Open(PerfReach.Machine);
        }
        catch (TraceUnavailableException)
        {
            return Open(PerfReach.Tree);
        }
    }

    /// <summary>
    /// Opens with a given reach, and with exactly <paramref name="dataPages"/> a core (a power of two) or else the largest buffers that the
    /// kernel grants, 16 MB for all cores at most: on a busy machine the reader may come late, and other programs' switches take room too.
    /// </summary>
    internal static PerfSwitchSource Open(PerfReach reach, int? dataPages = null)
    {
        if (!OperatingSystem.IsLinux()) throw new TraceUnavailableException("The kernel's switch records need Linux.");
        int error = 0;
        int most = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(PagesOfAllCores / CpuList.Online().Count, FewestPages, MostPages));
        for (int pages = dataPages ?? most; pages >= (dataPages ?? FewestPages); pages /= 2)
        {
            PerfRing[]? rings = OpenRings(reach, pages, out error);
            if (rings is not null) return new PerfSwitchSource(rings, reach);
        }
        throw new TraceUnavailableException(PerfRefusal.WhyNoMemory(error));
    }

    /// <summary>Lets the records through that the rings have kept since the source was opened: now the run's root is known.</summary>
    public void Started(int rootPid)
    {
        _rootPid = rootPid;
        _tree.SetRoot(rootPid);
    }

    /// <inheritdoc/>
    public void Drain(List<SwitchRecord> into)
    {
        if (_rootPid == 0) return; // what comes before is told apart later; the rings keep it
        LookAtAllAtOnce();
        foreach (PerfRing ring in _rings) ring.Start();
        while (true)
        {
            (PerfRing first, long untilNs) = Earliest();
            if (first.TimeNs == long.MaxValue) break;
            // as long as no other core has an earlier record, no need to look for it
            while (first.TimeNs <= untilNs && first.TimeNs != long.MaxValue)
            {
                Give(first, into);
                first.Next();
            }
        }
        foreach (PerfRing ring in _rings) ring.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PerfRing ring in _rings) ring.Dispose();
    }

    private static PerfRing[]? OpenRings(PerfReach reach, int pages, out int error)
    {
        var rings = new List<PerfRing>();
        error = 0;
        foreach (int cpu in CpuList.Online())
        {
            int fd = PerfNative.Open(cpu, reach == PerfReach.Machine);
            if (fd == -PerfNative.Enodev) continue; // switched off in this moment
            error = fd < 0 ? -fd : 0;
            PerfRing? ring = fd < 0 ? null : PerfRing.Map(fd, pages, out error);
            if (ring is not null)
            {
                rings.Add(ring);
                continue;
            }
            foreach (PerfRing opened in rings) opened.Dispose();
            if (fd < 0) throw new TraceUnavailableException(PerfRefusal.WhyNotOpened(error, reach));
            PerfNative.Close(fd);
            return null;
        }
        return [.. rings];
    }

    /// <summary>
    /// Takes up all heads as they were at one moment. A thread that moves to another core leaves a record here before one there; if the heads
    /// were of different moments, the second could be given without the first. When two rounds find the same heads, there is such a moment
    /// between them.
    /// </summary>
    private void LookAtAllAtOnce()
    {
        for (int look = 0; look < MostLooks; look++)
        {
            bool moved = false;
            foreach (PerfRing ring in _rings) moved |= ring.Look();
            if (!moved) return;
        }
    }

    private (PerfRing Ring, long UntilNs) Earliest()
    {
        PerfRing first = _rings[0];
        long secondNs = long.MaxValue;
        for (int i = 1; i < _rings.Length; i++)
        {
            PerfRing ring = _rings[i];
            if (ring.TimeNs < first.TimeNs)
            {
                secondNs = first.TimeNs;
                first = ring;
            }
            else
            {
                secondNs = Math.Min(secondNs, ring.TimeNs);
            }
        }
        return (first, secondNs);
    }

    private void Give(PerfRing ring, List<SwitchRecord> into)
    {
        switch (ring.Type)
        {
            case PerfRecordType.Switch:
                into.Add(new SwitchRecord(ring.TimeNs, ring.Pid, ring.Tid, ring.Cpu, DirectionOf(ring)));
                break;
            case PerfRecordType.SwitchCpuWide:
                GiveOfMachine(ring, into);
                break;
            case PerfRecordType.Fork:
                GiveFork(ring, into);
                break;
            case PerfRecordType.Exit:
                GiveExit(ring, into);
                break;
            case PerfRecordType.Comm:
                GiveComm(ring, into);
                break;
            case PerfRecordType.Lost:
                ring.AddLost(ring.Word(2));
                _hasLost = true;
                break;
            case PerfRecordType.LostSamples:
                ring.AddLost(ring.Word(1));
                _hasLost = true;
                break;
        }
    }

    private static SwitchKind DirectionOf(PerfRing ring) => !ring.HasMiscBit(SwitchOut) ? SwitchKind.In
        : ring.HasMiscBit(SwitchOutPreempt) ? SwitchKind.OutPreempted : SwitchKind.OutBlocked;

    private void GiveOfMachine(PerfRing ring, List<SwitchRecord> into)
    {
        (int pid, int tid) = (ring.Pid, ring.Tid);
        SwitchKind kind = DirectionOf(ring);
        if (kind == SwitchKind.In) ring.LastIn = (pid, tid);
        else if (tid == -1) (pid, tid) = ring.LastIn; // it has died and its number is free already
        if (tid <= 0) return; // nobody: the idle task, or a thread outside this container

        bool? isOfRun = _tree.IsOfRun(pid, tid, _hasLost, out string? newName);
        if (isOfRun is null) return;
        if (newName is not null) into.Add(new SwitchRecord(ring.TimeNs, pid, tid, ring.Cpu, SwitchKind.Comm, false, 0, newName));
        into.Add(new SwitchRecord(ring.TimeNs, pid, tid, ring.Cpu, kind, isOfRun.Value));
    }

    private void GiveFork(PerfRing ring, List<SwitchRecord> into)
    {
        int pid = (int)ring.Word(1), tid = (int)ring.Word(2), parentTid = (int)(ring.Word(2) >> 32);
        bool isOfRun = _tree.Fork(tid, parentTid, out string? inherited) || _reach == PerfReach.Tree;
        if (isOfRun)
            into.Add(new SwitchRecord(ring.TimeNs, pid, tid, ring.Cpu, SwitchKind.Fork, true, parentTid));
        else if (inherited is not null)
            into.Add(new SwitchRecord(ring.TimeNs, pid, tid, ring.Cpu, SwitchKind.Comm, false, 0, inherited));
    }

    private void GiveExit(PerfRing ring, List<SwitchRecord> into)
    {
        int pid = (int)ring.Word(1), tid = (int)ring.Word(2);
        bool? isOfRun = _tree.Exit(tid) ?? (_reach == PerfReach.Tree ? true : null);
        if (isOfRun is not null) into.Add(new SwitchRecord(ring.TimeNs, pid, tid, ring.Cpu, SwitchKind.Exit, isOfRun.Value));
    }

    private void GiveComm(PerfRing ring, List<SwitchRecord> into)
    {
        int pid = (int)ring.Word(1), tid = (int)(ring.Word(1) >> 32);
        string name = ring.Text(2);
        bool isOfRun = _tree.Comm(tid, name) || _reach == PerfReach.Tree;
        if (_reach == PerfReach.Tree && tid == _rootPid && !_rootSeen)
        {
            // The records of a tree begin when the root executes its program: it was created and is on this core.
            _rootSeen = true;
            into.Add(new SwitchRecord(ring.TimeNs, pid, tid, ring.Cpu, SwitchKind.Fork, true, Environment.ProcessId));
            into.Add(new SwitchRecord(ring.TimeNs, pid, tid, ring.Cpu, SwitchKind.In));
        }
        into.Add(new SwitchRecord(ring.TimeNs, pid, tid, ring.Cpu, SwitchKind.Comm, isOfRun, 0, name));
    }
}
