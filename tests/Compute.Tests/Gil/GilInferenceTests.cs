using Corescope.Compute.Analysis;

namespace Corescope.Compute.Tests.Gil;

/// <summary>
/// What is inferred of the GIL, against what the kernel and the program itself know. On a busy machine a thread may be without a core at any
/// moment, so nothing here depends on how long anything took, only on who did what when.
/// </summary>
public sealed class GilInferenceTests
{
    private const long HandOverNs = 100_000;

    private static readonly Lazy<GilRun> Short = new(() => GilRun.Of(0.005, 100, 40_000)), Long = new(() => GilRun.Of(0.05, 20, 40_000)),
        Hashing = new(() => GilRun.Of(0.005, 200, 10_000, hashes: 2));

    [Fact]
    public void Who_executes_Python_is_who_holds_the_lock()
    {
        foreach (GilRun run in Runs(Short, Hashing))
        {
            List<GilHold> holds = run.Holds();
            foreach (int lane in new[] { 1, 2 })
            {
                long[] wrong = [.. run.Moments(lane).Where(t => HolderAt(holds, t) != lane && DistanceToHandOver(holds, t) > HandOverNs)];
                Assert.True(wrong.Length == 0, $"lane {lane} executed Python at {string.Join(", ", wrong.Take(5))} ns, where another lane seemed to hold the lock");
            }
        }
    }

    [Fact]
    public void Who_runs_is_who_holds_the_lock_but_in_released_sections_and_for_the_length_of_a_hand_over()
    {
        foreach (GilRun run in Runs(Short, Long, Hashing))
        {
            List<GilHold> holds = run.Holds();
            foreach (int lane in new[] { 1, 2 })
            {
                List<(long StartNs, long EndNs)> alone = [.. Minus(Alone(run, lane), run.Released(lane))];
                Assert.NotEmpty(alone);
                (long StartNs, long EndNs)[] wrong = [.. Without(alone, holds, lane).Where(p => p.EndNs - p.StartNs > HandOverNs)];
                Assert.True(wrong.Length == 0, $"lane {lane} ran alone without holding the lock: {string.Join(", ", wrong.Take(5))}");
            }
        }
    }

    [Fact]
    public void Two_threads_that_compute_have_two_cores_for_a_hand_over_at_most()
    {
        foreach (GilRun run in Runs(Short, Long))
        {
            (long startNs, long endNs) = run.BothWork;
            (long StartNs, long EndNs)[] overlaps = [.. Overlaps(run.OnCore(1), run.OnCore(2)).Where(o => o.StartNs >= startNs && o.EndNs <= endNs)];
            // A virtual core that its host has stopped looks to the kernel as if its thread ran on: such overlaps are rare, and prove nothing.
            int longer = overlaps.Count(o => o.EndNs - o.StartNs > HandOverNs);
            long handOvers = run.Figures.Gil!.HandOvers;
            Assert.True(longer * 50 <= handOvers + 50, $"{longer} of {overlaps.Length} overlaps are longer than a hand-over, at {handOvers} hand-overs");
            Assert.True(overlaps.Select(o => o.EndNs - o.StartNs).Where(ns => ns <= HandOverNs).Sum() * 20 < endNs - startNs, "both threads had a core for more than a twentieth of the time");
        }
    }

    [Fact]
    public void With_a_longer_switch_interval_a_thread_keeps_the_lock_for_longer()
    {
        (GilFigures brief, GilFigures lasting) = (Runs(Short)[0].Figures.Gil!, Runs(Long)[0].Figures.Gil!);
        Assert.True(brief.MedianHoldNs < lasting.MedianHoldNs, $"{brief.MedianHoldNs} ns with 5 ms, {lasting.MedianHoldNs} ns with 50 ms");
    }

    [Fact]
    public void A_thread_that_computes_is_never_idle_it_runs_wants_a_core_or_waits_for_the_lock()
    {
        GilRun run = Runs(Short)[0];
        foreach (WorkerTimes worker in run.Figures.Workers.Where(w => w.Number > 0))
        {
            Assert.True(worker.GilWaitNs > 0, $"{worker}");
            Assert.True(worker.IdleNs < worker.GilWaitNs / 2, $"{worker}");
        }
    }

    [Fact]
    public void Sections_that_release_the_lock_are_not_waited_for()
    {
        GilRun run = Runs(Hashing)[0];
        foreach (int lane in new[] { 1, 2 })
        {
            List<(long StartNs, long EndNs)> released = run.Released(lane), waits = run.GilWaits(3 - lane);
            Assert.NotEmpty(released);
            // The other may wait to be woken as the section begins, and no longer.
            double[] shares = [.. released.Select(section => (double)Overlaps([section], waits).Sum(o => o.EndNs - o.StartNs) / (section.EndNs - section.StartNs)).Order()];
            Assert.True(shares[shares.Length / 2] < 0.5, $"{shares[shares.Length / 2]}");
        }
    }

    [Fact(Explicit = true)]
    public void Print_what_a_run_shows()
    {
        foreach ((double interval, int turns, int hashes) in new[] { (0.005, 200, 0), (0.05, 40, 0), (0.005, 300, 2) })
        {
            GilRun run = GilRun.Of(interval, turns, hashes == 0 ? 60_000 : 20_000, hashes);
            List<GilHold> holds = run.Holds();
            (long fromNs, long toNs) = run.BothWork;
            Console.WriteLine($"interval {interval} hashes {hashes}: {(toNs - fromNs) / 1e6:0} ms, lost {run.Lost}, {run.Figures.Gil}, holds {holds.Count}");
            foreach (WorkerTimes worker in run.Figures.Workers) Console.WriteLine($"   {worker}");
            List<long> overlaps = [.. Overlaps(run.OnCore(1), run.OnCore(2)).Where(o => o.EndNs > fromNs && o.StartNs < toNs).Select(o => o.EndNs - o.StartNs).Order()];
            Console.WriteLine($"   overlaps {overlaps.Count}, sum {overlaps.Sum() / 1e6:0.00} ms, longest {string.Join(' ', overlaps.TakeLast(12))}");
            foreach (int lane in new[] { 1, 2 })
            {
                long[] wrong = [.. run.Moments(lane).Where(t => HolderAt(holds, t) != lane)], far = [.. wrong.Where(t => DistanceToHandOver(holds, t) > HandOverNs)];
                List<(long StartNs, long EndNs)> alone = Alone(run, lane), without = [.. Without(alone, holds, lane)];
                Console.WriteLine($"   lane {lane}: {run.Moments(lane).Length} moments, {wrong.Length} with another holder, {far.Length} farther than 100 us from a hand-over; "
                    + $"alone {alone.Sum(p => p.EndNs - p.StartNs) / 1e6:0.00} ms, of it without {without.Sum(p => p.EndNs - p.StartNs) / 1e6:0.000} ms, longest {without.Select(p => p.EndNs - p.StartNs).DefaultIfEmpty().Max()}");
            }
        }
    }

    private static GilRun[] Runs(params Lazy<GilRun>[] runs)
    {
        Assert.SkipUnless(GilRun.IsPossible, "needs /usr/bin/python3 and the kernel's records");
        return [.. runs.Select(run => run.Value)];
    }

    private static int HolderAt(List<GilHold> holds, long timeNs)
    {
        (int low, int high) = (0, holds.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (holds[middle].StartNs <= timeNs) low = middle + 1;
            else high = middle;
        }
        return low > 0 && timeNs < holds[low - 1].EndNs ? holds[low - 1].LaneId : -1;
    }

    private static long DistanceToHandOver(List<GilHold> holds, long timeNs) =>
        holds.Min(h => Math.Min(Math.Abs(h.StartNs - timeNs), Math.Abs(h.EndNs - timeNs)));

    private static List<(long StartNs, long EndNs)> Overlaps(List<(long StartNs, long EndNs)> first, List<(long StartNs, long EndNs)> second)
    {
        List<(long, long)> overlaps = [];
        for (int a = 0, b = 0; a < first.Count && b < second.Count;)
        {
            long from = Math.Max(first[a].StartNs, second[b].StartNs), to = Math.Min(first[a].EndNs, second[b].EndNs);
            if (to > from) overlaps.Add((from, to));
            if (first[a].EndNs < second[b].EndNs) a++;
            else b++;
        }
        return overlaps;
    }

    /// <summary>Where, by the kernel's word, this one of the two threads had a core and the other none, while both had work.</summary>
    private static List<(long StartNs, long EndNs)> Alone(GilRun run, int lane) =>
        Overlaps([.. Minus(run.OnCore(lane), run.OnCore(3 - lane))], [run.BothWork]);

    private static IEnumerable<(long StartNs, long EndNs)> Without(List<(long StartNs, long EndNs)> stretches, List<GilHold> holds, int lane) =>
        Minus(stretches, [.. holds.Where(h => h.LaneId == lane).Select(h => (h.StartNs, h.EndNs))]);

    private static IEnumerable<(long StartNs, long EndNs)> Minus(List<(long StartNs, long EndNs)> stretches, List<(long StartNs, long EndNs)> taken)
    {
        int next = 0;
        foreach ((long startNs, long endNs) in stretches)
        {
            long fromNs = startNs;
            while (next < taken.Count && taken[next].EndNs <= startNs) next++;
            for (int i = next; i < taken.Count && taken[i].StartNs < endNs; i++)
            {
                if (taken[i].StartNs > fromNs) yield return (fromNs, taken[i].StartNs);
                fromNs = Math.Max(fromNs, taken[i].EndNs);
            }
            if (fromNs < endNs) yield return (fromNs, endNs);
        }
    }
}
