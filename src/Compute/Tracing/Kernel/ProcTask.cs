using System.Buffers.Text;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Corescope.Compute.Tracing;

/// <summary>
/// One thread as procfs counts it: time on a core, time wanting one. Each sample turns the counters' growth since the last into records
/// that split the stretch in that proportion:
/// <code>
/// it ran before:    | running | ready | blocked |
/// it waited before: | blocked | ready | running |      (fewest changes; where within the stretch is not known)
/// </code>
/// </summary>
internal sealed class ProcTask : IDisposable
{
    private readonly SafeFileHandle _schedstat, _stat;
    private readonly byte[] _name = new byte[64];
    private int _nameLength = -1;
    private Counters _last;
    private long _lastNs;
    private bool _wasRunnable;

    // Counted but not yet given (or, below zero, given before it was counted), so that the totals come out right.
    private long _owedRunNs, _owedReadyNs;
    private SwitchKind _state = SwitchKind.Fork; // nothing known yet
    private short _cpu = -1;

    private ProcTask(int pid, int tid, SafeFileHandle schedstat, SafeFileHandle stat)
    {
        (Pid, Tid) = (pid, tid);
        (_schedstat, _stat) = (schedstat, stat);
    }

    internal int Pid { get; }

    internal int Tid { get; }

    /// <summary>Threads of its process, by the last sample.</summary>
    internal int ThreadsOfProcess { get; private set; }

    /// <summary>Opens a thread's counters; null if it has gone. Nothing is known of it before <paramref name="sinceNs"/>.</summary>
    internal static ProcTask? Open(int pid, int tid, long sinceNs)
    {
        SafeFileHandle? schedstat = null;
        try
        {
            schedstat = OpenFile($"/proc/{pid}/task/{tid}/schedstat");
            return new ProcTask(pid, tid, schedstat, OpenFile($"/proc/{pid}/task/{tid}/stat")) { _lastNs = sinceNs };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            schedstat?.Dispose();
            return null;
        }
    }

    /// <summary>Appends what the thread did since the last sample; false, after its Exit record, when it has ended.</summary>
    internal bool Sample(List<SwitchRecord> into)
    {
        Span<byte> line = stackalloc byte[ProcStat.MostBytes], numbers = stackalloc byte[96];
        int lineLength = Read(_stat, line), numbersLength = Read(_schedstat, numbers);
        long nowNs = MonotonicClock.NowNs;
        if (!ProcStat.TryParse(line[..lineLength], out ProcStat stat) || stat.HasEnded
            || !Counters.TryParse(numbers[..numbersLength], out Counters now))
        {
            into.Add(new SwitchRecord(nowNs, Pid, Tid, _cpu, SwitchKind.Exit));
            return false;
        }
        if (_nameLength < 0)
            into.Add(new SwitchRecord(_lastNs, Pid, Tid, stat.Cpu, SwitchKind.Fork, true, Pid == Tid ? stat.ParentPid : Pid));
        ThreadsOfProcess = stat.Threads;
        GiveName(ProcStat.NameIn(line[..lineLength]), into);
        Split(nowNs, now, stat, into);
        return true;
    }

    public void Dispose()
    {
        _schedstat.Dispose();
        _stat.Dispose();
    }

    private void Split(long nowNs, in Counters now, in ProcStat stat, List<SwitchRecord> into)
    {
        (long runNs, long readyNs) = Share(nowNs - _lastNs, now, stat.State == 'R');
        long blockedNs = nowNs - _lastNs - runNs - readyNs, timeNs = _lastNs;
        if (_state is SwitchKind.In or SwitchKind.OutPreempted)
        {
            Give(SwitchKind.In, runNs, stat.Cpu, ref timeNs, into);
            Give(SwitchKind.OutPreempted, readyNs, stat.Cpu, ref timeNs, into);
            Give(SwitchKind.OutBlocked, blockedNs, stat.Cpu, ref timeNs, into);
        }
        else
        {
            Give(SwitchKind.OutBlocked, blockedNs, stat.Cpu, ref timeNs, into);
            Give(SwitchKind.OutPreempted, readyNs, stat.Cpu, ref timeNs, into);
            Give(SwitchKind.In, runNs, stat.Cpu, ref timeNs, into);
        }
        (_last, _lastNs, _wasRunnable) = (now, nowNs, stat.State == 'R');
    }

    /// <summary>How much of a stretch the thread ran and wanted to run; what does not fit is owed to the next.</summary>
    private (long RunNs, long ReadyNs) Share(long lengthNs, in Counters now, bool isRunnable)
    {
        long ranNs = now.RunNs - _last.RunNs;
        _owedRunNs += ranNs;
        _owedReadyNs += now.ReadyNs - _last.ReadyNs;
        long runNs = Math.Clamp(_owedRunNs, 0, lengthNs), readyNs = Math.Clamp(_owedReadyNs, 0, lengthNs - runNs);
        if (_wasRunnable && isRunnable && now.Turns == _last.Turns)
        {
            // It got no core anew and never slept, so the rest is time that the kernel has yet to count: it does so at its next tick for a
            // running thread, at its next turn for one that wants a core.
            if (ranNs > 0) runNs = lengthNs - readyNs;
            else readyNs = lengthNs - runNs;
        }
        _owedRunNs -= runNs;
        _owedReadyNs -= readyNs;
        return (runNs, readyNs);
    }

    private void Give(SwitchKind kind, long lengthNs, short cpu, ref long timeNs, List<SwitchRecord> into)
    {
        if (lengthNs == 0) return;
        if (kind != _state || (kind == SwitchKind.In && cpu != _cpu)) into.Add(new SwitchRecord(timeNs, Pid, Tid, cpu, kind));
        (_state, _cpu) = (kind, cpu);
        timeNs += lengthNs;
    }

    private void GiveName(ReadOnlySpan<byte> name, List<SwitchRecord> into)
    {
        if (_nameLength >= 0 && name.SequenceEqual(_name.AsSpan(0, _nameLength))) return;
        _nameLength = Math.Min(name.Length, _name.Length);
        name[.._nameLength].CopyTo(_name);
        into.Add(new SwitchRecord(_lastNs, Pid, Tid, _cpu, SwitchKind.Comm, true, 0, Encoding.UTF8.GetString(name)));
    }

    private static SafeFileHandle OpenFile(string path) => File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);

    private static int Read(SafeFileHandle file, Span<byte> into)
    {
        try
        {
            return RandomAccess.Read(file, into, 0);
        }
        catch (IOException)
        {
            return 0; // it has gone
        }
    }

    /// <summary>/proc/PID/task/TID/schedstat.</summary>
    /// <param name="RunNs">Time on a core.</param>
    /// <param name="ReadyNs">Time it wanted one and another thread had it; counted when it gets it.</param>
    /// <param name="Turns">Times it got one.</param>
    private readonly record struct Counters(long RunNs, long ReadyNs, long Turns)
    {
        internal static bool TryParse(ReadOnlySpan<byte> line, out Counters counters)
        {
            counters = default;
            if (!Utf8Parser.TryParse(line, out long run, out int runLength)) return false;
            line = line[Math.Min(runLength + 1, line.Length)..];
            if (!Utf8Parser.TryParse(line, out long ready, out int readyLength)) return false;
            line = line[Math.Min(readyLength + 1, line.Length)..];
            if (!Utf8Parser.TryParse(line, out long turns, out _)) return false;
            counters = new Counters(run, ready, turns);
            return true;
        }
    }
}
