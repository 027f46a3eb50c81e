using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing.Locks;

/// <summary>Every kind of lock keeps others out: plain increments, which lose some where two threads are in at once.</summary>
public sealed class MutualExclusionTests : IDisposable
{
    private const int Workers = 4, Rounds = 20_000;

    private readonly LockRig _rig = new(Workers + 1);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_monitor_keeps_others_out() => KeepsOthersOut(new MonitorKind());

    [Fact]
    public void A_lock_object_keeps_others_out() => KeepsOthersOut(new LockObjectKind());

    [Fact]
    public void A_mutex_keeps_others_out() => KeepsOthersOut(new MutexKind());

    [Fact]
    public void A_semaphore_of_one_keeps_others_out() => KeepsOthersOut(new SemaphoreKind(1));

    [Fact]
    public void A_write_lock_keeps_others_out() => KeepsOthersOut(new WriteLockKind());

    [Fact]
    public void A_spin_lock_keeps_others_out() => KeepsOthersOut(new SpinKind());

    [Fact]
    public void A_ticket_lock_keeps_others_out() => KeepsOthersOut(new TicketKind());

    [Fact]
    public void A_queue_lock_keeps_others_out() => KeepsOthersOut(new McsKind());

    [Fact]
    public void Stripes_keep_those_out_who_have_the_same_one()
    {
        const int Stripes = 2;
        TracedLock<StripedKind> striped = new(_rig.Rings, "striped", new StripedKind(Stripes));
        long[] counters = new long[Stripes * 16];
        _rig.RunAll(Workers, lane =>
        {
            LockSeat seat = striped.Seat(lane);
            for (int i = 0; i < Rounds; i++)
            {
                striped.Enter(seat);
                counters[seat.Stripe * 16]++;
                striped.Exit(seat);
            }
        });
        Assert.Equal(Workers * Rounds, counters.Sum());
        Assert.All(Enumerable.Range(0, Stripes), stripe => Assert.Equal(Workers / Stripes * Rounds, counters[stripe * 16]));
        Assert.Equal(Workers * Rounds, _rig.CountsOf(striped.Id).Acquisitions);
    }

    [Fact]
    public void A_semaphore_lets_as_many_in_as_it_has_permits_and_no_more()
    {
        TracedLock<SemaphoreKind> semaphore = new(_rig.Rings, "semaphore", new SemaphoreKind(2));
        int inside = 0, most = 0;
        _rig.RunAll(Workers, lane =>
        {
            LockSeat seat = semaphore.Seat(lane);
            for (int i = 0; i < Rounds / 10; i++)
            {
                semaphore.Enter(seat);
                int now = Interlocked.Increment(ref inside);
                for (int seen = most; now > seen; seen = most) Interlocked.CompareExchange(ref most, now, seen);
                Thread.Yield();
                Interlocked.Decrement(ref inside);
                semaphore.Exit(seat);
            }
        });
        Assert.InRange(most, 1, 2);
        Assert.Equal(Workers * Rounds / 10, _rig.CountsOf(semaphore.Id).Acquisitions);
    }

    [Fact]
    public void Writers_are_alone_and_readers_see_no_half_done_write()
    {
        TracedReaderWriterLock room = new(_rig.Rings, "room", new SlimReaderWriterLock());
        long left = 0, right = 0, torn = 0;
        _rig.RunAll(Workers, lane =>
        {
            LockSeat seat = room.Seat(lane);
            for (int i = 0; i < Rounds / 4; i++)
            {
                if (i % 4 == 0)
                {
                    room.EnterWrite(seat);
                    left++;
                    right++;
                    room.ExitWrite(seat);
                }
                else
                {
                    room.EnterRead(seat);
                    if (left != right) Interlocked.Increment(ref torn);
                    room.ExitRead(seat);
                }
            }
        });
        Assert.Equal((Workers * Rounds / 16, 0), (left, torn));
        Assert.Equal(Workers * Rounds / 4, _rig.CountsOf(room.Id).Acquisitions);
    }

    private void KeepsOthersOut<TKind>(TKind primitive) where TKind : struct, ILockPrimitive
    {
        TracedLock<TKind> traced = new(_rig.Rings, "counter", primitive);
        long counter = 0, tries = 0;
        _rig.RunAll(Workers, lane =>
        {
            LockSeat seat = traced.Seat(lane);
            for (int i = 0; i < Rounds; i++)
            {
                if (i % 16 != 0) traced.Enter(seat);
                else while (!traced.TryEnter(seat, 1)) Interlocked.Increment(ref tries);
                counter++;
                traced.Exit(seat);
            }
        });
        Assert.Equal(Workers * Rounds, counter);
        Assert.Equal(Workers * Rounds, _rig.CountsOf(traced.Id).Acquisitions);
        Assert.All(Enumerable.Range(0, Workers), ring => Assert.False(_rig.Rings.Holds(traced.Id, ring)));
        Assert.All(Enumerable.Range(0, Workers), ring => Assert.Equal(-1, _rig.Rings.WaitOf(ring).Lock));
    }
}
