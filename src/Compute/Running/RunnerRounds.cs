using Corescope.Compute.Analysis;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>The part of a runner that is timed: warm-up rounds, then measured ones, each of which must give the same answer.</summary>
/// <param name="strategy">How the work is run.</param>
/// <param name="run">The work and its lanes, kept over all rounds.</param>
internal sealed class RunnerRounds(IDotnetStrategy strategy, StrategyRun run)
{
    private readonly List<RoundSpan> _rounds = [];
    private Partial? _total;
    private string? _error;

    /// <summary>All rounds, and what they found.</summary>
    public RunnerResult Measure(int warmUps, int repeats)
    {
        for (int round = 1; round <= warmUps && _error is null; round++)
        {
            RunnerProcess.Enter(run.Rings, RunnerPhase.WarmUp, round);
            Check(Round("warm-up", round).Total, $"Warm-up {round}");
        }
        long[] itemsBefore = ItemsByWorker();
        LockCounting locks = new(run.Rings);
        long collections = 0, pauseNs = 0;
        Throttling? throttledBefore = CgroupThrottle.Read();
        for (int round = 1; round <= repeats && _error is null; round++)
        {
            GC.Collect(); // garbage of earlier rounds is not this one's fault
            RunnerProcess.Enter(run.Rings, RunnerPhase.Measuring, round);
            int collectionsBefore = GC.CollectionCount(0);
            TimeSpan pauseBefore = GC.GetTotalPauseDuration();
            (RoundSpan span, Partial total) = Round("round", round);
            pauseNs += (long)((GC.GetTotalPauseDuration() - pauseBefore).TotalMilliseconds * 1e6);
            collections += GC.CollectionCount(0) - collectionsBefore;
            _rounds.Add(span);
            Check(total, $"Round {round}");
        }
        return new RunnerResult
        {
            Answer = _error is null && _total is { } found ? run.Work.ToAnswer(found) : null,
            Figures = run.Work.Figures,
            Error = _error,
            Rounds = _rounds,
            ItemsByWorker = [.. ItemsByWorker().Zip(itemsBefore, (after, before) => after - before)],
            Locks = locks.Since(),
            Gc = new GcPauses((int)collections, pauseNs),
            Throttling = CgroupThrottle.Between(throttledBefore, CgroupThrottle.Read()),
        };
    }

    private (RoundSpan Span, Partial Total) Round(string name, int number)
    {
        run.Work.BeginRound();
        run.Main.Begin(run.Rings.Name(name), number);
        long startNs = MonotonicClock.NowNs;
        Partial total = strategy.Execute(run);
        long endNs = MonotonicClock.NowNs;
        run.Main.End(endNs);
        return (new RoundSpan(startNs, endNs), run.Work.EndRound(total, endNs - startNs));
    }

    private void Check(Partial total, string round)
    {
        _total ??= total;
        if (total == _total) return;
        _error = $"{round} gave another answer than the first round: {run.Work.ToAnswer(total).Text} instead of {run.Work.ToAnswer(_total.Value).Text}.";
    }

    private long[] ItemsByWorker()
    {
        long[] items = new long[run.Workers];
        for (int ring = 0; ring < run.Rings.RingsUsed; ring++)
        {
            int worker = run.Rings.NumberOf(ring);
            if (worker >= 1 && worker <= items.Length) items[worker - 1] += run.Rings.ItemsOf(ring);
        }
        return items;
    }
}
