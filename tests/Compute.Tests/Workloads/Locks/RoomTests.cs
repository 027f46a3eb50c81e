using Corescope.Compute.Analysis;
using Corescope.Compute.Tests.Tracing.Locks;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Workloads.Locks;

/// <summary>Who goes first into the room, and who is passed over while it waits: real threads whose order the test decides.</summary>
public sealed class RoomTests : IDisposable
{
    private const int Visits = 20;

    private readonly LockRig _rig = new(4);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_writer_starves_where_readers_go_first_and_is_named()
    {
        Starvation starved = Keep("readers-first", waiterWrites: true)[0];
        Assert.Equal((3, "room", 1), (starved.Worker, starved.LockName, starved.Times));
        Assert.True(starved.PassedOver >= Visits, $"{starved}");
    }

    [Fact]
    public void A_reader_starves_where_writers_go_first_and_is_named()
    {
        Starvation starved = Keep("writers-first", waiterWrites: false)[0];
        Assert.Equal(3, starved.Worker);
        Assert.True(starved.PassedOver >= Visits, $"{starved}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nobody_starves_where_all_go_in_turn(bool waiterWrites) => Assert.Empty(Keep("fair", waiterWrites));

    [Theory]
    [InlineData("readers-first")]
    [InlineData("writers-first")]
    [InlineData("fair")]
    public void Readers_share_the_room_and_a_writer_has_it_alone(string policy)
    {
        Room room = Room.Of(policy);
        room.Enter(toWrite: false);
        Assert.True(room.TryEnter(toWrite: false));
        Assert.False(room.TryEnter(toWrite: true));
        room.Exit(toWrite: false);
        room.Exit(toWrite: false);
        room.Enter(toWrite: true);
        Assert.False(room.TryEnter(toWrite: true));
        Assert.False(room.TryEnter(toWrite: false));
        room.Exit(toWrite: true);
        Assert.True(room.TryEnter(toWrite: false));
    }

    /// <summary>
    /// Two workers keep the room busy: none leaves before the other one is in as well, or waits to be. A third one waits. Where the rule lets it starve, it waits until they end; where
    /// not, it gets in and they go on.
    /// </summary>
    private IReadOnlyList<Starvation> Keep(string policy, bool waiterWrites)
    {
        Room inner = Room.Of(policy);
        TracedReaderWriterLock room = new(_rig.Rings, "room", inner);
        LockSeat[] seats = [.. Enumerable.Range(1, 3).Select(number => room.Seat(_rig.Lane($"thread {number}")))];
        long startNs = MonotonicClock.NowNs;
        int[] entered = new int[3];
        void Visit(int worker, bool toWrite, Action inside)
        {
            if (toWrite) room.EnterWrite(seats[worker]);
            else room.EnterRead(seats[worker]);
            Interlocked.Increment(ref entered[worker]);
            inside();
            if (toWrite) room.ExitWrite(seats[worker]);
            else room.ExitRead(seats[worker]);
        }
        bool IsFollowed(int other, int visit) => Volatile.Read(ref entered[other]) >= visit || inner.Waiting >= (Volatile.Read(ref entered[2]) == 0 ? 2 : 1);
        void Busy(int worker, Action<int> inside)
        {
            for (int visit = 1; visit <= Visits; visit++) Visit(worker, !waiterWrites, () => inside(visit));
        }

        Thread waiter = new(() => Visit(2, waiterWrites, () => { }));
        Thread second = new(() => Busy(1, visit => SpinWait.SpinUntil(() => visit == Visits || IsFollowed(0, visit + 1))));
        Thread first = new(() => Busy(0, visit =>
        {
            if (visit == 1)
            {
                waiter.Start();
                SpinWait.SpinUntil(() => inner.Waiting == 1);
                second.Start();
            }
            SpinWait.SpinUntil(() => IsFollowed(1, visit));
        }));
        first.Start();
        first.Join();
        second.Join();
        waiter.Join();
        return Analyse(startNs);
    }

    private IReadOnlyList<Starvation> Analyse(long startNs)
    {
        long endNs = MonotonicClock.NowNs;
        TraceMerger merger = new(_rig.Rings, TraceSource.Reported, startNs);
        merger.Merge(endNs);
        RunAnalysis analysis = new([new RoundSpan(0, endNs - startNs)], 2, seesOthers: false);
        analysis.Add(merger.Cut(0, startNs, endNs));
        return analysis.Finish([]).Starvation;
    }
}
