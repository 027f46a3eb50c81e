using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>
/// What a runner does where an interpreter executes the experiment: it starts the interpreter, waits, and sees to it that there is a result
/// in plain words. It stays the keeper of the process tree. The interpreter's worker script records into the rings and leaves result.json.
/// </summary>
internal static class PythonRunner
{
    /// <summary>Exit code of a runner whose interpreter ended without a result: what it last wrote tells why.</summary>
    public const int Died = 3;

    // When the interpreter was started (CLOCK_MONOTONIC nanoseconds): its start-up is a slice of its own.
    private const string StartedVariable = "CORESCOPE_STARTED_NS";

    /// <summary>Runs the experiment of a folder with an interpreter.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="interpreter">The interpreter's path.</param>
    /// <returns>The runner's exit code.</returns>
    public static int Run(RunFolder folder, string interpreter)
    {
        int code;
        try
        {
            if (folder.ReadWord("trace") != "off") EventCost.CreateScratch(folder.ScratchRingsPath);
            ProcessStartInfo start = CommandOf(folder, interpreter);
            start.Environment[StartedVariable] = MonotonicClock.NowNs.ToString(CultureInfo.InvariantCulture);
            using Process python = Process.Start(start)!;
            python.WaitForExit();
            code = python.ExitCode;
        }
        catch (Win32Exception e)
        {
            folder.WriteResult(new RunnerResult { Error = StartInWords(interpreter, e) });
            return 1;
        }
        RunnerResult? result = folder.ReadResult();
        if (result is { Error: not null }) return 1;
        if (result is { Answer: not null } && code == 0) return 0;
        folder.WriteResult(new RunnerResult { Error = Supervisor.ExitInWords(code, $"The interpreter {interpreter}") });
        return Died;
    }

    // Standard output and error are the runner's own: nothing is copied, and no thread of this process wakes while the workers work.
    private static ProcessStartInfo CommandOf(RunFolder folder, string interpreter) => folder.ReadWord("strategy") == Mpi.StrategyName
        ? MpiCommand.Of(folder.ReadExperiment(), ScriptPath("mpi_rank.py"), folder.Folder)
        : new ProcessStartInfo(interpreter, [ScriptPath("worker.py"), folder.Folder]) { UseShellExecute = false };

    private static string ScriptPath(string name) => Path.Combine(AppContext.BaseDirectory, "python", name);

    private static string StartInWords(string interpreter, Win32Exception e)
    {
        const int NoSuchFile = 2, ExecFormat = 8, PermissionDenied = 13;
        string why = e.NativeErrorCode switch
        {
            NoSuchFile => "is not there any more, or something that it needs is missing",
            ExecFormat => "is no program for this machine's kind of processor",
            PermissionDenied => "may not be executed by this user",
            _ => $"could not be started (error {e.NativeErrorCode})",
        };
        return $"The interpreter {interpreter} {why}.";
    }

    /// <summary>Changes the environment of a run that an interpreter executes.</summary>
    public static void SetEnvironment(IDictionary<string, string?> environment, Experiment experiment, string runFolder)
    {
        InterpreterEnvironment.Clean(environment);
        environment["PYTHONUNBUFFERED"] = "1"; // what a worker has written is there when it is killed
        // Libraries that start threads of their own for each worker would make more threads than cores.
        string blas = experiment.Parameters.GetValueOrDefault(PythonParameters.BlasThreads, "1");
        foreach (string name in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"]) environment[name] = blas;
        // Sockets and files that a killed process leaves behind go with the run's folder.
        environment["TMPDIR"] = environment["JOBLIB_TEMP_FOLDER"] = runFolder;
    }
}
