namespace Corescope.Compute.Analysis;

/// <summary>A median with its interval of confidence.</summary>
/// <param name="Value">The median.</param>
/// <param name="Low">Lower end; null where there are too few values for an interval.</param>
/// <param name="High">Upper end.</param>
public sealed record MedianInterval(double Value, double? Low, double? High);

/// <summary>
/// The median and its percentile bootstrap interval: B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13. The seed is
/// fixed, so that the same values give the same interval.
/// </summary>
public static class Bootstrap
{
    /// <summary>Samples drawn.</summary>
    public const int Samples = 2000;

    /// <summary>Where the drawing begins.</summary>
    public const int Seed = 20071;

    /// <summary>Fewer values than this have no interval.</summary>
    public const int LeastValues = 3;

    /// <summary>Median and interval of 95 % confidence.</summary>
    /// <param name="values">At least one.</param>
    public static MedianInterval Median(IReadOnlyList<double> values)
    {
        if (values.Count == 0) throw new ArgumentException("a median needs at least one value", nameof(values));
        double median = MiddleOf([.. values]);
        if (values.Count < LeastValues) return new MedianInterval(median, null, null);
        Random random = new(Seed);
        double[] drawn = new double[values.Count], medians = new double[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            for (int i = 0; i < drawn.Length; i++) drawn[i] = values[random.Next(drawn.Length)];
            medians[sample] = MiddleOf(drawn);
        }
        Array.Sort(medians);
        const double Tail = (1 - ScalingFit.Confidence) / 2;
        return new MedianInterval(median, medians[(int)(Tail * Samples)], medians[(int)((1 - Tail) * Samples) - 1]);
    }

    private static double MiddleOf(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
