using System.Text.Json;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Running;

/// <summary>What a study may be, and the runs that follow from it.</summary>
public class StudySpecTests
{
    [Fact]
    public void A_study_survives_its_json_and_its_link() => Prop.ForAll(Any(), spec =>
    {
        using JsonDocument json = JsonDocument.Parse(JsonSerializer.Serialize(spec, ExperimentJson.Options));
        return Same(spec, StudyReader.Read(json.RootElement)) && Same(spec, StudyLink.Read("?" + StudyLink.Write(spec)));
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Every_run_of_a_study_is_a_valid_experiment_and_is_read_as_it_is() => Prop.ForAll(Any(), spec => StudyPlan.Configurations(spec).All(c =>
    {
        ExperimentReading reading = ExperimentLink.Read(ExperimentLink.Write(c.Experiment));
        return reading.Experiment is { } read && ExperimentLink.Write(read) == ExperimentLink.Write(c.Experiment);
    })).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void The_order_has_every_configuration_once_in_each_repeat_and_is_the_same_for_the_same_seed() => Prop.ForAll(Any(), spec =>
    {
        IReadOnlyList<StudyStep> steps = StudyPlan.Of(spec), again = StudyPlan.Of(spec with { });
        string[] all = [.. StudyPlan.Configurations(spec).Select(Key).Order(StringComparer.Ordinal)];
        return steps.Select(s => s.Number).SequenceEqual(Enumerable.Range(0, steps.Count))
            && steps.Select(s => (Key(s.Configuration), s.Repeat)).SequenceEqual(again.Select(s => (Key(s.Configuration), s.Repeat)))
            && Enumerable.Range(1, spec.Repeats).All(r => steps.Where(s => s.Repeat == r).Select(s => Key(s.Configuration)).Order(StringComparer.Ordinal).SequenceEqual(all))
            && steps[0].Configuration.IsBaseline;
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Another_seed_gives_another_order_and_repeats_differ_in_theirs()
    {
        StudySpec spec = Of("workload=primes strategies=threads,thread-pool,work-stealing workers=1,2,3,4 repeats=3");
        string[] Order(StudySpec of, int repeat) => [.. StudyPlan.Of(of).Where(s => s.Repeat == repeat).Select(s => Key(s.Configuration))];

        Assert.NotEqual(Order(spec, 2), Order(spec with { OrderSeed = 2 }, 2));
        Assert.NotEqual(Order(spec, 2), Order(spec, 3));
    }

    [Fact]
    public void Each_runtime_has_its_own_sequential_runs_whether_they_are_named_or_not()
    {
        StudySpec spec = Of("workload=primes strategies=sequential,threads,threads@cpython workers=1,2 repeats=1");

        Assert.Equal(["sequential", "sequential@cpython", "threads", "threads", "threads@cpython", "threads@cpython"], StudyPlan.Configurations(spec).Select(c => c.Strategy.ToString()));
    }

    [Fact]
    public void Weak_scaling_gives_each_worker_the_same_work()
    {
        StudySpec spec = Of("workload=countdown strategies=threads workers=1,2,4 mode=weak size=1000 repeats=1");

        Assert.Equal([(1, 1000L), (1, 1000L), (2, 2000L), (4, 4000L)], StudyPlan.Configurations(spec).Select(c => (c.Experiment.Workers, c.Experiment.Size)));
    }

    [Theory]
    [InlineData("workload=primes strategies=no-such", "strategies")]
    [InlineData("workload=primes strategies=async", "strategies")]
    [InlineData("workload=primes strategies=threads workers=0,1", "workers")]
    [InlineData("workload=primes strategies=", "strategies")]
    [InlineData("workload=primes strategies=,", "strategies")]
    [InlineData("workload=primes strategies=@", "strategies")]
    [InlineData("workload=primes strategies=threads workers=-1", "workers")]
    [InlineData("workload=primes strategies=threads workers=", "workers")]
    [InlineData("workload=primes strategies=threads workers=two", "workers")]
    [InlineData("workload=primes strategies=threads repeats=101", "repeats")]
    [InlineData("workload=primes strategies=threads workers=100000", "workers")]
    [InlineData("workload=primes strategies=threads repeats=0", "repeats")]
    [InlineData("workload=primes strategies=threads mode=sideways", "mode")]
    [InlineData("workload=primes strategies=threads,threads@cobol", "strategies")]
    [InlineData("workload=primes strategies=threads set.nothing=1", "parameters.nothing")]
    [InlineData("workload=primes strategies=threads size=0", "size")]
    [InlineData("workload=dining-philosophers strategies=threads", "workload")]
    [InlineData("workload=nothing strategies=threads", "workload")]
    [InlineData("workload=primes strategies=threads colour=red", "colour")]
    [InlineData("workload=countdown strategies=threads workers=1,2 mode=weak size=" + Most, "size")]
    public void What_is_wrong_is_named(string pairs, string field)
    {
        StudyReading reading = StudyReader.Read(Experiments.Pairs(pairs.Replace(Most, WorkloadCatalog.Find("countdown")!.Size.Max.ToString(System.Globalization.CultureInfo.InvariantCulture))));

        Assert.Null(reading.Spec);
        Assert.Contains(reading.Errors, e => e.Field == field);
        Assert.All(reading.Errors, e => Assert.NotEmpty(e.Message));
    }

    [Fact]
    public void No_text_makes_the_reader_throw() => Prop.ForAll<string, string>((name, value) =>
    {
        StudyReader.Read([new("workload", "primes"), new(name ?? "", value ?? "")]);
        StudyReader.Read([new("workload", "primes"), new("strategies", value ?? ""), new("workers", name ?? "")]);
    }).Check(Config.QuickThrowOnFailure);

    internal static StudySpec Of(string pairs)
    {
        StudyReading reading = StudyReader.Read(Experiments.Pairs(pairs));
        return reading.Spec ?? throw new ArgumentException(string.Join("; ", reading.Errors));
    }

    private const string Most = "MOST";

    private static string Key(StudyConfiguration one) => $"{one.Strategy} {one.Experiment.Workers} {one.Experiment.Size}";

    private static bool Same(StudySpec spec, StudyReading reading) => reading.Spec is { } read
        ? JsonSerializer.Serialize(read, ExperimentJson.Options) == JsonSerializer.Serialize(spec, ExperimentJson.Options)
        : throw new ArgumentException(string.Join("; ", reading.Errors));

    /// <summary>Any valid study, of strategies and runtimes that go together.</summary>
    private static Arbitrary<StudySpec> Any() => Arb.From(
        from workload in Gen.Elements<IWorkload>(WorkloadCatalog.All.Where(w => StudyReader.AgainstWorkload(w) is null))
        let fitting = Fitting(workload)
        from chosen in Gen.Choose(1, Math.Min(4, fitting.Length)).SelectMany(count => Gen.Shuffle(fitting).Select(all => all.Take(count)))
        from counts in Gen.Choose(1, ExperimentRules.MaxWorkersOf(workload)).ArrayOf(3)
        from numbers in Gen.Choose(0, 1_000_000).ArrayOf(4)
        let workers = counts.Select(c => Math.Max(c, ExperimentRules.MinWorkersOf(workload))).Distinct().Order()
        let size = workload.Size.Min + numbers[0] % Math.Max(1, workload.Size.Max / 64 - workload.Size.Min)
        select Read(workload, chosen, workers, size, numbers));

    private static StudySpec Read(IWorkload workload, IEnumerable<StudyStrategy> strategies, IEnumerable<int> workers, long size, int[] numbers) => Of(string.Join(' ',
        $"workload={workload.Name}", $"strategies={string.Join(',', strategies)}", $"workers={string.Join(',', workers)}", $"repeats={1 + numbers[1] % 6}", $"warmUp={numbers[2] % 4}",
        $"mode={(numbers[3] % 2 == 0 || size * workers.Max() > workload.Size.Max ? "strong" : "weak")}", $"orderSeed={numbers[3]}", $"size={size}"));

    private static StudyStrategy[] Fitting(IWorkload workload) =>
        [.. from runtime in new[] { RuntimeFamily.Dotnet, "cpython", "pypy" }
            where ExperimentRules.AgainstRuntime(workload, runtime) is null
            from strategy in StrategyCatalog.All
            where ExperimentRules.AgainstStrategy(workload, strategy, runtime) is null
            select new StudyStrategy(strategy.Name, runtime)];
}
