namespace Corescope.Compute.Analysis;

/// <summary>Runs that took much longer or shorter than their like. They are marked, and count like all others: a median does not mind them, and what disturbed them is worth a look.</summary>
public static class Outliers
{
    /// <summary>Values of which four neighbours and itself are the least that a fence can be made of.</summary>
    public const int LeastValues = 5;

    private const double Fence = 1.5;

    /// <summary>Which values lie more than 1.5 times the distance of the quartiles beyond them (J. Tukey, "Exploratory Data Analysis", 1977); none of fewer than five.</summary>
    public static IReadOnlyList<bool> Among(IReadOnlyList<long> values)
    {
        if (values.Count < LeastValues) return [.. values.Select(_ => false)];
        long[] sorted = [.. values.Order()];
        double low = Quantile(sorted, 0.25), high = Quantile(sorted, 0.75), reach = Fence * (high - low);
        return [.. values.Select(v => v < low - reach || v > high + reach)];
    }

    private static double Quantile(long[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
