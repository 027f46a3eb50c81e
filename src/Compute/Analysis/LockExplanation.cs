namespace Corescope.Compute.Analysis;

/// <summary>The part of the explanation that is about locks: who waited most, for what and for whom, and who was passed over.</summary>
internal static class LockExplanation
{
    /// <summary>What waiting for locks has cost, as a part of the workers' time, and the sentence about it; (0, "") where nobody waited.</summary>
    public static (double Share, string Text) Loss(RunFigures figures, Crew crew)
    {
        if (crew.TotalNs == 0 || WorstOf(figures, crew) is not { } worst) return (0, "");
        string mostly = HolderOf(figures, worst) is { } holder ? $", mostly for {holder}" : "";
        string share = Explanation.Percent((double)worst.WaitNs / figures.MeasuredNs);
        string all = worst.WaitNs == worst.LongestNs ? $"waiting for \"{worst.Longest.Name}\"" : $"waiting for locks, longest for \"{worst.Longest.Name}\"";
        return (figures.Locks.Sum(l => l.LostShare), $"{Explanation.Capital(worst.Worker.Name)} spent {share} of its time {all}{mostly}.");
    }

    /// <summary>Who was passed over most; null where nobody was.</summary>
    public static string? Starving(RunFigures figures) => figures.Starvation.Count == 0 ? null : InWords(figures.Starvation[0]);

    /// <summary>One starving wait as a sentence.</summary>
    public static string InWords(Starvation starved)
    {
        string often = starved.Times == 1 ? "" : $"; that happened {Explanation.Plural(starved.Times, "time")}, this was the worst";
        return $"{Explanation.Capital(starved.WorkerName)} starved: while it waited {Explanation.Duration(starved.WaitNs)} for \"{starved.LockName}\", "
            + $"others who came later went first {Explanation.Plural(starved.PassedOver, "time")}{often}.";
    }

    private static Waiter? WorstOf(RunFigures figures, Crew crew)
    {
        Waiter? worst = null;
        foreach (WorkerTimes worker in crew.Workers)
        {
            (LockFigures Lock, long Ns)[] waits = [.. figures.Locks.Select(l => (l, l.ByWorker.Where(u => u.Worker == worker.Number).Sum(u => u.WaitNs)))];
            long sum = waits.Sum(w => w.Ns);
            if (sum == 0 || sum <= worst?.WaitNs) continue;
            (LockFigures longest, long longestNs) = waits.MaxBy(w => w.Ns);
            worst = new Waiter(worker, sum, longest, longestNs);
        }
        return worst;
    }

    /// <summary>Who held the lock in most of the waiting time; null where nobody did in more than half of it.</summary>
    private static string? HolderOf(RunFigures figures, Waiter waiter)
    {
        LockBlame[] blame = [.. figures.LockBlame.Where(b => b.Lane == waiter.Worker.Lane && b.Lock == waiter.Longest.Lock)];
        if (blame.Length == 0) return null;
        LockBlame most = blame.MaxBy(b => b.WaitNs);
        return 2 * most.WaitNs <= blame.Sum(b => b.WaitNs) ? null : figures.Workers.FirstOrDefault(w => w.Lane == most.Holder)?.Name;
    }

    private sealed record Waiter(WorkerTimes Worker, long WaitNs, LockFigures Longest, long LongestNs);
}
