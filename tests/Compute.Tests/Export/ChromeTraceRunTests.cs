using System.Text.Json;
using Corescope.Compute.Running;
using Corescope.Compute.Tests.Gil;
using Corescope.Compute.Tests.Running;
using Corescope.Compute.Tracing;
using static Corescope.Compute.Tests.Export.TraceEvents;

namespace Corescope.Compute.Tests.Export;

/// <summary>Real runs as Chrome traces: what the trace tells goes out, and every arrow can be drawn.</summary>
public class ChromeTraceRunTests
{
    // Nobody steals where both blocks happen to be done within one small task of each other: with this seed one is twenty times the other, and it would have to happen in all rounds.
    [Theory]
    [InlineData("workload=primes strategy=processes workers=2 size=20000", "message")]
    [InlineData("workload=uneven-tasks strategy=work-stealing workers=2 size=40 set.skew=1 seed=2878 repeats=5", "steal")]
    public async Task Every_message_and_every_steal_is_an_arrow(string experiment, string name)
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync(experiment);
        List<Chunk> chunks = ChunksOf(rig, run);

        JsonElement[] events = EventsOf(run, chunks);

        Assert.Equal(chunks.Sum(c => c.Flows.Count), events.Count(e => Text(e, "ph") == "s"));
        Assert.Contains(events, e => Text(e, "ph") == "s" && Text(e, "name") == name);
        AssertNestedRows(events);
        AssertArrows(events);
    }

    [Fact]
    public async Task Every_hand_over_of_a_lock_ends_a_wait_and_counters_count()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        // One place, which takes far longer to be emptied than to be filled again: two producers wait for it almost all the time.
        RunResult run = await rig.RunAsync("workload=producers-consumers strategy=threads workers=3 size=150 set.capacity=1 set.produceSteps=0 set.consumeSteps=1000000");

        JsonElement[] events = EventsOf(run, ChunksOf(rig, run));

        HashSet<(int, decimal)> waitEnds = [.. Slices(events).Where(s => Text(s, "cat") == "lock-wait").Select(s => (Tid(s), Span(s).End))];
        string[] locks = [.. run.Locks.Select(l => l.Name)];
        JsonElement[] arrivals = [.. events.Where(e => Text(e, "ph") == "f" && locks.Contains(Text(e, "name")))];
        Assert.NotEmpty(arrivals);
        Assert.All(arrivals, e => Assert.Contains((Tid(e), Time(e)), waitEnds));
        Assert.Contains(events, e => Text(e, "ph") == "C" && e.GetProperty("args").GetProperty("value").GetInt64() > 0);
        AssertNestedRows(events);
        AssertArrows(events);
    }

    [Fact]
    public async Task Every_hand_over_of_an_interpreters_lock_is_an_arrow()
    {
        Assert.SkipUnless(GilRun.IsPossible, "needs /usr/bin/python3 and the kernel's records");
        await using LabRig rig = await LabRig.OpenAsync();
        // Half of the work for each, whoever comes first.
        RunResult run = await rig.RunAsync("workload=countdown runtime=/usr/bin/python3 strategy=threads schedule=static workers=2 size=6000000");

        JsonElement[] events = EventsOf(run, ChunksOf(rig, run));

        bool IsMeasured(JsonElement e) => run.RoundSpans.Any(r => Time(e) * 1000 >= r.StartNs && Time(e) * 1000 < r.EndNs);
        Assert.True(run.Gil!.HandOvers > 0, "two threads hand the lock over");
        Assert.Equal(run.Gil.HandOvers, events.Count(e => Text(e, "ph") == "f" && Text(e, "name") == "GIL" && IsMeasured(e)));
        Assert.Contains("GIL (inferred)", Names(events, "thread_name"));
        AssertNestedRows(events);
        AssertArrows(events);
    }

    private static List<Chunk> ChunksOf(LabRig rig, RunResult run) => [.. StoredRuns.Chunks(rig.Lab.TracePath(run.Id))];
}
