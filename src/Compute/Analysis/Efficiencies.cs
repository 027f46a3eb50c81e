namespace Corescope.Compute.Analysis;

/// <summary>
/// The efficiencies of the POP methodology, each from 0 to 1 (computation scaling may be above): M. Wagner, S. Mohr, J. Giménez, J. Labarta, "A structured
/// approach to performance analysis", Tools for High Performance Computing 2017, Springer 2019. A value below <see cref="Line"/> is worth a look.
/// </summary>
/// <param name="LoadBalance">Average / largest computing time of the workers.</param>
/// <param name="Communication">Largest computing time of a worker / elapsed: what waits and start-up have left.</param>
/// <param name="Parallel"><paramref name="LoadBalance"/> x <paramref name="Communication"/>: average computing time / elapsed.</param>
/// <param name="ComputationScaling">Sequential computing time / that of all workers together; null without a sequential run.</param>
/// <param name="Global"><paramref name="Parallel"/> x <paramref name="ComputationScaling"/>: sequential time / (workers x elapsed).</param>
public sealed record Efficiencies(double LoadBalance, double Communication, double Parallel, double? ComputationScaling, double? Global)
{
    /// <summary>POP's limit: less is worth a look.</summary>
    public const double Line = 0.8;

    /// <summary>Those of a run; null where nobody computed.</summary>
    /// <param name="times">Where each moment of each worker belongs.</param>
    /// <param name="basis">What it is compared with.</param>
    internal static Efficiencies? Of(LedgerTimes times, LedgerBasis basis)
    {
        double[] computing = [.. times.Lanes.Select(l => (double)l.Ns[(int)LedgerPart.Useful] + (basis.WaitsAreWork ? l.Ns[(int)LedgerPart.IoWait] : 0))];
        if (computing.Sum() <= 0) return null;
        int workers = Math.Max(basis.Workers, computing.Length);
        double most = computing.Max(), average = computing.Sum() / workers;
        double parallel = average / times.MeasuredNs;
        double? scaling = basis.BaselineNs * times.Rounds / computing.Sum();
        return new Efficiencies(average / most, most / times.MeasuredNs, parallel, scaling, parallel * scaling);
    }
}
