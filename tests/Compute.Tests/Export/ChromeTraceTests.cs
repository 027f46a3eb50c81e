using System.Text.Json;
using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Tests.Analysis;
using Corescope.Compute.Tracing;
using FsCheck;
using FsCheck.Fluent;
using static Corescope.Compute.Tests.Export.TraceEvents;

namespace Corescope.Compute.Tests.Export;

/// <summary>Traces written down by hand.</summary>
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
        Assert.Equal((1.234m, 87.655m), Span(slice));
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
        Assert.Equal([20m, 10m, 40m], states.Select(s => Span(s).End - Span(s).Start));
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
            onCores.Select(s => (Text(s, "name"), Span(s).Start, Span(s).End - Span(s).Start)).Order());
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
    public void An_arrow_leaves_and_arrives_in_slices_of_its_own_that_end_before_anything_else_changes()
    {
        TraceDraft draft = new();
        int a = draft.Lane(LaneKind.Process, 1, "process 1"), b = draft.Lane(LaneKind.Process, 2, "process 2");
        int chunk = draft.Name("chunk"), message = draft.Name("message", LaneState.MessageWait);
        draft.Slice(a, 0, 90_000, chunk).Slice(b, 30_300, 60_000, chunk);
        draft.Flows.Add(new Flow(20_000, 30_000, a, b, message, 8));
        draft.Flows.Add(new Flow(50_000, 50_000, b, a, message, 8));

        JsonElement[] events = Export(draft.Cut(100_000));
        AssertNestedRows(events);

        Assert.Equal([("message arrives", 30m, 30.3m), ("message arrives", 50m, 51m), ("message leaves", 20m, 21m), ("message leaves", 50m, 51m)],
            Slices(events).Where(s => Text(s, "cat") == "flow").Select(s => (Text(s, "name"), Span(s).Start, Span(s).End)).Order());
        AssertArrows(events);
    }

    [Fact]
    public void A_lock_shows_who_holds_it_and_an_arrow_to_who_has_waited()
    {
        TraceDraft draft = new();
        int a = draft.Lane(LaneKind.Thread, 1, "thread 1"), b = draft.Lane(LaneKind.Thread, 2, "thread 2");
        List<Chunk> chunks = draft.Cut(100_000, 45_000);
        chunks[0].NewLocks.Add(new LockInfo(0, LockKind.Monitor, 1, "till"));
        LockChunk before = new(0), after = new(0);
        before.Events.AddRange([
            new(10_000, LockEventKind.Acquired, false, a, -1), new(20_000, LockEventKind.Wait, false, b, a), new(40_000, LockEventKind.Released, false, a, -1),
            new(42_000, LockEventKind.Acquired, false, b, a)]);
        after.Holders.Add(new LockHold(b, 42_000));
        after.Events.AddRange([new(60_000, LockEventKind.Released, false, b, -1), new(61_000, LockEventKind.Acquired, false, a, b), new(70_000, LockEventKind.Released, false, a, -1)]);
        chunks[0].Locks.Add(before);
        chunks[1].Locks.Add(after);
        chunks[1].LockPauses.Add(new LockPause(80_000, 90_000));

        JsonElement[] events = Export(chunks);

        Assert.Equal([("thread 1", 10m, 40m), ("thread 1", 61m, 70m), ("thread 2", 42m, 60m)],
            Slices(events).Where(s => Text(s, "cat") == "lock").Select(s => (Text(s, "name"), Span(s).Start, Span(s).End)).Order());
        Assert.Equal([("s", "till", 40m), ("f", "till", 42m)], events.Where(IsArrowEnd).Select(e => (Text(e, "ph"), Text(e, "name"), e.GetProperty("ts").GetDecimal())));
        Assert.Equal((80m, 90m), Span(Assert.Single(Slices(events), s => Text(s, "name") == "only counted")));
        Assert.Contains("locks and counters", Names(events, "process_name"));
        Assert.Contains("till", Names(events, "thread_name"));
        AssertArrows(events);
    }

    [Fact]
    public void Those_who_share_a_lock_are_named_together()
    {
        TraceDraft draft = new();
        int a = draft.Lane(LaneKind.Thread, 1, "thread 1"), b = draft.Lane(LaneKind.Thread, 2, "thread 2");
        List<Chunk> chunks = draft.Cut(100_000);
        chunks[0].NewLocks.Add(new LockInfo(0, LockKind.ReaderWriter, 1, "book"));
        LockChunk part = new(0);
        part.Events.AddRange([
            new(10_000, LockEventKind.Acquired, true, b, -1), new(20_000, LockEventKind.Acquired, true, a, -1), new(30_000, LockEventKind.Released, true, b, -1),
            new(40_000, LockEventKind.Released, true, a, -1), new(50_000, LockEventKind.Acquired, false, b, -1)]);
        chunks[0].Locks.Add(part);

        Assert.Equal([("thread 1", 30m, 40m), ("thread 1, thread 2", 20m, 30m), ("thread 2", 10m, 20m), ("thread 2", 50m, 100m)],
            Slices(Export(chunks)).Where(s => Text(s, "cat") == "lock").Select(s => (Text(s, "name"), Span(s).Start, Span(s).End)).Order());
    }

    [Fact]
    public void An_interpreters_lock_has_a_row_that_says_it_is_inferred_where_lanes_share_it()
    {
        TraceDraft draft = new();
        int a = draft.Lane(LaneKind.Thread, 1, "thread 1"), b = draft.Lane(LaneKind.Thread, 2, "thread 2"), alone = draft.Lane(LaneKind.Process, 3, "process 3");
        draft.GilDomains.AddRange([new GilDomain(a, 7), new GilDomain(b, 7), new GilDomain(alone, 8)]);
        draft.At(a, 0, LaneState.Running, 0).At(a, 50_000, LaneState.GilWait).At(b, 0, LaneState.GilWait).At(b, 50_000, LaneState.Running, 1).At(alone, 0, LaneState.Running, 1);

        JsonElement[] events = Export(draft.Cut(100_000, 20_000));

        Assert.Equal([("thread 1", 0m, 50m), ("thread 2", 50m, 100m)],
            Slices(events).Where(s => Text(s, "cat") == "inferred").Select(s => (Text(s, "name"), Span(s).Start, Span(s).End)).Order());
        Assert.Equal([("s", "GIL"), ("f", "GIL")], events.Where(IsArrowEnd).Select(e => (Text(e, "ph"), Text(e, "name"))));
        Assert.Contains("GIL (inferred)", Names(events, "thread_name"));
        AssertArrows(events);
    }

    [Fact]
    public void A_counter_has_its_values_once_each()
    {
        TraceDraft draft = new();
        List<Chunk> chunks = draft.Cut(100_000, 50_000);
        chunks[0].NewCounters.Add(new CounterInfo(0, "queue"));
        CounterChunk before = new(0) { InitialValue = 3 }, after = new(0) { InitialValue = 4 };
        before.Values.Add(new CounterValue(20_000, 4));
        after.Values.Add(new CounterValue(70_000, 2));
        chunks[0].Counters.Add(before);
        chunks[1].Counters.Add(after);

        Assert.Equal([("queue", 0m, 3), ("queue", 20m, 4), ("queue", 70m, 2)], Export(chunks).Where(e => Text(e, "ph") == "C")
            .Select(e => (Text(e, "name"), e.GetProperty("ts").GetDecimal(), e.GetProperty("args").GetProperty("value").GetInt32())));
    }

    [Fact]
    public void Whatever_happened_slices_nest_and_every_arrow_has_two_ends_in_slices_of_its_own()
    {
        Prop.ForAll((Tuple<ushort, byte>[] steps, Tuple<ushort, ushort, bool>[] arrows, ushort[] cuts) =>
        {
            TraceDraft draft = new();
            int[] lanes = [draft.Lane(LaneKind.Process, 1, "process 1"), draft.Lane(LaneKind.Process, 2, "process 2")];
            int chunk = draft.Name("chunk"), message = draft.Name("message", LaneState.MessageWait);
            int[] depth = [0, 0];
            foreach ((int time, bool ends, int on) in steps.Select(s => (s.Item1 % 5000, s.Item2 % 2 == 0, s.Item2 / 2 % 2)).OrderBy(s => s.Item1))
            {
                if (ends && depth[on] == 0) continue;
                depth[on] += ends ? -1 : 1;
                draft.Event(lanes[on], ends ? SliceEvent.End(time) : new SliceEvent(time, chunk, depth[on]));
            }
            draft.Flows.AddRange(arrows
                .Select(f => (Sent: f.Item1 % 5000, Received: f.Item2 % 5000, From: f.Item3 ? 1 : 0))
                .Select(f => new Flow(Math.Min(f.Sent, f.Received), Math.Max(f.Sent, f.Received), lanes[f.From], lanes[1 - f.From], message, 8)));

            JsonElement[] events = Export(draft.Cut(5000, cuts.Select(c => c % 5000L)));
            Assert.Equal(arrows.Length, events.Count(e => Text(e, "ph") == "s"));
            AssertNestedRows(events);
            AssertArrows(events);
        }).QuickCheckThrowOnFailure();
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
        return EventsOf(run, chunks);
    }
}
