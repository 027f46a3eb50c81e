using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Forces an interleaving: each worker takes its first lock and goes on only when every other one has its first, or has found it taken and waits for it. Where the locks
/// allow workers to wait in a circle, they then do for certain; where they don't, the meeting is over and nothing else changes.
/// </summary>
/// <param name="workers">How many must come.</param>
internal sealed class ForcedMeeting(int workers)
{
    private int _missing;

    /// <summary>Nobody has come yet: to be called before each round.</summary>
    public void Reset() => Volatile.Write(ref _missing, workers);

    /// <summary>One has come: a worker that can't take part any more comes too, or the others would wait for it.</summary>
    public void Come() => Interlocked.Decrement(ref _missing);

    /// <summary>Enters a lock, comes, and waits for the others.</summary>
    public void EnterAndMeet<TKind>(TracedLock<TKind> first, LockSeat seat) where TKind : struct, ILockPrimitive
    {
        bool isFree = first.TryEnter(seat, 0);
        Come();
        if (!isFree)
        {
            first.Enter(seat);
            return;
        }
        TraceWriter trace = seat.Lane;
        trace.Begin(trace.Rings.Name("meet the others (forced)", LaneState.Idle));
        SpinWait spin = default;
        while (Volatile.Read(ref _missing) > 0) spin.SpinOnce();
        trace.End();
    }
}
