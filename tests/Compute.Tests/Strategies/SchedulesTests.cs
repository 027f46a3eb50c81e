using Corescope.Compute.Strategies;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Strategies;

public class SchedulesTests
{
    private static readonly Gen<(Schedule Schedule, int Items, int Workers)> Cases =
        from kind in Gen.Elements(Enum.GetValues<ScheduleKind>())
        from chunk in Gen.OneOf(Gen.Choose(1, 10), Gen.Choose(1, 5000), Gen.Constant(int.MaxValue))
        from items in Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(0, 3000))
        from workers in Gen.Choose(1, 40)
        select (new Schedule(kind, chunk), items, workers);

    [Fact]
    public void Every_item_is_handed_out_exactly_once_whoever_asks_first()
    {
        var cases = from c in Cases from seed in Gen.Choose(0, 1_000_000) select (c, seed);
        Prop.ForAll(cases.ToArbitrary(), pair =>
        {
            ((Schedule schedule, int items, int workers), int seed) = pair;
            int[] times = new int[items];
            Schedules handOut = new(schedule, items, workers);
            Random random = new(seed);
            List<int> asking = [.. Enumerable.Range(0, workers)];
            while (asking.Count > 0)
            {
                int worker = asking[random.Next(asking.Count)];
                ItemRange range = handOut.Next(worker);
                if (range.Count == 0) asking.Remove(worker);
                for (int i = 0; i < range.Count; i++) times[range.First + i]++;
            }
            return times.All(t => t == 1);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(ScheduleKind.Static)]
    [InlineData(ScheduleKind.Cyclic)]
    [InlineData(ScheduleKind.Dynamic)]
    [InlineData(ScheduleKind.Guided)]
    public void Every_item_is_handed_out_exactly_once_to_threads_that_ask_at_the_same_time(ScheduleKind kind)
    {
        const int items = 200_000, workers = 4;
        int[] times = new int[items];
        Schedules handOut = new(new Schedule(kind, 3), items, workers);
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() =>
        {
            while (handOut.Next(worker) is { Count: > 0 } range)
                for (int i = 0; i < range.Count; i++) Interlocked.Increment(ref times[range.First + i]);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.All(times, t => Assert.Equal(1, t));
    }

    [Fact]
    public void Static_gives_each_worker_one_block_and_the_blocks_differ_by_one_item_at_most() =>
        Prop.ForAll(Cases.ToArbitrary(), c =>
        {
            int[] lengths = [.. Enumerable.Range(0, c.Workers).Select(w =>
                Schedules.BlockStart(w + 1, c.Items, c.Workers) - Schedules.BlockStart(w, c.Items, c.Workers))];
            return lengths.Sum() == c.Items && lengths.Max() - lengths.Min() <= 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Cyclic_with_chunk_one_gives_every_nth_item()
    {
        Schedules handOut = new(new Schedule(ScheduleKind.Cyclic, 1), 7, 3);
        List<int> second = [];
        while (handOut.Next(1) is { Count: > 0 } range) second.Add(range.First);
        Assert.Equal([1, 4], second);
    }

    [Fact]
    public void Guided_chunks_never_grow_and_never_fall_below_the_chunk_before_the_last()
    {
        Schedules handOut = new(new Schedule(ScheduleKind.Guided, 5), 1000, 3);
        List<int> counts = [];
        while (handOut.Next(0) is { Count: > 0 } range) counts.Add(range.Count);
        Assert.Equal(counts.OrderDescending(), counts);
        Assert.All(counts.SkipLast(1), count => Assert.True(count >= 5));
    }
}
