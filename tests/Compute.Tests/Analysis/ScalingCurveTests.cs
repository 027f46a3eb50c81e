using Corescope.Compute.Analysis;

namespace Corescope.Compute.Tests.Analysis;

public class ScalingCurveTests
{
    private static readonly ScalingCurve Curve = new(1000, 100);

    [Fact]
    public void Points_are_medians_by_workers_with_speed_up_efficiency_and_the_serial_fraction()
    {
        ScalingFigures[] points = [.. Curve.Of([new(2, 100, 500), new(1, 100, 1000), new(2, 100, 9000), new(2, 100, 625)])];

        Assert.Equal([1, 2], points.Select(p => p.Workers));
        Assert.Equal((625, 1.6, 0.8, 160e6), (points[1].ElapsedNs.Value, points[1].Speedup!.Value, points[1].Efficiency!.Value, points[1].Throughput.Value));
        Assert.Equal(0.25, points[1].KarpFlatt!.Value, 9); // (1/1.6 - 1/2) / (1 - 1/2)
        Assert.Null(points[0].KarpFlatt);
    }

    [Fact]
    public void The_interval_of_a_speed_up_is_that_of_the_time_turned_round()
    {
        ScalingFigures point = Curve.Of([new(2, 100, 500), new(2, 100, 500), new(2, 100, 800)]).Single();

        Assert.Equal((point.ElapsedNs.High, point.ElapsedNs.Low), (1000 / point.Speedup!.Low, 1000 / point.Speedup.High));
        Assert.True(point.Speedup.Low <= point.Speedup.Value && point.Speedup.Value <= point.Speedup.High);
    }

    [Fact]
    public void Weak_scaling_counts_the_work_that_was_done_besides() =>
        Assert.Equal(2, Curve.Of([new(2, 200, 1000)]).Single().Speedup!.Value, 9);

    [Fact]
    public void Without_a_baseline_there_are_times_but_no_speed_up()
    {
        ScalingFigures point = new ScalingCurve(null, 100).Of([new(2, 100, 500)]).Single();

        Assert.Equal(500, point.ElapsedNs.Value);
        Assert.Null(point.Speedup);
        Assert.Empty(new ScalingCurve(null, 100).Fits([new(2, 100, 500)]));
    }

    [Fact]
    public void A_run_far_from_its_like_is_marked_and_few_runs_have_no_like()
    {
        Assert.Equal([false, false, true, false, false, false], Outliers.Among([100, 101, 400, 99, 102, 100]));
        Assert.DoesNotContain(true, Outliers.Among([100, 101, 400, 99]));
        Assert.DoesNotContain(true, Outliers.Among([100, 100, 100, 100, 100]));
    }
}
