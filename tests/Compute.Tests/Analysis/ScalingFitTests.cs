using Corescope.Compute.Analysis;

namespace Corescope.Compute.Tests.Analysis;

public class ScalingFitTests
{
    [Fact]
    public void What_only_gets_slower_is_no_serial_fraction_and_points_that_scatter_settle_nothing()
    {
        ScalingPoint[] slower = [new(1, 1), new(1, 0.99), new(2, 0.6), new(2, 0.61), new(3, 0.4), new(3, 0.41), new(4, 0.3), new(4, 0.31)];
        ScalingPoint[] scattered = [new(1, 1), new(1, 3), new(2, 0.5), new(2, 4), new(3, 0.4), new(3, 5), new(4, 0.6), new(4, 4)];

        Assert.Contains("slower with more workers", ScalingFit.AllOf(slower)[0].Sentence);
        Assert.Contains("do not settle it", ScalingFit.AllOf(scattered)[2].Sentence);
    }

    private static readonly int[] Counts = [1, 2, 3, 4, 6, 8, 12, 16];

    [Fact]
    public void Points_on_a_law_give_its_parameters_back()
    {
        Assert.Equal([0.08], Values(ScalingLaw.Amdahl, 0, 0.08), Close);
        Assert.Equal([0.2], Values(ScalingLaw.Gustafson, 0, 0.2), Close);
        Assert.Equal([0.05, 0.003], Values(ScalingLaw.Universal, 0, 0.05, 0.003), Close);
    }

    [Fact]
    public void Known_parameters_lie_in_the_interval_in_about_95_of_100_noisy_curves()
    {
        (ScalingLaw Law, double[] Truth)[] cases = [(ScalingLaw.Amdahl, [0.08]), (ScalingLaw.Gustafson, [0.2]), (ScalingLaw.Universal, [0.05, 0.003])];
        foreach ((ScalingLaw law, double[] truth) in cases)
        {
            for (int parameter = 0; parameter < truth.Length; parameter++)
            {
                // 200 curves of fixed seeds: 190 are expected, with a standard deviation of 3.
                int hits = Enumerable.Range(1, 200).Count(seed =>
                {
                    FittedParameter found = ScalingFit.Of(law, Points(law, 0.05, seed, truth)).Parameters[parameter];
                    return found.Low <= truth[parameter] && truth[parameter] <= found.High;
                });
                Assert.InRange(hits, 178, 200);
            }
        }
    }

    [Fact]
    public void Too_few_worker_counts_are_refused_in_words_however_often_they_were_measured()
    {
        ScalingPoint[] points = [.. Enumerable.Repeat(0, 10).SelectMany(_ => new ScalingPoint[] { new(1, 1), new(2, 1.9) })];
        Assert.All(ScalingFit.AllOf(points), fit =>
        {
            Assert.False(fit.IsFitted);
            Assert.Contains("too few", fit.Sentence, StringComparison.Ordinal);
        });
        Assert.Equal([true, true, false], ScalingFit.AllOf([.. points, new(4, 3.5)]).Select(fit => fit.IsFitted));
        Assert.All(ScalingFit.AllOf([]), fit => Assert.False(fit.IsFitted));
    }

    [Fact]
    public void Residuals_are_measured_minus_fitted_in_the_order_of_the_points()
    {
        ScalingFit fit = ScalingFit.Of(ScalingLaw.Amdahl, [new(1, 1), new(2, 2.1), new(4, 3.4)]);
        Assert.Equal(new double[] { 1, 2.1, 3.4 }, fit.Residuals.Zip([1, 2, 4], (r, n) => r + fit.Line[n - 1].Speedup), Close);
        Assert.True(fit.ResidualError > 0);
    }

    [Fact]
    public void The_sentence_names_the_limit()
    {
        Assert.Contains("can't pass 12.5", ScalingFit.Of(ScalingLaw.Amdahl, Points(ScalingLaw.Amdahl, 0, 1, 0.08)).Sentence, StringComparison.Ordinal);
        Assert.Contains("turns down at about 18 workers", ScalingFit.Of(ScalingLaw.Universal, Points(ScalingLaw.Universal, 0, 1, 0.05, 0.003)).Sentence, StringComparison.Ordinal);
        Assert.Contains("better than linearly", ScalingFit.Of(ScalingLaw.Gustafson, Points(ScalingLaw.Gustafson, 0, 1, -0.1)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Karp_and_Flatt_find_the_serial_fraction_of_Amdahls_law_at_every_count()
    {
        Assert.All(Points(ScalingLaw.Amdahl, 0, 1, 0.08).Where(p => p.Workers > 1), p => Assert.Equal(0.08, p.KarpFlatt!.Value, 9));
        Assert.Null(new ScalingPoint(1, 1).KarpFlatt);
    }

    [Fact]
    public void The_interval_of_a_median_holds_the_median_and_is_the_same_each_time()
    {
        double[] values = [5, 1, 4, 2, 3, 100, 2.5];
        MedianInterval found = Bootstrap.Median(values);
        Assert.Equal(3, found.Value);
        Assert.InRange(found.Value, found.Low!.Value, found.High!.Value);
        Assert.Equal(found, Bootstrap.Median(values));
        Assert.Equal(new MedianInterval(1.5, null, null), Bootstrap.Median([1, 2]));
    }

    private static double[] Values(ScalingLaw law, double noise, params double[] truth) => [.. ScalingFit.Of(law, Points(law, noise, 1, truth)).Parameters.Select(p => p.Value)];

    private static ScalingPoint[] Points(ScalingLaw law, double noise, int seed, params double[] truth)
    {
        Random random = new(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return [.. Counts.Select(n => new ScalingPoint(n, law.Speedup(truth, n) + noise * Normal()))];
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-5;
}
