using System.Text.Json;
using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tests.Running;
using Corescope.Compute.Tests.Tracing;

namespace Corescope.Compute.Tests.Gil;

[CollectionDefinition(RuntimeGilTests.Name, DisableParallelization = true)]
public sealed class BothCores;

/// <summary>How the same work shows the lock of each runtime, in whole runs. What is not on this machine is skipped, with the reason.</summary>
[Collection(Name)]
public sealed class RuntimeGilTests
{
    /// <summary>Threads only fight for a lock where each has a core: no other test runs meanwhile.</summary>
    internal const string Name = "both cores";

    private const long HandOverNs = 100_000;

    /// <summary>
    /// Two threads that compute, and meet after each phase: they compute at the same time in every phase, however late one of them came to a core in another. A countdown's second thread
    /// may find the first one's part done.
    /// </summary>
    private const string Phases = "workload=barrier-phases strategy=threads workers=2 set.imbalance=0";

    [Fact]
    public async Task The_json_of_a_result_has_the_figures_of_the_lock()
    {
        await Found("cpython");
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync($"{Phases} size=8 set.phaseSteps=1000000 runtime=cpython repeats=2");
        Assert.Equal((RunState.Completed, null), (run.State, run.Error));
        Assert.SkipUnless(run.TraceSource == "exact", "needs the kernel's records");

        JsonElement gil = Json(run);
        Assert.Equal(["handOvers", "handOversPerSecond", "medianHoldNs", "overlapShare", "waitNsByWorker"], gil.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        long handOvers = gil.GetProperty("handOvers").GetInt64(), measuredNs = run.RoundsNs.Sum();
        Assert.True(handOvers > 0);
        Assert.Equal(handOvers * 1e9 / measuredNs, gil.GetProperty("handOversPerSecond").GetDouble(), 6);
        Assert.InRange(gil.GetProperty("medianHoldNs").GetInt64(), 1, measuredNs);
        Assert.InRange(gil.GetProperty("overlapShare").GetDouble(), 0, 1);
        Assert.Equal(run.Workers.Where(w => w.Number > 0).OrderBy(w => w.Number).Select(w => w.GilWaitNs), gil.GetProperty("waitNsByWorker").EnumerateArray().Select(wait => wait.GetInt64()));
        Assert.All(run.Workers.Where(w => w.Number > 0), w => Assert.True(w.GilWaitNs > 0, $"{w}"));

        RunResult dotnet = await rig.RunAsync("workload=countdown size=3000000 strategy=threads workers=2");
        Assert.Equal(JsonValueKind.Null, Json(dotnet).ValueKind);
    }

    [Fact]
    public async Task The_lock_changes_hands_more_often_where_the_switch_interval_is_shorter()
    {
        string path = (await Found("cpython")).Path;
        long HandOvers(string interval) => Run($"{Phases} size=6 set.phaseSteps=3000000 runtime={path} set.switchInterval={interval}").Figures.Gil!.HandOvers;

        (long often, long seldom) = (HandOvers("0.005"), HandOvers("0.05"));

        Assert.True(often > seldom && seldom > 0, $"{often} with 5 ms, {seldom} with 50 ms");
    }

    [Fact]
    public async Task CPython_2_makes_at_least_ten_times_the_switches_of_CPython_3()
    {
        (string three, string two) = ((await Found("cpython")).Path, (await Found("cpython-2.7")).Path);
        EngineRun OnPath(string path) => Run($"{Phases} size=8 set.phaseSteps=1000000 runtime={path}");

        (long of3, long of2, bool hadCores) = (0, 0, false);
        for (int attempt = 0; attempt < 3 && of2 < 10 * of3 + 1; attempt++)
        {
            of3 = OnPath(three).Outcome.Counters!.Switches;
            EngineRun fight = OnPath(two);
            (of2, hadCores) = (fight.Outcome.Counters!.Switches, HadCores(fight.Figures));
        }

        // Threads only fight for the lock where each has a core: where other programs had them, CPython 2 has shown nothing.
        Assert.SkipUnless(hadCores || of2 >= 10 * of3, $"other programs had the cores: {of2} switches by 2.7, {of3} by 3");
        Assert.True(of2 >= 10 * of3, $"{of2} by 2.7, {of3} by 3");
    }

    [Theory]
    [InlineData("dotnet", 100_000_000)]
    [InlineData("jython", 1_000_000)]
    public async Task Threads_of_a_runtime_without_such_a_lock_run_at_the_same_time(string runtime, int steps)
    {
        string path = runtime == "dotnet" ? runtime : (await Found(runtime)).Path;
        EngineRun run = Run($"{Phases} size=8 set.phaseSteps={steps} runtime={path}");
        long longestNs = new SliceStretches(run.Chunks, depth: 2, withReady: true).Overlaps().DefaultIfEmpty().Max();

        Assert.True(longestNs > HandOverNs, $"the threads were under way at the same time for {longestNs / 1000} us at most");
        Assert.Null(run.Figures.Gil);
    }

    /// <summary>Whether others took less than a twentieth of the cores' time, and the workers hardly ever wanted one in vain.</summary>
    private static bool HadCores(RunFigures figures) =>
        figures.Cores.Sum(core => core.OthersNs ?? 0) + figures.Workers.Where(w => w.Number > 0).Sum(w => w.ReadyNs) < figures.MeasuredNs / 10;

    private static JsonElement Json(RunResult run) => JsonDocument.Parse(JsonSerializer.Serialize(run, ExperimentJson.Options)).RootElement.GetProperty("gil");

    private static EngineRun Run(string experiment)
    {
        Assert.SkipUnless(KernelTrace.AllowedReaches.Length > 0, "needs the kernel's records");
        EngineRun run = EngineRun.Of(experiment);
        Assert.True(run.Outcome.Runner?.Answer is not null, run.Outcome.Error);
        return run;
    }

    private static async Task<Interpreter> Found(string runtime)
    {
        try
        {
            return await InterpreterProbe.ResolveAsync(runtime, TestContext.Current.CancellationToken);
        }
        catch (InvalidDataException missing)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }
}
