namespace Corescope.Compute.Analysis;

/// <summary>A lane held its interpreter's lock.</summary>
internal readonly record struct GilHold(int LaneId, long StartNs, long EndNs);

/// <summary>
/// Who holds one interpreter's lock, deduced. The kernel does not know of the lock, but a thread that computes in the interpreter must hold it:
/// <code>
/// A  needs ████████████░░░░ blocked ░░░░     A holds until it blocks (or enters a released section)
/// B  ░░░░▄░░░░░░░▄▄████████████████████     B looks every 5 ms whether it may have it: too short to be a hold; then it holds
/// </code>
/// The holder keeps the lock until it blocks, releases it or is gone; then whoever runs has it. A holder that was preempted keeps it until
/// another lane runs for longer than <see cref="PeekNs"/>, which it could not without the lock. A lane that begins or ends a slice holds it at
/// that moment, whatever was thought before. Fed with changes by time.
/// </summary>
/// <param name="onHold">Told of each hold when it is over, by time.</param>
internal sealed class GilBaton(Action<GilHold> onHold)
{
    /// <summary>A waiter that wakes up, sees that the lock is taken and sleeps again runs for less than this.</summary>
    public const long PeekNs = 100_000;

    private readonly Dictionary<int, (GilUse Use, long SinceNs)> _uses = [];
    private long _sinceNs;

    /// <summary>Who has the lock; -1: nobody.</summary>
    public int Holder { get; private set; } = -1;

    /// <summary>Takes the next change.</summary>
    public void Apply(GilChange change)
    {
        Settle(change.TimeNs);
        bool isKnown = _uses.TryGetValue(change.LaneId, out (GilUse Use, long SinceNs) before);
        bool computes = before.Use == GilUse.Needs || change.Use == GilUse.Needs;
        if (change.Speaks && isKnown && computes && change.LaneId != Holder) TakeOver(change, before);
        if (isKnown && before.Use == change.Use) return;
        _uses[change.LaneId] = (change.Use, change.TimeNs);
        if (change.LaneId == Holder)
        {
            if (change.Use is GilUse.None or GilUse.Released) Release(change.TimeNs);
        }
        else if (Holder < 0 && change.Use == GilUse.Needs) Take(change.LaneId, change.TimeNs);
    }

    /// <summary>Nothing else has changed until then.</summary>
    public void Settle(long timeNs)
    {
        if (Holder < 0 || _uses[Holder] is not { Use: GilUse.Preempted } lost) return;
        int runner = Runner();
        if (runner < 0) return;
        long fromNs = Math.Max(lost.SinceNs, _uses[runner].SinceNs);
        if (timeNs - fromNs <= PeekNs) return;
        End(fromNs);
        Take(runner, fromNs);
    }

    /// <summary>Ends the hold that goes on, at the trace's end.</summary>
    public void Close(long timeNs)
    {
        if (Holder >= 0) End(timeNs);
    }

    /// <summary>It has had the lock since it computes, but not before the last change of the lane that was thought to have it.</summary>
    private void TakeOver(GilChange change, (GilUse Use, long SinceNs) before)
    {
        long fromNs = before.Use == GilUse.Needs ? before.SinceNs : change.TimeNs;
        if (Holder >= 0)
        {
            fromNs = Math.Max(fromNs, Math.Max(_sinceNs, _uses[Holder].SinceNs));
            End(fromNs);
        }
        Take(change.LaneId, fromNs);
    }

    private void Release(long timeNs)
    {
        End(timeNs);
        int next = Runner();
        if (next >= 0) Take(next, timeNs);
    }

    private void Take(int lane, long timeNs) => (Holder, _sinceNs) = (lane, timeNs);

    private void End(long timeNs)
    {
        if (timeNs > _sinceNs) onHold(new GilHold(Holder, _sinceNs, timeNs));
        Holder = -1;
    }

    /// <summary>The lane that came last of those that run and need the lock: it was woken because the lock is free.</summary>
    private int Runner()
    {
        int runner = -1;
        foreach ((int lane, (GilUse use, long sinceNs)) in _uses)
            if (use == GilUse.Needs && lane != Holder && (runner < 0 || sinceNs > _uses[runner].SinceNs)) runner = lane;
        return runner;
    }
}
