using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Analysis;

/// <summary>The uses of one lock by three threads, written down by hand (microseconds) and cut into chunks as the recorder does it. Lane n is thread n.</summary>
internal sealed class LockDraft(LockInfo info)
{
    private const long Us = 1000;

    private readonly List<LockEvent> _events = [];
    private readonly List<LockPause> _pauses = [];

    public LockDraft Wait(int lane, long at, int holder) => Add(lane, at, LockEventKind.Wait, holder);

    public LockDraft Acquire(int lane, long at, int before = -1) => Add(lane, at, LockEventKind.Acquired, before);

    public LockDraft Release(int lane, long at) => Add(lane, at, LockEventKind.Released, -1);

    public LockDraft GiveUp(int lane, long at) => Add(lane, at, LockEventKind.GaveUp, -1);

    public LockDraft Pause(long from, long until)
    {
        _pauses.Add(new LockPause(from * Us, until * Us));
        return this;
    }

    /// <summary>One round up to a moment; without counts, those of the schedule.</summary>
    public RunFigures Figures(long until, params LockUse[] uses) => Figures([new RoundSpan(0, until * Us)], [], uses);

    /// <summary>The same from several chunks.</summary>
    public RunFigures Figures(long until, long[] cuts) => Figures([new RoundSpan(0, until * Us)], cuts);

    public RunFigures Figures(RoundSpan[] rounds, long[] cuts, params LockUse[] uses)
    {
        TraceDraft draft = new();
        draft.Lane(LaneKind.Main, 0, "main");
        for (int i = 1; i <= 3; i++) draft.At(draft.Lane(LaneKind.Thread, i, $"thread {i}"), 0, LaneState.Running, 0);
        RunAnalysis analysis = new(rounds, 2, seesOthers: false);
        foreach (Chunk chunk in draft.Cut(rounds[^1].EndNs, cuts.Select(c => c * Us)))
        {
            if (chunk.Number == 0) chunk.NewLocks.Add(info);
            chunk.Locks.Add(Part(chunk));
            chunk.LockPauses.AddRange(_pauses.Where(p => p.StartNs < chunk.EndNs && p.EndNs > chunk.StartNs)
                .Select(p => new LockPause(Math.Max(p.StartNs, chunk.StartNs), Math.Min(p.EndNs, chunk.EndNs))));
            analysis.Add(chunk);
        }
        if (uses.Length == 0)
        {
            uses = [.. Enumerable.Range(1, 3).Select(lane => new LockUse(lane, Count(lane, LockEventKind.Acquired), Count(lane, LockEventKind.Wait),
                Count(lane, LockEventKind.Wait), 0, Count(lane, LockEventKind.Acquired), 0))];
        }
        return analysis.Finish([], new CountedLock(info.Id, info.Name, info.Kind, info.Permits, uses));
    }

    private LockDraft Add(int lane, long at, LockEventKind kind, int other)
    {
        _events.Add(new LockEvent(at * Us, kind, false, lane, other));
        return this;
    }

    private int Count(int lane, LockEventKind kind) => _events.Count(e => e.LaneId == lane && e.Kind == kind);

    private LockChunk Part(Chunk chunk)
    {
        LockChunk part = new(info.Id);
        foreach (LockEvent e in _events.Where(e => e.TimeNs < chunk.StartNs))
        {
            part.Waiters.RemoveAll(w => w.LaneId == e.LaneId);
            if (e.Kind == LockEventKind.Wait) part.Waiters.Add(new LockWait(e.LaneId, e.TimeNs, e.OtherLane));
            else if (e.Kind == LockEventKind.Acquired) part.Holders.Add(new LockHold(e.LaneId, e.TimeNs));
            else if (e.Kind == LockEventKind.Released) part.Holders.RemoveAll(h => h.LaneId == e.LaneId);
        }
        part.Events.AddRange(_events.Where(e => e.TimeNs >= chunk.StartNs && e.TimeNs < chunk.EndNs));
        return part;
    }
}
