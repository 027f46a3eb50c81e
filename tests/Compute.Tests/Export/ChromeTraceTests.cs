using System.Text.Json;
using Corescope.Compute.Analysis;
using Corescope.Compute.Export;
using Corescope.Compute.Running;
using Corescope.Compute.Tests.Analysis;
using Corescope.Compute.Tracing;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Export;

public class ChromeTraceTests
{
    [Fact]
    public void Groups_and_rows_have_names()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1"), other = draft.Lane(LaneKind.Auxiliary, 0, ".NET GC");
        draft.At(worker, 10, LaneState.Running, 1).At(other, 10, LaneState.Running, 0);

        JsonElement[] events = Export(draft.Cut(100));

        Assert.Equal(["cores", "other threads of the run", "run <primes>", "workers"], Names(events, "process_name").Order());
        Assert.Equal([".NET GC", ".NET GC state (exact)", "core 0", "core 1", "measured rounds", "thread 1", "thread 1 state (exact)"], Names(events, "thread_name").Order());
    }

    [Fact]
    public void A_slice_that_spans_chunks_is_written_once_with_nanoseconds_as_fractions()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1"), chunk = draft.Name("chunk");
        draft.Slice(worker, 1_234, 87_655, chunk, 12);

        JsonElement slice = Assert.Single(Slices(Export(draft.Cut(100_000, 20_000, 50_000))), s => Text(s, "name") == "chunk");

        Assert.Equal("1.234", slice.GetProperty("ts").GetRawText());
        Assert.Equal("86.421", slice.GetProperty("dur").GetRawText());
        Assert.Equal(12, slice.GetProperty("args").GetProperty("number").GetInt64());
    }

    [Fact]
    public void States_have_rows_of_their_own_and_idle_is_empty()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1"), chunk = draft.Name("chunk");
        draft.Slice(worker, 5_000, 90_000, chunk);
        draft.At(worker, 10_000, LaneState.Running, 1).At(worker, 30_000, LaneState.Ready).At(worker, 40_000, LaneState.Idle).At(worker, 60_000, LaneState.LockWait);

        JsonElement[] events = Export(draft.Cut(100_000, 20_000));
        JsonElement[] states = [.. Slices(events).Where(s => Text(s, "cat") == "state")];

        Assert.Equal(["running", "ready", "lock-wait"], states.Select(s => Text(s, "name")));
        Assert.Equal([20m, 10m, 40m], states.Select(s => s.GetProperty("dur").GetDecimal()));
        Assert.DoesNotContain(Slices(events), s => Text(s, "name") == "chunk" && Tid(s) == Tid(states[0]));
    }

    [Fact]
    public void Cores_show_who_had_them_without_overlaps()
    {
        TraceDraft draft = new();
        int a = draft.Lane(LaneKind.Thread, 1, "thread 1"), b = draft.Lane(LaneKind.Thread, 2, "thread 2", TraceSource.Sampled);
        draft.At(a, 0, LaneState.Running, 0).At(a, 40_000, LaneState.Ready).At(b, 35_000, LaneState.Running, 0);
        draft.Strangers.Add(new Stranger(1, 10_000, 30_000, draft.Name("backup", LaneState.Ready)));

        JsonElement[] events = Export(draft.Cut(100_000, 20_000));
        JsonElement[] onCores = [.. Slices(events).Where(s => Text(s, "cat") is "worker" or "other program")];

        Assert.Equal([("backup", 10m, 20m), ("thread 1", 0m, 40m), ("thread 2", 40m, 60m)],
            onCores.Select(s => (Text(s, "name"), s.GetProperty("ts").GetDecimal(), s.GetProperty("dur").GetDecimal())).Order());
    }

    [Fact]
    public void Lost_records_are_marked_where_they_were_lost()
    {
        TraceDraft draft = new();
        draft.Lane(LaneKind.Thread, 1, "thread 1");
        List<Chunk> chunks = draft.Cut(100_000, 20_000, 50_000);
        (chunks[1].LostSwitches, chunks[1].LostSlices) = (7, 5);

        JsonElement[] events = Export(chunks);
        JsonElement lost = Assert.Single(Slices(events), s => Text(s, "cat") == "lost");

        Assert.Equal(20m, lost.GetProperty("ts").GetDecimal());
        Assert.Equal("""{"kernelRecords":7,"workerRecords":5}""", lost.GetProperty("args").GetRawText());
        Assert.Contains("lost records", Names(events, "thread_name"));
    }

    [Fact]
    public void Slices_whose_beginning_or_end_is_missing_are_said_to_be_cut_off()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1"), chunk = draft.Name("chunk");
        draft.Slice(worker, 10_000, 40_000, chunk, 1).Event(worker, new SliceEvent(60_000, chunk, 2));
        List<Chunk> chunks = draft.Cut(100_000, 20_000, 30_000, 50_000);
        chunks.RemoveAt(2); // the chunk in which the first slice ends

        JsonElement[] slices = [.. Slices(Export(chunks)).Where(s => Text(s, "name") == "chunk")];

        Assert.Equal([1, 2], slices.Select(s => s.GetProperty("args").GetProperty("number").GetInt64()));
        Assert.All(slices, s => Assert.True(s.GetProperty("args").GetProperty("cutOff").GetBoolean()));
    }

    [Fact]
    public void Whatever_happened_slices_nest_and_every_arrow_has_two_ends_that_lie_in_slices()
    {
        Prop.ForAll((Tuple<ushort, byte>[] steps, Tuple<ushort, ushort>[] arrows, ushort[] cuts) =>
        {
            TraceDraft draft = new();
            int a = draft.Lane(LaneKind.Process, 1, "process 1"), b = draft.Lane(LaneKind.Process, 2, "process 2");
            int chunk = draft.Name("chunk"), message = draft.Name("message", LaneState.MessageWait);
            int depth = 0;
            foreach ((int time, bool ends) in steps.Select(s => (s.Item1 % 5000, s.Item2 % 2 == 0)).OrderBy(s => s.Item1))
            {
                if (ends && depth == 0) continue;
                depth += ends ? -1 : 1;
                draft.Event(a, ends ? SliceEvent.End(time) : new SliceEvent(time, chunk, depth));
            }
            draft.Flows.AddRange(arrows
                .Select(f => (Sent: f.Item1 % 5000, Received: f.Item2 % 5000))
                .Select(f => new Flow(Math.Min(f.Sent, f.Received), Math.Max(f.Sent, f.Received), a, b, message, 8)));

            JsonElement[] events = Export(draft.Cut(5000, cuts.Select(c => c % 5000L)));
            Assert.Equal(arrows.Length * 2, events.Count(e => Text(e, "ph") is "s" or "f"));
            foreach (IGrouping<int, JsonElement> row in Slices(events).GroupBy(Tid)) AssertNested(row);
            AssertArrows(events);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>In the order of the file at equal times, as readers do it.</summary>
    private static void AssertNested(IEnumerable<JsonElement> row)
    {
        Stack<decimal> ends = new();
        foreach ((decimal start, decimal end) in row.Select(Span).OrderBy(s => s.Start))
        {
            while (ends.TryPeek(out decimal top) && top <= start) ends.Pop();
            Assert.True(!ends.TryPeek(out decimal outer) || end <= outer, $"a slice from {start} to {end} us ends after the one around it, {ends.FirstOrDefault()}");
            ends.Push(end);
        }
    }

    private static void AssertArrows(JsonElement[] events)
    {
        foreach (IGrouping<int, JsonElement> arrow in events.Where(e => Text(e, "ph") is "s" or "f").GroupBy(e => e.GetProperty("id").GetInt32()))
        {
            Assert.Equal(["f", "s"], arrow.Select(e => Text(e, "ph")).Order());
            foreach (JsonElement end in arrow)
            {
                decimal time = end.GetProperty("ts").GetDecimal();
                Assert.Contains(Slices(events), s => Tid(s) == Tid(end) && Span(s).Start <= time && time < Span(s).End);
            }
        }
    }

    private static JsonElement[] Export(List<Chunk> chunks)
    {
        RunResult run = new()
        {
            Id = "r1",
            Name = "<primes>",
            State = RunState.Completed,
            Experiment = new Experiment { Workload = "primes" },
            CreatedAt = DateTimeOffset.UnixEpoch,
            RoundSpans = [new RoundSpan(0, 90_000)],
        };
        using MemoryStream stream = new();
        ChromeTrace.Write(stream, run, chunks);
        return [.. JsonDocument.Parse(stream.ToArray()).RootElement.GetProperty("traceEvents").EnumerateArray()];
    }

    private static IEnumerable<JsonElement> Slices(JsonElement[] events) => events.Where(e => Text(e, "ph") == "X");

    private static IEnumerable<string> Names(JsonElement[] events, string kind) =>
        events.Where(e => Text(e, "name") == kind).Select(e => Text(e.GetProperty("args"), "name"));

    private static (decimal Start, decimal End) Span(JsonElement slice)
    {
        decimal start = slice.GetProperty("ts").GetDecimal();
        return (start, start + slice.GetProperty("dur").GetDecimal());
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private static int Tid(JsonElement element) => element.GetProperty("tid").GetInt32();
}
