using System.Globalization;
using System.Runtime.InteropServices;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// The program of a run's first process: prepares the workload, warms up, measures, and leaves its result in the run's folder. It is a
/// process of its own so that neither the server's collections nor a crash on either side reach the other. Its data comes from the
/// <see cref="Supervisor"/> (experiment.json, environment) and goes back through the rings and result.json.
/// </summary>
public static class RunnerProcess
{
    /// <summary>The command line's hidden verb for it.</summary>
    public const string Verb = "runner";

    /// <summary>Environment variable with the process id of the server that has started the run.</summary>
    internal const string ServerVariable = "CORESCOPE_SERVER";

    /// <summary>Exit code of a runner that was told to end.</summary>
    internal const int EndedEarly = 143;

    /// <summary>Runs the experiment of a run's folder.</summary>
    /// <returns>0, 1 where the result is an error, or <see cref="PythonRunner.Died"/>.</returns>
    public static int Run(string runFolder)
    {
        using IDisposable signals = EndWithServer();
        RunFolder folder = new(runFolder);
        RunnerResult result;
        try
        {
            string runtime = folder.ReadWord("runtime");
            if (runtime != RuntimeFamily.Dotnet) return PythonRunner.Run(folder, runtime);
            string ringsPath = Environment.GetEnvironmentVariable(RingFile.PathVariable) ?? folder.RingsPath;
            using RingFile rings = RingFile.Open(ringsPath);
            result = Execute(folder, folder.ReadExperiment(), rings);
            rings.Phase = RunnerPhase.Done;
        }
        catch (Exception e)
        {
            result = new RunnerResult { Error = InPlainWords(e) };
        }
        folder.WriteResult(result);
        return result.Error is null ? 0 : 1;
    }

    private static RunnerResult Execute(RunFolder folder, Experiment experiment, RingFile rings)
    {
        const int MainAndHelpers = 4;
        rings.Map(0, MainAndHelpers + experiment.Workers);
        TraceWriter main = rings.Writer(rings.Reserve(LaneKind.Main, 0, "main"));
        main.BindThread();
        Enter(rings, RunnerPhase.Preparing, 0);
        main.Begin(rings.Name("prepare"));
        IDotnetWorkload workload = WorkloadCatalog.FindDotnet(experiment.Workload) ?? throw new InvalidDataException($"there is no workload {experiment.Workload}");
        IDotnetStrategy strategy = StrategyCatalog.FindDotnet(experiment.Strategy) ?? throw new InvalidDataException($"there is no strategy {experiment.Strategy}");
        WorkInput input = new(experiment.Size, experiment.Seed, experiment.Parameters, Path.Combine(AppContext.BaseDirectory, "data"), experiment.Workers);
        using PreparedWork work = workload.Prepare(input);
        work.Start(rings);
        AheadOfTime.Compile(strategy, work);
        rings.TotalItems = work.Progress ?? work.Items;
        main.End();
        StrategyRun run = new()
        {
            Work = work,
            Workload = workload,
            Input = input,
            Workers = experiment.Workers,
            Schedule = WithGrain(experiment.Schedule ?? new Schedule(ScheduleKind.Dynamic), work),
            Pin = experiment.Pin,
            Rings = rings,
            Main = main,
            WorkerOfItem = new byte[work.Items],
        };
        RunnerResult result = new RunnerRounds(strategy, run).Measure(experiment.WarmUp, experiment.Repeats);
        if (rings.IsRecording) result = result with { EventCostNs = EventCost.Measure(folder.ScratchRingsPath) };
        if (work.ToPicture(run.WorkerOfItem) is { } picture) File.WriteAllBytes(folder.PicturePath, PictureFile.ToPng(picture));
        main.UnbindThread();
        return result;
    }

    internal static void Enter(RingFile rings, RunnerPhase phase, int round)
    {
        rings.Round = round;
        rings.PhaseStartNs = MonotonicClock.NowNs;
        rings.Phase = phase;
    }

    private static Schedule WithGrain(Schedule schedule, PreparedWork work) =>
        schedule.Chunk > 0 ? schedule : schedule with { Chunk = work.DefaultGrain };

    /// <summary>
    /// When the server dies, however it dies, the kernel sends SIGTERM; the runner then takes its descendants with it, also those whose own
    /// parents are gone.
    /// </summary>
    private static SignalGuard EndWithServer()
    {
        SignalGuard guard = new(
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => EndTree()),
            // Ctrl+C reaches the whole terminal; what happens to the run is the server's decision.
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true));
        if (!OperatingSystem.IsLinux()) return guard;
        NativeProcess.LeadGroup();
        NativeProcess.AdoptOrphans();
        NativeProcess.TerminateWithParent();
        string? server = Environment.GetEnvironmentVariable(ServerVariable);
        if (server is not null && int.Parse(server, CultureInfo.InvariantCulture) != NativeProcess.ParentId()) EndTree(); // it died before we asked
        return guard;
    }

    private static void EndTree()
    {
        if (Environment.GetEnvironmentVariable(ProcessTree.TagVariable) is { } tag) new ProcessTree(tag).KillAllBut(Environment.ProcessId);
        NativeProcess.ExitNow(EndedEarly);
    }

    private static string InPlainWords(Exception e) => e switch
    {
        OutOfMemoryException => string.Create(CultureInfo.InvariantCulture,
            $"The run needed more memory than its limit of {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20:N0} MiB."),
        AggregateException { InnerException: { } inner } => InPlainWords(inner),
        FileNotFoundException { FileName: { } file } => $"The file {Path.GetFileName(file)} is not there any more.",
        IOException or InvalidDataException or UnauthorizedAccessException => e.Message,
        _ => $"{e.GetType().Name}: {e.Message}",
    };

    private sealed record SignalGuard(PosixSignalRegistration Terminate, PosixSignalRegistration Interrupt) : IDisposable
    {
        public void Dispose()
        {
            Terminate.Dispose();
            Interrupt.Dispose();
        }
    }
}
