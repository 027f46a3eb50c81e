using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Analysis;

public class ExplanationTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Full_cores_and_the_worker_that_ended_first_are_named()
    {
        string text = Explain([Worker(1, running: 1.0), Worker(2, running: 0.94)], [Detail(), Detail(tail: 0.06, longest: 0.08)], Shape(), cores: [1.0, 0.94]);

        Assert.Equal("Two threads kept both cores busy 97 % of the time. Thread 2 had nothing left to do for the last 6 % (60 ms; the longest piece of work took 80 ms).", text);
    }

    [Fact]
    public void Waiting_for_a_core_is_put_down_to_the_number_of_workers_only_where_there_are_more_than_cores()
    {
        WorkerTimes[] four = [.. Enumerable.Range(1, 4).Select(i => Worker(i, running: 0.5, ready: 0.5))];
        string many = Explain(four, [Detail(), Detail(), Detail(), Detail()], Shape(workers: 4), cores: [1.0, 1.0]);
        string few = Explain([Worker(1, running: 0.7, ready: 0.3), Worker(2, running: 0.7, ready: 0.3)], [Detail(), Detail()], Shape(),
            cores: [0.7, 0.7], intruder: new Intruder("backup", Second / 2));
        string manyAndOthers = Explain(four, [Detail(), Detail(), Detail(), Detail()], Shape(workers: 4), cores: [0.7, 0.7], intruder: new Intruder("backup", Second / 2));

        Assert.Equal("Four threads shared 2 cores: 2 computed at the same time on average, and each waited for a core 50 % of the time.", many);
        Assert.EndsWith("Other programs had the cores 30 % of the time, longest the thread backup (500 ms).", manyAndOthers);
        Assert.Contains("30 % of their time they waited for a core that another thread had; other programs had the cores 30 % of the time, longest the thread backup (500 ms).", few);
    }

    [Fact]
    public void One_worker_that_did_all_is_named()
    {
        string text = Explain([Worker(1, running: 0.01), Worker(2, running: 0.98)], [Detail(), Detail()], Shape(), cores: [0.5, 0.5]);

        Assert.StartsWith("Thread 2 did 99 % of the computing; the other thread had almost nothing to do.", text);
    }

    [Fact]
    public void Overlapping_waits_are_counted_not_blamed()
    {
        WorkerTimes[] slots = [.. Enumerable.Range(1, 8).Select(i => Worker(i, running: 0.01, ioWait: 0.99))];
        string text = Explain(slots, [.. slots.Select(_ => Detail(kind: LaneKind.Slot))], Shape("async", 8), cores: [0.05, 0.03]);

        Assert.Equal("Eight slots waited for input or output, 7.92 of them at the same time on average, and computed 1 % of the time.", text);
    }

    [Fact]
    public void The_price_of_messages_comes_with_their_number()
    {
        WorkerTimes[] two = [Worker(1, running: 0.5, serializing: 0.2, messageWait: 0.3, name: "process 1"), Worker(2, running: 0.5, serializing: 0.2, messageWait: 0.3, name: "process 2")];
        string text = Explain(two, [Detail(kind: LaneKind.Process), Detail(kind: LaneKind.Process)], Shape("processes"), cores: [0.7, 0.7], messages: new MessageCounts(1200, 34567));

        Assert.Equal("Two processes were computing 70 % of the time, 1.4 of them at once on average. 30 % of their time they waited for messages (1,200 messages, 34,567 bytes).", text);
    }

    [Fact]
    public void Work_that_went_slower_side_by_side_is_told_from_waiting()
    {
        string text = Explain([Worker(1, running: 1.0), Worker(2, running: 1.0)], [Detail(), Detail()], Shape(baseline: 1.5), cores: [1.0, 1.0]);

        Assert.Contains("Together they computed for 2.00 s, the sequential run took 1.50 s: the same work went slower side by side.", text);
    }

    [Fact]
    public void Idle_time_that_is_neither_start_nor_end_is_not_blamed_on_them()
    {
        string text = Explain([Worker(1, running: 0.8), Worker(2, running: 0.8)], [Detail(), Detail(tail: 0.02)], Shape(baseline: 1.6), cores: [0.8, 0.8]);

        Assert.EndsWith("19 % of their time they did nothing between two pieces of work.", text);
    }

    [Fact]
    public void A_sequential_run_speaks_of_the_thread_that_worked()
    {
        string text = Explain([Worker(0, running: 0.9, ready: 0.1, name: "main")], [Detail(kind: LaneKind.Main)], Shape("sequential", 1), cores: [0.9, 0.0]);

        Assert.Equal("Main did everything and was computing 90 % of the time. 10 % of its time it waited for a core that another thread had.", text);
    }

    [Theory]
    [InlineData("sampled", "The shares are sampled, not exact.")]
    [InlineData("reported", "whether they really had a core is not known")]
    public void A_source_that_is_not_exact_is_said(string source, string expected)
    {
        RunShape shape = Shape() with { TraceSource = source };

        Assert.Contains(expected, Explain([Worker(1, running: 1.0), Worker(2, running: 1.0)], [Detail(), Detail()], shape));
    }

    [Fact]
    public void Without_a_trace_only_the_elapsed_times_are_compared()
    {
        string text = Explain([], [], Shape(baseline: 1.5) with { TraceSource = "off" });

        Assert.Equal("The run was not recorded, so only the elapsed time is known. It took 1.00 s, the sequential run 1.50 s: 1.5 times as fast.", text);
    }

    [Fact]
    public void Lost_records_are_said()
    {
        string text = Explain([Worker(1, running: 1.0), Worker(2, running: 1.0)], [Detail(), Detail()], Shape(), lost: new LostCounts(3, 4));

        Assert.EndsWith("7 records of the trace were lost, so the shares are not exact.", text);
    }

    [Fact]
    public void The_wait_for_an_interpreters_lock_is_called_inferred_and_comes_with_its_hand_overs()
    {
        WorkerTimes[] two = [.. Enumerable.Range(1, 2).Select(i => Worker(i, running: 0.5) with { IdleNs = 0, GilWaitNs = Second / 2 })];
        RunFigures figures = new(Second, two, [Detail(), Detail()], [], new MessageCounts(0, 0), 0, null, new LostCounts(0, 0))
        {
            Gil = new GilFigures(195, 195, 5_000_000, [Second / 2, Second / 2], 0.001),
        };

        string text = Explanation.Of(figures, Shape(baseline: 1));

        Assert.EndsWith("50 % of their time they waited for the interpreter's lock, as far as can be inferred: it changed hands 195 times a second, "
            + "and half of the time a thread kept it for 5.0 ms or longer.", text);
    }

    private static string Explain(WorkerTimes[] workers, WorkerDetail[] details, RunShape shape, double[]? cores = null,
        Intruder? intruder = null, MessageCounts? messages = null, LostCounts? lost = null)
    {
        CoreTimes[] use = [.. (cores ?? []).Select((u, i) => new CoreTimes(i, Ns(u), 0, intruder is null ? 0 : Second - Ns(u), intruder is null ? Second - Ns(u) : 0, u))];
        return Explanation.Of(new RunFigures(Second, workers, details, use, messages ?? new MessageCounts(0, 0), 0, intruder, lost ?? new LostCounts(0, 0)), shape);
    }

    private static RunShape Shape(string strategy = "threads", int workers = 2, double baseline = 1.95) =>
        new(strategy, workers, 2, Second, Ns(baseline), "exact");

    private static WorkerTimes Worker(int number, double running = 0, double ready = 0, double serializing = 0, double messageWait = 0, double ioWait = 0, string? name = null) =>
        new(number, number, name ?? $"thread {number}", "exact", Ns(running), Ns(ready), 0, 0, Ns(serializing), Ns(messageWait), Ns(ioWait),
            Ns(1 - running - ready - serializing - messageWait - ioWait), 0);

    private static WorkerDetail Detail(double tail = 0, double longest = 0, LaneKind kind = LaneKind.Thread) => new(kind, 0, Ns(tail), 1, Ns(longest));

    private static long Ns(double seconds) => (long)Math.Round(seconds * Second);
}
