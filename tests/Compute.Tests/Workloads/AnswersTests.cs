using System.Text.RegularExpressions;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tests.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Workloads;

public class AnswersTests
{
    [Theory]
    [InlineData("all", 10_000, 1_229)]
    [InlineData("root", 10_000, 1_229)]
    [InlineData("root", 1_000_000, 78_498)]
    [InlineData("all", 2, 0)]
    [InlineData("all", 3, 1)]
    [InlineData("root", 1, 0)]
    public void Primes_below_a_number_are_as_many_as_is_known(string divisors, long size, long expected) =>
        Assert.Equal(expected, Answer(new Primes(), size, ("divisors", divisors)).Value);

    [Fact]
    public void Countdown_counts_every_step_also_those_of_the_last_short_block() =>
        Assert.Equal("123,456 steps counted", Answer(new Countdown(), 123_456).Text);

    [Fact]
    public void Estimate_of_pi_is_within_five_standard_deviations()
    {
        const long points = 2_000_000;
        double error = Math.Abs(4.0 * Answer(new MonteCarloPi(), points).Value / points - Math.PI);
        Assert.True(error < 5 * 4 * Math.Sqrt(Math.PI / 4 * (1 - Math.PI / 4) / points), $"off by {error}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    [InlineData(1)]
    public void Uneven_tasks_are_the_same_work_for_every_skew(double skew)
    {
        long[] costs = UnevenTasks.Costs(1000, 3, skew);
        Assert.InRange(costs.Sum(), 2_999_990_000, 3_000_010_000);
        if (skew == 0) Assert.True(costs.Max() - costs.Min() <= 1);
        else Assert.True(costs.Max() > 20 * costs.Order().ElementAt(500), "the tail is not heavy");
    }

    [Fact]
    public void Mandelbrot_picture_is_the_same_for_every_tile_size_also_where_tiles_are_cut_and_with_vectors()
    {
        byte[] whole = Picture(100, 100).Gray;
        WorkPicture cut = Picture(100, 33);
        Assert.Equal(whole, Picture(100, 33, "on").Gray); // tiles that are no multiple of a vector
        Assert.Equal(whole, cut.Gray);
        Assert.Equal(16, cut.WorkerOfTile.Length);
        Assert.All(cut.WorkerOfTile, worker => Assert.InRange(worker, 1, 2));
        Assert.Equal(0, whole[50 * 100 + 50]); // c = -0.75 belongs to the set
        Assert.True(whole.Distinct().Count() > 10);
    }

    [Fact]
    public void Mandelbrot_counts_the_same_iterations_with_and_without_vectors() =>
        Assert.Equal(Answer(new Mandelbrot(), 90, ("iterations", "500")), Answer(new Mandelbrot(), 90, ("iterations", "500"), ("vectors", "on")));

    [Fact]
    public void Reads_without_errors_are_found_where_they_came_from_with_the_full_score()
    {
        Answer answer = Answer(new ReadAlignment(), 12, ("readLength", "60"), ("errorRate", "0"));
        Assert.Equal(12 * 60 * SmithWaterman.Match, answer.Value);
        Assert.StartsWith("12 reads, 12 of them found where they came from", answer.Text);
    }

    [Fact]
    public void Reads_with_errors_lose_score_but_most_are_still_found()
    {
        Answer answer = Answer(new ReadAlignment(), 20, ("readLength", "100"), ("errorRate", "0.1"));
        int found = int.Parse(Regex.Match(answer.Text, @", (\d+) of them").Groups[1].Value);
        Assert.InRange(found, 15, 20);
        Assert.InRange(answer.Value, 20 * 30, 20 * 100 * SmithWaterman.Match - 1);
    }

    [Fact]
    public void Reference_shorter_than_a_read_is_refused()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, ">short\nACGTACGT\n");
        WorkInput input = StrategyRig.Input(new ReadAlignment(), 5, new Dictionary<string, string> { ["reference"] = path });
        Assert.Equal("readLength is 150, but the reference has only 8 bases",
            Assert.Throws<InvalidDataException>(() => new ReadAlignment().Prepare(input)).Message);
        File.Delete(path);
    }

    [Fact]
    public void Another_seed_is_other_work() =>
        Assert.NotEqual(
            new ReadSimulator("ACGTTGCATTGACCAGTACG"u8.ToArray(), 10, 0.1, 1).Read(0).Bases,
            new ReadSimulator("ACGTTGCATTGACCAGTACG"u8.ToArray(), 10, 0.1, 2).Read(0).Bases);

    private static Answer Answer(IDotnetWorkload workload, long size, params (string Name, string Value)[] parameters)
    {
        using StrategyRig rig = new(workload, size, 2, parameters: parameters.ToDictionary(p => p.Name, p => p.Value));
        return rig.Run.Work.ToAnswer(new Threads().Execute(rig.Run));
    }

    private static WorkPicture Picture(int size, int tile, string vectors = "off")
    {
        Dictionary<string, string> parameters = new() { ["tile"] = tile.ToString(), ["iterations"] = "300", ["vectors"] = vectors };
        using StrategyRig rig = new(new Mandelbrot(), size, 2, parameters: parameters);
        new Threads().Execute(rig.Run);
        return rig.Run.Work.ToPicture(rig.Run.WorkerOfItem)!;
    }
}
