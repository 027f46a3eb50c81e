using Corescope.Compute.Export;
using Corescope.Compute.Tests.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Export;

public class RunCsvTests
{
    [Fact]
    public void Slices_that_span_chunks_are_one_line_with_their_depth()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1"), chunk = draft.Name("chunk"), read = draft.Name("read", LaneState.IoWait);
        draft.Event(worker, new SliceEvent(1_000, chunk, 12)).Event(worker, new SliceEvent(30_000, read, 3))
            .Event(worker, SliceEvent.End(40_000)).Event(worker, SliceEvent.End(70_000));

        Assert.Equal(["lane,depth,name,number,state,startNs,endNs", "thread 1,1,read,3,io-wait,30000,40000", "thread 1,0,chunk,12,running,1000,70000"],
            Lines("slices", draft.Cut(100_000, 20_000, 50_000)));
    }

    [Fact]
    public void A_slice_that_never_ended_ends_with_the_trace()
    {
        TraceDraft draft = new();
        draft.Event(draft.Lane(LaneKind.Thread, 1, "thread 1"), new SliceEvent(1_000, draft.Name("chunk"), 1));

        Assert.Equal("thread 1,0,chunk,1,running,1000,100000", Lines("slices", draft.Cut(100_000, 20_000))[1]);
    }

    [Fact]
    public void States_of_a_lane_fill_its_time_without_gaps()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1", TraceSource.Sampled);
        draft.At(worker, 10_000, LaneState.Running, 1).At(worker, 30_000, LaneState.Ready);

        string[][] rows = [.. Lines("states", draft.Cut(100_000, 20_000)).Skip(1).Select(line => line.Split(','))];

        Assert.All(rows, row => Assert.Equal("sampled", row[1]));
        Assert.Equal(100_000, rows.Sum(row => long.Parse(row[5]) - long.Parse(row[4])));
        Assert.Equal(20_000, rows.Where(row => row[2] == "running" && row[3] == "1").Sum(row => long.Parse(row[5]) - long.Parse(row[4])));
    }

    [Fact]
    public void Names_with_commas_quotes_and_line_breaks_survive()
    {
        TraceDraft draft = new();
        int a = draft.Lane(LaneKind.Process, 1, "process, \"first\"\nof two"), b = draft.Lane(LaneKind.Process, 2, "process 2");
        draft.Flows.Add(new Flow(10, 20, a, b, draft.Name("message", LaneState.MessageWait), 8));

        using StringWriter text = new();
        RunCsv.Write(text, "flows", draft.Cut(100));

        Assert.Equal("name,from,to,sentNs,receivedNs,bytes\r\nmessage,\"process, \"\"first\"\"\nof two\",process 2,10,20,8\r\n", text.ToString());
    }

    [Fact]
    public void A_table_that_does_not_exist_is_named() =>
        Assert.Contains("states, slices, flows", Assert.Throws<ArgumentException>(() => RunCsv.Write(TextWriter.Null, "lanes", [])).Message);

    private static string[] Lines(string table, IEnumerable<Chunk> chunks)
    {
        using StringWriter text = new();
        RunCsv.Write(text, table, chunks);
        return text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
