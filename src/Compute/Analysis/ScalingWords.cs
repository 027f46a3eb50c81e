using System.Globalization;

namespace Corescope.Compute.Analysis;

/// <summary>What a fitted law says, in a sentence.</summary>
internal static class ScalingWords
{
    private const double Nothing = 1e-4;

    /// <summary>All parameters are shares of the work: one that is known no better than this, or lies this far outside, says nothing.</summary>
    private const double MostWidth = 1, MostOutside = 0.5;

    public static string Of(ScalingLaw law, IReadOnlyList<FittedParameter> p)
    {
        // A serial fraction has no meaning above 1.
        if (law != ScalingLaw.Universal && p[0].Low > 1) return $"{law.Name}: it gets slower with more workers than one, which this law has no words for; the universal law has.";
        if (p.FirstOrDefault(IsLoose) is { } loose) return $"{law.Name}: these points do not settle it ({loose.Meaning} may be anything from {Bounded(loose.Low)} to {Bounded(loose.High)}). More repeats on a calm machine, or more worker counts, would.";
        return law == ScalingLaw.Universal ? Universal(p[0], p[1]) : Serial(law, p[0]);
    }

    private static bool IsLoose(FittedParameter p) => p.High - p.Low > MostWidth || p.Value < -MostOutside || p.Value > 1 + MostOutside;

    private static string Bounded(double share) => share < 0 ? "less than nothing" : share > 1 ? "more than all" : Percent(share);

    private static string Serial(ScalingLaw law, FittedParameter s)
    {
        string between = $"between {Percent(s.Low)} and {Percent(s.High)} with 95 % confidence";
        if (s.High < 0) return $"{law.Name}: it scales better than linearly, so there is no serial fraction to be seen ({between}); the workers may have more cache than one has.";
        string fraction = $"{law.Name}: as if {Percent(Math.Max(0, s.Value))} of the work were serial ({between})";
        if (law == ScalingLaw.Gustafson) return $"{fraction}; each further worker adds {Number(1 - s.Value)} to the speed-up of work that grows with it.";
        return s.Value < Nothing ? $"{fraction}; it sets no limit that these points show." : $"{fraction}; the speed-up can't pass {Number(1 / s.Value)}.";
    }

    private static string Universal(FittedParameter sigma, FittedParameter kappa)
    {
        string head = $"Universal scalability law: contention {Percent(sigma.Value)} ({Percent(sigma.Low)} to {Percent(sigma.High)}), coherency {Percent(kappa.Value)} ({Percent(kappa.Low)} to {Percent(kappa.High)})";
        // n* = sqrt((1 - sigma) / kappa): there the curve turns.
        return kappa.Low > 0 && sigma.Value < 1
            ? $"{head}; the curve turns down at about {Math.Sqrt((1 - sigma.Value) / kappa.Value).ToString("0", CultureInfo.InvariantCulture)} workers."
            : $"{head}; these points do not show that the curve turns down.";
    }

    private static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
