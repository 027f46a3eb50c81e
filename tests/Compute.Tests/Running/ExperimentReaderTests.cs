using System.Globalization;
using System.Text.Json;
using Corescope.Compute.Running;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Running;

public sealed class ExperimentReaderTests
{
    private static readonly IWorkload Primes = WorkloadCatalog.Find("primes")!;

    [Fact]
    public void Missing_fields_get_their_defaults()
    {
        Experiment experiment = Experiments.Of("workload=primes");
        Assert.Equal(Primes.Size.Default, experiment.Size);
        Assert.Equal("threads", experiment.Strategy);
        Assert.Equal(ExperimentRules.DefaultWorkers, experiment.Workers);
        Assert.NotNull(experiment.Schedule);
        Assert.Equal(1, experiment.Repeats);
        Assert.Equal(Primes.Parameters.Select(p => p.Name).Order(), experiment.Parameters.Keys.Order());
    }

    [Theory]
    [InlineData("workers", "0")]
    [InlineData("workers", "-1")]
    [InlineData("workers", "two")]
    [InlineData("workers", "1.5")]
    [InlineData("workers", "99999999999999999999")]
    [InlineData("size", "0")]
    [InlineData("size", "")]
    [InlineData("size", "9223372036854775807")]
    [InlineData("seed", "-1")]
    [InlineData("seed", "9007199254740992")]
    [InlineData("repeats", "0")]
    [InlineData("repeats", "101")]
    [InlineData("warmUp", "-1")]
    [InlineData("pin", "maybe")]
    [InlineData("timeLimit", "0")]
    [InlineData("timeLimit", "NaN")]
    [InlineData("timeLimit", "1e9")]
    [InlineData("memoryLimit", "1")]
    [InlineData("trace", "perfect")]
    [InlineData("runtime", "cobol")]
    [InlineData("strategy", "magic")]
    [InlineData("strategy", "")]
    [InlineData("schedule", "dynamic:0")]
    [InlineData("schedule", "dynamic:x")]
    [InlineData("schedule", "dynamic:1:2")]
    [InlineData("schedule", "whenever")]
    [InlineData("parameters.colour", "red")]
    [InlineData("colour", "red")]
    [InlineData("Workers", "2")]
    public void A_bad_value_is_an_error_that_names_field_value_and_what_is_allowed(string field, string value)
    {
        ExperimentReading reading = ExperimentReader.Read([new("workload", "primes"), new(field, value)]);
        Assert.Null(reading.Experiment);
        FieldError error = Assert.Single(reading.Errors);
        Assert.Equal(field, error.Field);
        Assert.Equal(value, error.Value);
        Assert.EndsWith(".", error.Message);
    }

    [Theory]
    [InlineData("""{"workload": 5}""", "workload")]
    [InlineData("""{"workload": null}""", "workload")]
    [InlineData("""{}""", "workload")]
    [InlineData("""{"workload": "sorting"}""", "workload")]
    [InlineData("""{"workload": "primes", "workers": "2"}""", "workers")]
    [InlineData("""{"workload": "primes", "workers": [2]}""", "workers")]
    [InlineData("""{"workload": "primes", "workers": 2.5}""", "workers")]
    [InlineData("""{"workload": "primes", "pin": "true"}""", "pin")]
    [InlineData("""{"workload": "primes", "strategy": {}}""", "strategy")]
    [InlineData("""{"workload": "primes", "parameters": 5}""", "parameters")]
    [InlineData("""{"workload": "primes", "parameters": {"x": 5}}""", "parameters.x")]
    [InlineData("""{"workload": "primes", "seed": 1, "seed": 2}""", "seed")]
    [InlineData("""{"workload": "primes", "extra": true}""", "extra")]
    [InlineData("""[1, 2]""", "experiment")]
    [InlineData("""{"workload": """, "experiment")]
    public void A_wrong_type_in_json_is_an_error_of_that_field(string json, string field)
    {
        ExperimentReading reading = ExperimentReader.ReadJson(json);
        Assert.Null(reading.Experiment);
        Assert.Contains(reading.Errors, e => e.Field == field);
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        ExperimentReading reading = ExperimentReader.Read(Experiments.Pairs("workload=nothing workers=0 trace=x colour=red"));
        Assert.Equal(["workload", "workers", "trace", "colour"], reading.Errors.Select(e => e.Field));
    }

    [Fact]
    public void Too_long_values_are_shortened_in_errors()
    {
        ExperimentReading reading = ExperimentReader.Read([new("workload", new string('x', 100_000))]);
        Assert.InRange(Assert.Single(reading.Errors).Value!.Length, 1, 201);
    }

    [Fact]
    public void More_workers_than_four_a_core_are_refused()
    {
        string tooMany = (ExperimentRules.MaxWorkers + 1).ToString(CultureInfo.InvariantCulture);
        FieldError error = Assert.Single(ExperimentReader.Read([new("workload", "primes"), new("workers", tooMany)]).Errors);
        Assert.Contains(ExperimentRules.MaxWorkers.ToString(CultureInfo.InvariantCulture), error.Message);
    }

    [Fact]
    public void Sequential_has_one_worker_and_no_schedule()
    {
        Experiment experiment = Experiments.Of("workload=primes strategy=sequential workers=2");
        Assert.Equal(1, experiment.Workers);
        Assert.Null(experiment.Schedule);
        FieldError error = Assert.Single(ExperimentReader.Read(Experiments.Pairs("workload=primes strategy=sequential schedule=dynamic")).Errors);
        Assert.Equal("schedule", error.Field);
    }

    [Fact]
    public void Names_as_on_the_command_line_are_understood() =>
        Assert.Equal((3, 1.5), Experiments.Of("workload=primes warm-up=3 time-limit=1.5") is var e ? (e.WarmUp, e.TimeLimit) : default);

    [Fact]
    public void What_a_strategy_refuses_is_an_error_with_its_reason()
    {
        var pairs = from workload in WorkloadCatalog.All
                    from strategy in StrategyCatalog.All
                    select (workload, strategy, reason: ExperimentRules.AgainstStrategy(workload, strategy, ExperimentRules.DefaultRuntime(workload)));
        Assert.All(pairs, p =>
        {
            ExperimentReading reading = ExperimentReader.Read([new("workload", p.workload.Name), new("strategy", p.strategy.Name)]);
            Assert.Equal(p.reason, reading.Errors.SingleOrDefault(e => e.Field == "strategy")?.Message);
        });
    }

    [Fact]
    public void Every_workload_has_valid_defaults() =>
        Assert.All(WorkloadCatalog.All, w => Assert.Equal(w.Name, ExperimentRules.Default(w).Workload));

    [Fact]
    public void Every_parameter_refuses_what_it_does_not_allow()
    {
        var parameters = from w in WorkloadCatalog.All from p in w.Parameters select (w, p);
        Assert.All(parameters, x =>
        {
            foreach (string bad in (string[])["", "???", "1e999", "/etc/passwd", "../upload-0123456789abcdef0123456789abcdef"])
            {
                ExperimentReading reading = ExperimentReader.Read([new("workload", x.w.Name), new($"set.{x.p.Name}", bad)]);
                Assert.Equal($"parameters.{x.p.Name}", Assert.Single(reading.Errors).Field);
            }
        });
    }

    [Fact]
    public void An_experiment_survives_its_json() => Prop.ForAll(Experiments.Any(), experiment =>
        Same(experiment, ExperimentReader.ReadJson(JsonSerializer.Serialize(experiment, ExperimentJson.Options)))).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void An_experiment_survives_its_link() => Prop.ForAll(Experiments.Any(), experiment =>
        Same(experiment, ExperimentLink.Read("?" + ExperimentLink.Write(experiment)))).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void No_text_makes_the_reader_throw() => Prop.ForAll<string, string>((name, value) =>
    {
        ExperimentLink.Read($"workload=primes&{name}={value}");
        ExperimentReader.ReadJson(value ?? "");
        return ExperimentReader.Read([new(name ?? "", value ?? "")]).Experiment is null;
    }).Check(Config.QuickThrowOnFailure);

    [Theory]
    [InlineData("workload=primes&workers=%zz")]
    [InlineData("workload=primes&&&=&workers")]
    [InlineData("workload=%00")]
    [InlineData("&")]
    public void A_broken_link_gives_errors(string query) => Assert.NotEmpty(ExperimentLink.Read(query).Errors);

    private static bool Same(Experiment expected, ExperimentReading reading) => reading.Experiment is { } read
        && read with { Parameters = expected.Parameters } == expected
        && read.Parameters.OrderBy(p => p.Key).SequenceEqual(expected.Parameters.OrderBy(p => p.Key));
}
