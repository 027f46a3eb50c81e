using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Analysis;

public class GilAnalysisTests
{
    private const long Ms = 1_000_000;
    private const int Process = 70;

    private static readonly RoundSpan[] OneRound = [new(0, 20 * Ms)];

    [Fact]
    public void A_short_look_at_the_lock_takes_nothing_and_each_hand_over_counts_once()
    {
        (TraceDraft draft, int a, int b) = TwoThreads();
        draft.At(a, 0, LaneState.Running, 0).At(a, 5 * Ms, LaneState.GilWait).At(a, 10 * Ms + 40_000, LaneState.Running, 0);
        draft.At(b, 0, LaneState.GilWait).At(b, 2 * Ms, LaneState.Running, 1).At(b, 2 * Ms + 30_000, LaneState.GilWait)
            .At(b, 5 * Ms + 40_000, LaneState.Running, 1).At(b, 10 * Ms, LaneState.GilWait);

        GilFigures gil = Gil(draft.Cut(20 * Ms, 2 * Ms + 10_000, 7 * Ms));

        Assert.Equal((2, 100.0, 5 * Ms), (gil.HandOvers, gil.HandOversPerSecond, gil.MedianHoldNs));
        Assert.Equal([5 * Ms + 40_000, 5 * Ms + 10_000 + 10 * Ms], gil.WaitNsByWorker);
        Assert.Equal(30_000.0 / (20 * Ms), gil.OverlapShare, 9);
    }

    [Fact]
    public void Released_sections_overlap_and_hold_nothing()
    {
        (TraceDraft draft, int a, int b) = TwoThreads();
        int released = draft.Name("released: sha256");
        draft.At(a, 0, LaneState.Running, 0).At(b, 0, LaneState.Running, 1);
        draft.Slice(a, 0, 20 * Ms, released).Slice(b, 0, 20 * Ms, released);

        GilFigures gil = Gil(draft.Cut(20 * Ms, 3 * Ms));

        Assert.Equal((0, 1.0), (gil.HandOvers, gil.OverlapShare));
        Assert.Null(gil.MedianHoldNs);
    }

    [Fact]
    public void A_lane_that_begins_a_slice_has_the_lock_though_another_was_preempted_with_it()
    {
        (TraceDraft draft, int a, int b) = TwoThreads();
        int count = draft.Name("count down");
        draft.At(a, 0, LaneState.Running, 0).At(a, 3 * Ms, LaneState.Ready).At(a, 6 * Ms, LaneState.Running, 0);
        draft.At(b, 0, LaneState.GilWait).At(b, 4 * Ms, LaneState.Running, 1).At(b, 4 * Ms + 50_000, LaneState.GilWait);
        Assert.Equal(0, Gil(draft.Cut(20 * Ms)).HandOvers);

        draft.Slice(b, 4 * Ms + 20_000, 4 * Ms + 30_000, count);
        Assert.Equal(2, Gil(draft.Cut(20 * Ms)).HandOvers);
    }

    [Fact]
    public void A_run_without_a_lock_has_no_figures_of_one()
    {
        (TraceDraft draft, int a, _) = TwoThreads();
        draft.GilDomains.Clear();
        draft.At(a, 0, LaneState.Running, 0);
        RunAnalysis analysis = new(OneRound, 2, seesOthers: false);
        foreach (Chunk chunk in draft.Cut(20 * Ms)) analysis.Add(chunk);
        Assert.Null(analysis.Finish([]).Gil);
    }

    [Fact]
    public void Where_chunks_are_cut_does_not_change_the_figures()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            (TraceDraft draft, int a, int b) = TwoThreads();
            Random random = new(seed);
            foreach (int lane in new[] { a, b })
            {
                LaneState state = LaneState.Idle;
                foreach (long timeNs in Enumerable.Range(0, 60).Select(_ => random.NextInt64(20_000) * 1000).Distinct().Order())
                {
                    state = new[] { LaneState.Running, LaneState.Ready, LaneState.GilWait }[random.Next(3)];
                    draft.At(lane, timeNs, state, state == LaneState.Running ? lane : -1);
                }
            }
            GilFigures whole = Gil(draft.Cut(20 * Ms)), cut = Gil(draft.Cut(20 * Ms, Enumerable.Range(0, 5).Select(_ => random.NextInt64(20 * Ms) / 1000 * 1000 + 500)));
            Assert.Equal(whole with { WaitNsByWorker = [] }, cut with { WaitNsByWorker = [] });
            Assert.Equal(whole.WaitNsByWorker, cut.WaitNsByWorker);
        }).QuickCheckThrowOnFailure();
    }

    private static (TraceDraft Draft, int First, int Second) TwoThreads()
    {
        TraceDraft draft = new();
        int first = draft.Lane(LaneKind.Thread, 1, "thread 1"), second = draft.Lane(LaneKind.Thread, 2, "thread 2");
        draft.GilDomains.AddRange([new GilDomain(first, Process), new GilDomain(second, Process)]);
        return (draft, first, second);
    }

    private static GilFigures Gil(List<Chunk> chunks)
    {
        RunAnalysis analysis = new(OneRound, 2, seesOthers: false);
        foreach (Chunk chunk in chunks) analysis.Add(chunk);
        return analysis.Finish([]).Gil!;
    }
}
