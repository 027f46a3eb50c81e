namespace Corescope.Compute.Analysis;

/// <summary>
/// Runs a round again on paper: each worker goes through its stretches in order; computing takes a core, and more who compute than there are cores share them evenly, as the
/// kernel's fair scheduler does; who waits for a message goes on when its sender has got as far as it had when it sent it. What is not imagined to be different takes as
/// long as it took.
/// </summary>
internal static class WhatIfReplay
{
    /// <summary>The round with something changed.</summary>
    /// <param name="round">The round.</param>
    /// <param name="change">What is changed.</param>
    /// <param name="times">How many times the workers there are.</param>
    public static ReplayRound Changed(ReplayRound round, WhatIfChange change, int times = 1) => change switch
    {
        WhatIfChange.WithoutLocks => Without(round, s => s.Kind == ReplayKind.Lock),
        WhatIfChange.WithoutGil => WithoutGilWaits(round) with { HasGil = false },
        WhatIfChange.Balanced => Balanced(round),
        _ => Shared(round, times),
    };

    /// <summary>The round without the waits for one lock.</summary>
    /// <param name="round">The round.</param>
    /// <param name="lockPlace">Its place in <see cref="WhatIfTrace.Locks"/>.</param>
    public static ReplayRound WithoutLock(ReplayRound round, int lockPlace) => Without(round, s => s.Kind == ReplayKind.Lock && s.Lock == lockPlace);

    /// <summary>How long a round takes, nanoseconds.</summary>
    /// <param name="round">The round.</param>
    /// <param name="cores">Cores for all.</param>
    public static double ElapsedOf(ReplayRound round, int cores)
    {
        // Waits for the interpreter's lock come of themselves where one computes at a time.
        if (round.HasGil) round = WithoutGilWaits(round);
        Player[] players = [.. round.Lanes.Select(lane => new Player(lane))];
        int atOnce = round.HasGil ? 1 : cores;
        double nowNs = 0;
        while (true)
        {
            int computing = round.Twins * players.Count(p => p.Now is { Kind: ReplayKind.Compute });
            double rate = computing <= atOnce ? 1 : (double)atOnce / computing;
            double stepNs = double.MaxValue;
            foreach (Player player in players) stepNs = Math.Min(stepNs, player.LeftNs(rate, players));
            if (stepNs == double.MaxValue) return nowNs + round.TailNs; // all are done, or wait for what never comes
            nowNs += stepNs;
            foreach (Player player in players) player.Advance(stepNs, rate);
        }
    }

    private static ReplayRound WithoutGilWaits(ReplayRound round) => Without(round, s => s.Kind == ReplayKind.Gil);

    private static ReplayRound Without(ReplayRound round, Func<ReplayStretch, bool> isGone) =>
        round with { Lanes = [.. round.Lanes.Select(lane => (IReadOnlyList<ReplayStretch>)[.. lane.Select(s => isGone(s) ? s with { Ns = 0 } : s)])] };

    private static ReplayRound Balanced(ReplayRound round)
    {
        double average = round.Lanes.Average(Computing);
        return round with { Lanes = [.. round.Lanes.Select(lane => Scaled(lane, Computing(lane) == 0 ? 1 : average / Computing(lane)))] };
    }

    // Each worker shares its computing with its twins.
    private static ReplayRound Shared(ReplayRound round, int times) => round with { Lanes = [.. round.Lanes.Select(lane => Scaled(lane, 1.0 / times))], Twins = times };

    private static double Computing(IReadOnlyList<ReplayStretch> lane) => lane.Where(s => s.Kind == ReplayKind.Compute).Sum(s => s.Ns);

    private static IReadOnlyList<ReplayStretch> Scaled(IReadOnlyList<ReplayStretch> lane, double factor) =>
        [.. lane.Select(s => s.Kind == ReplayKind.Compute ? s with { Ns = s.Ns * factor } : s)];

    private sealed class Player(IReadOnlyList<ReplayStretch> stretches)
    {
        private double _doneNs;
        private int _index;
        private bool _isHeld;

        public ReplayStretch? Now => _index < stretches.Count ? stretches[_index] : null;

        /// <summary>Time until its stretch ends; the largest number where it is done, or its message has not been sent.</summary>
        public double LeftNs(double rate, Player[] all)
        {
            // Holds for the whole step, also where the sender gets there at its end.
            _isHeld = Now is { Kind: ReplayKind.Message } message && message.From < all.Length && all[message.From]._index < message.AfterIndex;
            return Now is not { } now || _isHeld ? double.MaxValue : (now.Ns - _doneNs) / RateOf(now, rate);
        }

        public void Advance(double stepNs, double rate)
        {
            if (Now is not { } now || _isHeld) return;
            _doneNs += stepNs * RateOf(now, rate);
            if (_doneNs < now.Ns - 1e-6 * Math.Max(1, now.Ns)) return;
            (_doneNs, _index) = (0, _index + 1);
        }

        private static double RateOf(ReplayStretch now, double rate) => now.Kind == ReplayKind.Compute ? rate : 1;
    }
}
