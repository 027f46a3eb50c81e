namespace Corescope.Compute.Tracing;

/// <summary>
/// Follows a thread through a slice of which it is known how often its code has to sleep: once (one call that blocks), or never (it computes in
/// a released section). Any further sleep is for the interpreter's lock, which the thread wants back:
/// <code>
/// slice    [ wait .................................. ]
/// thread   ▄░░░░░░░░ io-wait ░░░▄░░ gil ░░▄░░ gil ░░▄▄     CPython looks for the lock every switch interval, and sleeps in between
///          sleeps               has woken up: the call is over
/// </code>
/// A first sleep that is no longer than a hand-over may have been for the lock too (letting go of it can take a moment), so it shows nothing.
/// </summary>
internal struct CallWait
{
    private const long HandOverNs = 100_000;

    private bool _isKnown, _isOver, _isAsleep;
    private long _asleepSinceNs;

    /// <summary>The thread sleeps for the lock.</summary>
    public bool WantsGil { get; private set; }

    /// <summary>A slice of that name begins, or goes on.</summary>
    public void Enter(in KnownName name) => this = new CallWait { _isKnown = name.BlocksOnce || name.IsReleased, _isOver = name.IsReleased };

    /// <summary>The thread was switched while it was in the slice.</summary>
    /// <param name="kind">How.</param>
    /// <param name="timeNs">When.</param>
    /// <param name="gil">Who shares its lock; null where it needs none.</param>
    /// <param name="lane">Its lane.</param>
    public void Switched(SwitchKind kind, long timeNs, GilSharers? gil, LaneTrack lane)
    {
        if (!_isKnown || gil is null) return;
        if (kind == SwitchKind.OutBlocked)
        {
            WantsGil = _isOver && gil.MayBeHeldByAnother(lane);
            (_isAsleep, _asleepSinceNs) = (true, timeNs);
        }
        else if (kind == SwitchKind.In)
        {
            _isOver |= _isAsleep && timeNs - _asleepSinceNs > HandOverNs;
            (WantsGil, _isAsleep) = (false, false);
        }
    }
}

/// <summary>The lanes that share one interpreter's lock.</summary>
internal sealed class GilSharers
{
    private readonly List<LaneTrack> _lanes = [];

    /// <summary>How many there have been. A single one waits for nobody.</summary>
    public int Count => _lanes.Count;

    /// <summary>One more.</summary>
    public void Add(LaneTrack lane) => _lanes.Add(lane);

    /// <summary>Whether another lane than this one executes the interpreter's code now, or has just lost its core while it did.</summary>
    public bool MayBeHeldByAnother(LaneTrack lane)
    {
        foreach (LaneTrack other in _lanes)
            if (other != lane && other.Gil == this && other.MayHoldGil) return true;
        return false;
    }
}
