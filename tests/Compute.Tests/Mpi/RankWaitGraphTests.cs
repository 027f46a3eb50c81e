using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Mpi;

/// <summary>Who of several ranks can never go on.</summary>
public sealed class RankWaitGraphTests
{
    private readonly List<RankWait> _waits = [];
    private readonly HashSet<(int From, int To)> _underWay = [];
    private readonly Dictionary<int, long> _lastCall = [];

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_circle_of_ranks_that_receive_before_they_send_is_found_whole(int ranks)
    {
        for (int rank = 0; rank < ranks; rank++) Receives(rank, (rank + ranks - 1) % ranks);
        RankWaitGraph graph = Graph(ranks);
        IReadOnlyList<RankWait> stuck = graph.Stuck();
        Assert.Equal(Enumerable.Range(0, ranks), stuck.Select(wait => wait.Rank));
        Assert.Equal([0, .. Enumerable.Range(1, ranks - 1).Reverse()], graph.CycleOf(stuck).Select(wait => wait.Rank));
    }

    [Fact]
    public void A_message_that_is_under_way_lets_its_receiver_go_on_and_all_behind_it()
    {
        Receives(0, 1);
        Receives(1, 0);
        _underWay.Add((1, 0));
        Assert.Empty(Graph(2).Stuck());
    }

    [Fact]
    public void Two_who_exchange_a_large_message_wait_for_each_other_and_are_not_stuck()
    {
        Receives(0, 1);
        Sends(1, 0);
        Assert.Empty(Graph(2).Stuck());
    }

    [Fact]
    public void Two_who_both_send_first_are_stuck_while_their_messages_are_not_taken()
    {
        Sends(0, 1);
        Sends(1, 0);
        Assert.Equal([0, 1], Graph(2).Stuck().Select(wait => wait.Rank));
        _underWay.Remove((0, 1));
        Assert.Empty(Graph(2).Stuck());
    }

    [Fact]
    public void Who_waits_for_anybody_can_go_on_while_any_other_can()
    {
        Receives(0, RankWait.Anybody);
        Receives(1, 0);
        Assert.Empty(Graph(3).Stuck());
        Receives(2, 0);
        Assert.Equal(3, Graph(3).Stuck().Count);
    }

    [Fact]
    public void A_rank_that_waits_in_a_call_for_one_that_waits_for_its_message_is_stuck_with_it()
    {
        Receives(0, 1);
        Calls(1, 5);
        RankWaitGraph graph = Graph(2);
        IReadOnlyList<RankWait> cycle = graph.CycleOf(graph.Stuck());
        Assert.Equal(["a message from rank 1", "all ranks in Bcast"], cycle.Select(wait => wait.InWords()));
    }

    [Fact]
    public void Ranks_that_are_all_in_the_same_call_are_not_stuck_however_long_it_takes()
    {
        for (int rank = 0; rank < 4; rank++) Calls(rank, 5);
        Assert.Empty(Graph(4).Stuck());
    }

    [Fact]
    public void A_root_that_has_left_the_call_already_holds_nobody_up()
    {
        Receives(0, 1);
        _lastCall[0] = 5;
        Calls(1, 5);
        Assert.Empty(Graph(2).Stuck());
    }

    [Fact]
    public void The_record_of_a_wait_tells_whom_it_is_for()
    {
        OpenSlice slice = new(7, 0, 9);
        Assert.Null(RankWait.Of(0, 0, slice, "work"));
        Assert.Equal("a message from rank 3", RankWait.Of(0, 4, slice, "Recv from 3")!.Value.InWords());
        Assert.Equal("a message from any rank", RankWait.Of(0, 0xFFFF, slice, "Recv from any")!.Value.InWords());
        Assert.Equal("rank 3 to take its message", RankWait.Of(0, 4 | 1 << 16, slice, "Send to 3")!.Value.InWords());
        Assert.Equal(9, RankWait.Of(0, 2 << 16, slice, "collective: Bcast")!.Value.Call);
    }

    private void Receives(int rank, int from) => _waits.Add(new RankWait(rank, RankWaitKind.Message, from, 0, 0, ""));

    private void Sends(int rank, int to)
    {
        _waits.Add(new RankWait(rank, RankWaitKind.Taken, to, 0, 0, ""));
        _underWay.Add((rank, to));
    }

    private void Calls(int rank, long number)
    {
        _waits.Add(new RankWait(rank, RankWaitKind.All, -1, 0, number, "collective: Bcast"));
        _lastCall[rank] = number;
    }

    private RankWaitGraph Graph(int ranks) => new(_waits, [.. Enumerable.Range(0, ranks)], (from, to) => _underWay.Contains((from, to)), rank => _lastCall.GetValueOrDefault(rank));
}
