using Corescope.Compute.Running;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Running;

/// <summary>Experiments for tests: written by hand, or any that is valid.</summary>
internal static class Experiments
{
    /// <summary>
    /// Reads pairs written as <c>workload=primes size=1000</c>; they must be valid. Where they name no time limit it is ten minutes: a test means what a run does, not how soon a busy machine
    /// comes to it.
    /// </summary>
    public static Experiment Of(string pairs)
    {
        ExperimentReading reading = ExperimentReader.Read(Pairs(pairs.Contains("timeLimit=") || pairs.Contains("time-limit=") ? pairs : $"{pairs} timeLimit=600"));
        return reading.Experiment ?? throw new ArgumentException(string.Join("; ", reading.Errors));
    }

    public static IEnumerable<KeyValuePair<string, string>> Pairs(string pairs) => pairs
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(parts => new KeyValuePair<string, string>(parts[0], parts[1]));

    /// <summary>Any valid experiment with any workload, runtime and strategy that go together.</summary>
    public static Arbitrary<Experiment> Any() => Arb.From(
        from workload in Gen.Elements<IWorkload>(WorkloadCatalog.All)
        from runtime in Gen.Elements(new[] { "dotnet", "cpython", "cpython-2.7", "cpython-3.13t", "pypy", "jython", "/usr/bin/python3" }.Where(r => ExperimentRules.AgainstRuntime(workload, r) is null))
        from strategy in Gen.Elements<IStrategy>(StrategyCatalog.All.Where(s => ExperimentRules.AgainstStrategy(workload, s, runtime) is null))
        let specs = ExperimentRules.ParametersOf(workload, strategy, runtime)
        from schedule in AnySchedule(workload, strategy)
        from numbers in Gen.Choose(0, int.MaxValue).ArrayOf(8)
        from parameters in Gen.Choose(0, int.MaxValue).ArrayOf(specs.Count)
        select new Experiment
        {
            Workload = workload.Name,
            Runtime = runtime,
            Strategy = strategy.Name,
            Schedule = schedule,
            Workers = strategy.Name == ExperimentRules.Sequential ? 1
                : ExperimentRules.MinWorkersOf(workload) + numbers[0] % (ExperimentRules.MaxWorkersOf(workload) - ExperimentRules.MinWorkersOf(workload) + 1),
            Size = workload.Size.Min + numbers[1] % (workload.Size.Max - workload.Size.Min + 1),
            Seed = (long)numbers[2] << 22,
            Repeats = 1 + numbers[3] % ExperimentReader.MaxRounds,
            WarmUp = numbers[4] % ExperimentReader.MaxRounds,
            Pin = numbers[5] % 2 == 0,
            TimeLimit = 0.1 + numbers[6] % 10000 / 7.0,
            MemoryLimit = 64 + numbers[7] % 10000,
            Trace = (TraceMode)(numbers[5] % 5),
            Parameters = specs.Select((p, i) => (p.Name, Value: Any(p, parameters[i]))).ToDictionary(p => p.Name, p => p.Value),
        });

    private static Gen<Schedule?> AnySchedule(IWorkload workload, IStrategy strategy) => ExperimentRules.DefaultSchedule(workload, strategy) is null
        ? Gen.Constant<Schedule?>(null)
        : from kind in Gen.Elements<ScheduleKind>(strategy.Schedules.Where(s => ExperimentRules.AgainstSchedule(workload, strategy, s) is null))
          from chunk in Gen.Choose(0, 1000)
          select (Schedule?)new Schedule(kind, chunk);

    private static string Any(ParameterSpec spec, int number)
    {
        if (spec.IsFile && number % 2 == 0) return "upload-0123456789abcdef0123456789abcdef";
        return spec.Choices is { } choices ? choices[number % choices.Count] : spec.Default;
    }
}
