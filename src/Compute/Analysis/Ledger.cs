namespace Corescope.Compute.Analysis;

/// <summary>
/// Where the speed-up went: workers x elapsed of all measured rounds, divided into parts that add up to it exactly. How each is found is in docs/ledger.md.
/// </summary>
/// <param name="WholeNs">Workers x the length of all measured rounds: core-seconds, in nanoseconds.</param>
/// <param name="Workers">How many workers that is.</param>
/// <param name="MeasuredNs">Length of all measured rounds.</param>
/// <param name="Parts">Every part, in the order of <see cref="LedgerPart"/>, also those of no time.</param>
/// <param name="BaselineNs">The sequential run's time for as many rounds; null: not known, so all computing counts as useful.</param>
/// <param name="EventCostNs">What one recorded event costs, measured in the run's own process; null: not measured, so recording counts as computing.</param>
/// <param name="WaitsAreWork">Whether the work consists of waiting, so that its waits are useful.</param>
/// <param name="Source">How the times are known: <c>exact</c>, <c>sampled</c> or <c>reported</c>.</param>
public sealed record Ledger(long WholeNs, int Workers, long MeasuredNs, IReadOnlyList<LedgerEntry> Parts, long? BaselineNs, double? EventCostNs, bool WaitsAreWork, string Source)
{
    /// <summary>The time of a part.</summary>
    public long this[LedgerPart part] => Parts[(int)part].Ns;

    /// <summary>A part of the whole, from 0 to 1.</summary>
    public double Share(LedgerPart part) => WholeNs == 0 ? 0 : (double)this[part] / WholeNs;

    /// <summary>A time in units of speed-up: how many workers did nothing else.</summary>
    public double InWorkers(long ns) => MeasuredNs == 0 ? 0 : (double)ns / MeasuredNs;

    /// <summary>Draws it up.</summary>
    /// <param name="times">Where each moment of each worker belongs.</param>
    /// <param name="basis">What it is compared with.</param>
    internal static Ledger Of(LedgerTimes times, LedgerBasis basis)
    {
        long[] ns = new long[Enum.GetValues<LedgerPart>().Length];
        foreach (LedgerLane lane in times.Lanes)
            for (int part = 0; part < ns.Length; part++) ns[part] += lane.Ns[part];
        int workers = Math.Max(basis.Workers, times.Lanes.Count);
        long whole = workers * times.MeasuredNs;
        ref long useful = ref ns[(int)LedgerPart.Useful], ioWait = ref ns[(int)LedgerPart.IoWait];

        long recording = (long)Math.Min(useful, times.Lanes.Sum(l => l.Events) * (basis.EventCostNs ?? 0));
        long computing = useful - recording;
        long? baseline = basis.BaselineNs * times.Rounds;
        useful = baseline ?? computing;
        if (basis.WaitsAreWork)
        {
            long usefulWaits = Math.Clamp(useful - computing, 0, ioWait);
            if (baseline is null) (usefulWaits, useful) = (ioWait, computing + ioWait);
            ioWait -= usefulWaits;
            computing += usefulWaits;
        }
        ns[(int)LedgerPart.SlowerWork] = computing - useful;
        ns[(int)LedgerPart.Recording] = recording;
        ns[(int)LedgerPart.Rest] += whole - ns.Sum(); // a worker of whom the trace knows nothing
        return new Ledger(whole, workers, times.MeasuredNs, [.. ns.Select((time, part) => new LedgerEntry((LedgerPart)part, time))], baseline, basis.EventCostNs, basis.WaitsAreWork, basis.Source);
    }
}

/// <summary>One line of a ledger.</summary>
/// <param name="Part">Which.</param>
/// <param name="Ns">Its time, all workers together. Only <see cref="LedgerPart.SlowerWork"/> can be negative: the work took less time than in the sequential run.</param>
public sealed record LedgerEntry(LedgerPart Part, long Ns);

/// <summary>What a ledger is drawn up from besides the trace.</summary>
/// <param name="Workers">Workers asked for.</param>
/// <param name="BaselineNs">The sequential run's time for one round; null: not known.</param>
/// <param name="EventCostNs">What one recorded event costs; null: not known.</param>
/// <param name="WaitsAreWork">Whether the work consists of waiting.</param>
/// <param name="Source">How the trace knows.</param>
internal sealed record LedgerBasis(int Workers, long? BaselineNs, double? EventCostNs, bool WaitsAreWork, string Source);
