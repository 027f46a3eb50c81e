using System.Text.Json.Nodes;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;
using MpiStrategy = Corescope.Compute.Strategies.Mpi;

namespace Corescope.Compute.Tests.Python;

/// <summary>
/// The full product: every workload with every strategy on every interpreter of this machine finds what it finds sequentially, or is refused.
/// Which ones are refused is told here once more, in other words than the rules'.
/// </summary>
public class PythonProductTests
{
    private static readonly string[] Roles = ["bank-transfers", "dining-philosophers", "producers-consumers", "pipeline", "barrier-phases", "lost-update"];

    private static readonly string[] Sharing = ["shared-counter", "readers-writers"];

    private static readonly string[] Waiting = ["web-requests", "sleep", "mixed"];

    private static readonly string[] ProgramsOf = ["mpi-", "dask-"];

    /// <summary>All workloads that are no programs for one strategy, small.</summary>
    private static readonly PythonCase[] Cases =
    [
        .. PythonCase.Shared.Select(what => what.Workload == "monte-carlo-pi" ? what with { Size = 3_001 } : what), .. PythonCase.OnlyPython,
        .. PythonLockCases.All.Where(what => what.Parameters.GetValueOrDefault("lock") != "none").DistinctBy(what => what.Workload),
        .. ((string[])["numeric", "object", "matmul"]).Select(operation => new PythonCase("numpy-math", 4, new() { ["operation"] = operation, ["length"] = "400" })),
    ];

    [Fact]
    public void No_workload_is_forgotten() =>
        Assert.Equal(WorkloadCatalog.All.Where(work => work.RunsOn.Any(RuntimeFamily.Python.Contains) && !ProgramsOf.Any(work.Name.StartsWith)).Select(work => work.Name).Order(),
            Cases.Select(what => what.Workload).Distinct().Order());

    [Theory]
    [MemberData(nameof(PythonAnswerTests.Found), MemberType = typeof(PythonAnswerTests))]
    public void Every_workload_with_every_strategy_finds_what_it_finds_sequentially_or_is_refused(string path, string implementation, string version)
    {
        Assert.SkipWhen(path.Length == 0, "there is no Python on this machine");
        Interpreter interpreter = PythonRig.Interpreters.First(one => one.Path == path);
        List<PythonRun> runs = [];
        foreach (PythonCase what in Cases)
        {
            foreach (IStrategy strategy in StrategyCatalog.All)
            {
                string? refusal = RefusalOf(what, strategy.Name, interpreter);
                string where = $"{implementation} {version} {what.Workload} {strategy.Name}";
                Assert.Equal((where, MustBeRefused(what, strategy, interpreter)), (where, refusal is not null));
                if (refusal is null && strategy.Name != MpiStrategy.StrategyName) runs.Add(new PythonRun(what, strategy.Name, WorkersOf(what, strategy.Name), ScheduleOf(what, strategy)));
            }
        }
        IReadOnlyList<JsonNode> results = PythonRig.RunAll(path, runs);

        Dictionary<PythonCase, string> sequential = [];
        foreach ((PythonRun run, JsonNode result) in runs.Zip(results))
        {
            string where = $"{implementation} {version} {run.What.Workload} {run.Strategy}";
            Assert.True(result["answer"] is not null, $"{where}: {result["error"]}");
            string found = $"{result["answer"]!["value"]} {result["answer"]!["checksum"]}";
            sequential.TryAdd(run.What, found);
            Assert.Equal((where, sequential[run.What]), (where, found));
        }
        foreach (PythonCase what in Cases.Where(what => RefusalOf(what, MpiStrategy.StrategyName, interpreter) is null)) AssertRanksFind(sequential[what], what, path);
    }

    private static void AssertRanksFind(string sequential, PythonCase what, string path)
    {
        string parameters = string.Concat(what.Parameters.Select(one => $" set.{one.Key}={one.Value}"));
        EngineRun run = EngineRun.Of($"workload={what.Workload} runtime={path} strategy=mpi workers=2 size={what.Size} seed=7{parameters}");
        Assert.True(run.Outcome.Runner?.Answer is not null, $"{what.Workload} mpi: {run.Outcome.Error}");
        Answer answer = run.Outcome.Runner!.Answer!;
        Assert.Equal((what.Workload, sequential), (what.Workload, $"{answer.Value} {answer.Checksum}"));
    }

    private static string? ScheduleOf(PythonCase what, IStrategy strategy) =>
        ExperimentRules.DefaultSchedule(WorkloadCatalog.Find(what.Workload), strategy) is { } schedule ? ScheduleText.Write(schedule) : null;

    private static int WorkersOf(PythonCase what, string strategy) => strategy == "sequential" ? 1 : Roles.Contains(what.Workload) ? 3 : 2;

    /// <summary>What the reader says, or the look at the interpreter before a run; null where it may run.</summary>
    private static string? RefusalOf(PythonCase what, string strategy, Interpreter interpreter)
    {
        List<KeyValuePair<string, string>> pairs = [new("workload", what.Workload), new("runtime", interpreter.Path), new("strategy", strategy)];
        ExperimentReading reading = ExperimentReader.Read(pairs);
        return reading.Experiment is { } experiment ? ExperimentRules.AgainstPrograms(StrategyCatalog.Find(strategy)!) ?? ExperimentRules.AgainstInterpreter(experiment, interpreter)
            : Assert.Single(reading.Errors).Message;
    }

    private static bool MustBeRefused(PythonCase what, IStrategy strategy, Interpreter interpreter)
    {
        bool isPython3 = interpreter.Implementation != "Jython" && !interpreter.Version.StartsWith('2');
        bool isRoles = Roles.Contains(what.Workload), isShared = isRoles || Sharing.Contains(what.Workload);
        if (what.Workload == "numpy-math" && !(isPython3 && interpreter.Packages.ContainsKey("numpy"))) return true;
        bool hasJoblib = isPython3 && interpreter.Packages.ContainsKey("joblib");
        return strategy.Name switch
        {
            "sequential" or "threads" => false,
            "processes-shared" => isShared || !isPython3,
            "processes" or "process-pool" => isShared || interpreter.Implementation == "Jython",
            "asyncio" => !isPython3 || !Waiting.Contains(what.Workload) || Version.Parse(interpreter.Version) < new Version(3, 7),
            "joblib-threading" => !hasJoblib || isRoles,
            "joblib-loky" or "joblib-multiprocessing" => !hasJoblib || isShared,
            "dask-threads" or "dask-processes" => isShared || !HasPackages(interpreter, "dask"),
            DaskStrategy.Distributed => isShared || !HasPackages(interpreter, "dask", "distributed"),
            MpiStrategy.StrategyName => isShared || !HasPackages(interpreter, "mpi4py") || Programs.Find("mpirun") is null,
            "thread-pool" or "work-stealing" or "async" => true, // .NET's
            _ => throw new ArgumentException($"the strategy {strategy.Name} is new: say here where it is refused"),
        };
    }

    private static bool HasPackages(Interpreter interpreter, params string[] packages) =>
        interpreter.Implementation == "CPython" && !interpreter.Version.StartsWith('2') && packages.All(interpreter.Packages.ContainsKey);
}
