using Corescope.Compute.Analysis;
using Corescope.Compute.Tests.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Mpi;

/// <summary>The matrix of messages, from a trace that is written down by hand.</summary>
public sealed class RankTrafficTests
{
    // Rank 1 waits from 100 to 400; two messages of rank 0 arrive within, at 300 and 350. A call of both ranks: rank 0 comes at 500, rank 1 at 600, both leave at 650.
    [Theory]
    [InlineData()]
    [InlineData(150L)]
    [InlineData(320L, 550L)]
    public void Messages_bytes_and_waits_are_added_up_by_pair_wherever_the_chunks_are_cut(params long[] cuts)
    {
        TraceDraft trace = new();
        int receive = trace.Name("Recv from 0", LaneState.MessageWait), call = trace.Name("collective: Bcast", LaneState.MessageWait), arrow = trace.Name("Send tag 1", LaneState.MessageWait);
        int first = trace.Lane(LaneKind.Rank, 1, "rank 0 @ vm"), second = trace.Lane(LaneKind.Rank, 2, "rank 1 @ vm");
        trace.Slice(second, 100, 400, receive).Slice(first, 500, 650, call, 1).Slice(second, 600, 650, call, 1);
        trace.Flows.Add(new Flow(250, 300, first, second, arrow, 80));
        trace.Flows.Add(new Flow(310, 350, first, second, arrow, 20));
        RunAnalysis analysis = new([new RoundSpan(0, 1000)], 2, false);
        foreach (Chunk chunk in trace.Cut(1000, cuts)) analysis.Add(chunk);

        Communication found = analysis.Finish([]).Communication!;

        Assert.Equal(2, found.Ranks);
        Assert.Equal([new RankPair(0, 1, 2, 100, 250)], found.Pairs);
        Assert.Equal([new RankCalls("Bcast", 1, 200, 100)], found.Calls);
        Assert.Equal("from,to,messages,bytes,waitedNs\r\n0,1,2,100,250\r\n", found.ToCsv());
    }

    [Fact]
    public void A_run_without_ranks_has_no_matrix()
    {
        TraceDraft trace = new();
        trace.Lane(LaneKind.Process, 1, "process 1");
        RunAnalysis analysis = new([new RoundSpan(0, 1000)], 2, false);
        foreach (Chunk chunk in trace.Cut(1000)) analysis.Add(chunk);
        Assert.Null(analysis.Finish([]).Communication);
    }
}
