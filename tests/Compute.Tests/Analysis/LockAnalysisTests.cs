using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Analysis;

/// <summary>Totals of waits and holds against a schedule that is written down by hand. All times are microseconds here.</summary>
public class LockAnalysisTests
{
    private const long Us = 1000;

    private static readonly LockInfo Counter = new(0, LockKind.Monitor, 1, "counter");

    [Fact]
    public void Waits_holds_and_hand_overs_add_up_to_those_of_the_schedule()
    {
        LockDraft draft = new(Counter);
        draft.Acquire(1, 10).Wait(2, 12, holder: 1).Wait(3, 15, holder: 1).Release(1, 20);
        draft.Acquire(2, 20, before: 1).Release(2, 50).Acquire(3, 50, before: 2).Release(3, 55);
        draft.Acquire(3, 70, before: 3).Release(3, 71);

        RunFigures figures = draft.Figures(100, Use(1, 1, 0), Use(2, 1, 1, waits: 1, waitNs: 8), Use(3, 2, 1, waits: 1, waitNs: 35));

        LockFigures counter = Assert.Single(figures.Locks);
        Assert.Equal((4, 2, 1.0, 0.5), (counter.Acquisitions, counter.Contended, counter.RecordedShare, counter.ContendedShare));
        Assert.Equal(new TimeSpread(2, 8 * Us, 35 * Us, 35 * Us), counter.Wait);
        Assert.Equal(new TimeSpread(4, 5 * Us, 30 * Us, 30 * Us), counter.Hold);
        Assert.Equal((43 * Us, false, 2, 2), (counter.WaitNs, counter.IsWaitEstimated, counter.HandOvers, counter.LongestConvoy));
        Assert.Equal(43.0 / 300, counter.LostShare, 9);
        Assert.Equal(16.0 / (3 * 6), counter.Fairness, 9);
        Assert.Equal("Thread 3 spent 35 % of its time waiting for \"counter\", mostly for thread 1.", LockExplanation.Loss(figures, Crew.Of(figures)).Text);
    }

    [Fact]
    public void Where_the_chunks_are_cut_does_not_change_the_figures()
    {
        LockDraft draft = new(Counter);
        draft.Acquire(1, 10).Wait(2, 12, holder: 1).Release(1, 40).Acquire(2, 40, before: 1).Wait(1, 60, holder: 2).GiveUp(1, 70).Release(2, 90);
        LockFigures whole = draft.Figures(100).Locks[0];
        foreach (long cut in (long[])[11, 12, 13, 39, 40, 41, 65, 70, 89, 90]) Assert.Equal(whole, draft.Figures(100, [cut]).Locks[0] with { ByWorker = whole.ByWorker });
        Assert.Equal((new TimeSpread(2, 10 * Us, 28 * Us, 28 * Us), new TimeSpread(2, 30 * Us, 50 * Us, 50 * Us)), (whole.Wait, whole.Hold));
    }

    [Fact]
    public void What_is_recorded_between_windows_is_no_sample_of_all_but_its_longest_wait_counts()
    {
        LockDraft draft = new(Counter);
        draft.Acquire(1, 1).Wait(2, 2, holder: 1).Release(1, 4).Acquire(2, 4, before: 1).Release(2, 5);
        draft.Pause(10, 90).Wait(2, 20, holder: 1).Acquire(2, 60, before: 1).Release(2, 61); // who was counted only does not appear
        draft.Acquire(1, 92, before: 2).Release(1, 93);

        LockFigures counter = draft.Figures(100, Use(1, 500, 100, waits: 10, waitNs: 20), Use(2, 500, 100, waits: 20, waitNs: 80)).Locks[0];

        Assert.Equal(new TimeSpread(1, 2 * Us, 2 * Us, 40 * Us), counter.Wait);
        Assert.Equal((3, 1 * Us), (counter.Hold.Count, counter.Hold.MedianNs!.Value));
        Assert.Equal((100 + 170 * 2) * Us, counter.WaitNs); // those that were not timed count as one of the middle
        Assert.True(counter.IsWaitEstimated);
        Assert.Equal(667, counter.HandOvers); // two of the three recorded ones
        Assert.True(counter.RecordedShare < 1);
    }

    [Fact]
    public void Whoever_is_passed_over_more_than_ten_times_starves_and_ten_times_are_not_enough()
    {
        foreach (int passes in (int[])[10, 11])
        {
            LockDraft draft = new(Counter);
            draft.Acquire(1, 1).Wait(2, 2, holder: 1).Wait(3, 3, holder: 1).Release(1, 5);
            for (int i = 0; i < passes; i++) draft.Acquire(1, 6 + i * 2, before: 1).Release(1, 7 + i * 2);
            draft.Acquire(3, 50, before: 1).Release(3, 51).Acquire(2, 60, before: 3).Release(2, 61);

            RunFigures figures = draft.Figures(100);

            if (passes == 10)
            {
                // Number 3 came after number 2 and went first: that makes eleven for number 2.
                Assert.Equal([(2, 11)], figures.Starvation.Select(s => (s.Worker, s.PassedOver)));
                continue;
            }
            Assert.Equal([(2, 12, 58 * Us, 1), (3, 11, 47 * Us, 1)], figures.Starvation.Select(s => (s.Worker, s.PassedOver, s.WaitNs, s.Times)));
            Assert.Equal("Thread 2 starved: while it waited 58 us for \"counter\", others who came later went first 12 times.", LockExplanation.Starving(figures));
        }
    }

    [Fact]
    public void Nobody_starves_at_what_nobody_holds_and_whoever_comes_first_and_goes_first_passes_nobody()
    {
        LockDraft condition = new(new LockInfo(0, LockKind.Condition, 0, "not empty"));
        condition.Wait(2, 1, holder: -1);
        for (int i = 0; i < 20; i++) condition.Acquire(1, 2 + i).Release(1, 2 + i);
        condition.Acquire(2, 60, before: 1).Release(2, 60);
        Assert.Empty(condition.Figures(100).Starvation);

        LockDraft fair = new(Counter);
        fair.Acquire(1, 0);
        for (int i = 0; i < 20; i++)
        {
            int next = 1 + (i + 1) % 2;
            fair.Wait(next, i * 4 + 1, holder: 1 + i % 2).Release(1 + i % 2, i * 4 + 3).Acquire(next, i * 4 + 3, before: 1 + i % 2);
        }
        Assert.Empty(fair.Figures(100).Starvation);
    }

    [Fact]
    public void Only_what_ends_in_a_measured_round_counts()
    {
        LockDraft draft = new(Counter);
        draft.Acquire(1, 10).Wait(2, 11, holder: 1).Release(1, 20).Acquire(2, 20, before: 1).Release(2, 30); // the warm-up
        draft.Acquire(1, 60).Release(1, 65);
        LockFigures counter = draft.Figures([new RoundSpan(50 * Us, 100 * Us)], []).Locks[0];
        Assert.Equal((0, 1, 5 * Us, 0), (counter.Wait.Count, counter.Hold.Count, counter.Hold.MaxNs!.Value, counter.LongestConvoy));
    }

    [Fact]
    public void Percentiles_of_millions_are_those_of_an_even_sample_and_the_longest_is_never_missed()
    {
        DurationSample sample = new();
        for (int i = 0; i < 3_000_000; i++) sample.Add(i % 1000);
        sample.Add(1_000_000);
        TimeSpread spread = sample.Spread();
        Assert.Equal((3_000_001, 1_000_000L), (spread.Count, spread.MaxNs!.Value));
        Assert.InRange(spread.MedianNs!.Value, 490, 510);
        Assert.InRange(spread.P95Ns!.Value, 940, 960);
    }

    private static LockUse Use(int worker, long acquisitions, long contended, long waits = 0, long waitNs = 0) =>
        new(worker, acquisitions, contended, waits, waitNs * Us, acquisitions < 100 ? acquisitions : 1, 0);
}
