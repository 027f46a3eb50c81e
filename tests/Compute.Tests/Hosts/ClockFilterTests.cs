using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Hosts;

/// <summary>What is made of measurements of another host's clock. Times are nanoseconds.</summary>
public sealed class ClockFilterTests
{
    private const long Us = 1_000, Second = 1_000_000_000;

    [Fact]
    public void One_measurement_is_believed_and_tells_no_drift()
    {
        ClockFilter clock = Of((5 * Second, -1000 * Second, 30 * Us));
        Assert.Equal((-1000 * Second, -1000 * Second, 30 * Us, null), (clock.OffsetNs, clock.FirstOffsetNs, clock.ErrorNs, clock.DriftPpm));
    }

    [Fact]
    public void A_quicker_round_trip_counts_more_than_a_later_one_until_it_is_too_old()
    {
        // 50 millionths of a second for each second: 10 us have become 60 after one, and 510 after ten.
        ClockFilter young = Of((0, 100 * Us, 10 * Us), (Second, 250 * Us, 200 * Us));
        Assert.Equal((100 * Us, 60 * Us), (young.OffsetNs, young.ErrorNs));
        ClockFilter old = Of((0, 100 * Us, 10 * Us), (10 * Second, 250 * Us, 200 * Us));
        Assert.Equal(250 * Us, old.OffsetNs);
        Assert.Equal(510 * Us, old.ErrorNs); // what was shifted just before
    }

    [Fact]
    public void The_stated_error_never_becomes_less_because_times_have_been_shifted_with_it()
    {
        ClockFilter clock = Of((0, 0, 500 * Us), (Second, 0, 10 * Us), (2 * Second, 0, 10 * Us));
        Assert.Equal(550 * Us, clock.ErrorNs);
    }

    [Fact]
    public void Drift_is_told_once_it_is_more_than_the_measurements_may_be_wrong_by()
    {
        Assert.Null(Of((0, 0, 10 * Us), (Second, 15 * Us, 10 * Us)).DriftPpm);
        Assert.Null(Of((0, 0, Us), (Second / 2, 100 * Us, Us)).DriftPpm); // too near to each other
        Assert.Equal(20, Of((0, 0, 10 * Us), (5 * Second, 60 * Us, 10 * Us), (10 * Second, 200 * Us, 10 * Us)).DriftPpm!.Value, 6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(-50)]
    [InlineData(17)]
    public void Every_shifted_time_is_right_within_the_stated_error_whatever_the_round_trips_were(double driftPpm)
    {
        Random random = new(1);
        for (int run = 0; run < 200; run++)
        {
            ClockFilter clock = new();
            long atNs = 0, worstNs = 0;
            double OffsetAt(double timeNs) => 7 * Second + timeNs * driftPpm / 1e6;
            for (int i = 0; i < 30; i++)
            {
                long nextNs = atNs + random.NextInt64(Second / 100, 3 * Second);
                // Whatever was recorded between two measurements was shifted by what the first one had left.
                if (i > 0) worstNs = Math.Max(worstNs, (long)Math.Max(Math.Abs(clock.OffsetNs - OffsetAt(atNs)), Math.Abs(clock.OffsetNs - OffsetAt(nextNs))));
                atNs = nextNs;
                long errorNs = random.NextInt64(Us, 300 * Us);
                clock.Add(atNs, (long)OffsetAt(atNs) + random.NextInt64(-errorNs, errorNs + 1), errorNs);
            }
            Assert.InRange(worstNs, 0, clock.ErrorNs + 2); // 2 ns for rounding
        }
    }

    private static ClockFilter Of(params (long AtNs, long OffsetNs, long ErrorNs)[] measurements)
    {
        ClockFilter clock = new();
        foreach ((long atNs, long offsetNs, long errorNs) in measurements) clock.Add(atNs, offsetNs, errorNs);
        return clock;
    }
}
