using System.Diagnostics;
using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Benchmarks.Children;

/// <summary>
/// The script of a run in Python without Corescope around it: the same interpreter, worker.py and experiment, started by nobody but this program. No
/// supervisor, no runner, no recorder; the rings are there because the script counts its items in them, and nothing is recorded into them.
/// </summary>
internal sealed class BareScript : IDisposable
{
    private readonly RunFolder _folder;
    private readonly RingFile _rings;
    private readonly ProcessStartInfo _start;

    /// <param name="experiment">What to run; its runtime is a path.</param>
    /// <param name="wrapper">A program and its arguments that start what comes behind them; none: the interpreter itself is started.</param>
    public BareScript(Experiment experiment, params string[] wrapper)
    {
        const int FewRecords = 16;
        string tag = $"bench{Guid.NewGuid():N}";
        int rings = 2 * experiment.Workers + 8;
        _folder = RunFolder.Create(tag, RingFile.BytesFor(rings, FewRecords));
        _folder.WriteExperiment(experiment);
        _rings = RingFile.Create(_folder.RingsPath, rings, FewRecords, recording: false);
        string[] line = [.. wrapper, experiment.Runtime, Path.Combine(AppContext.BaseDirectory, "python", "worker.py"), _folder.Folder];
        _start = new ProcessStartInfo(line[0], line[1..]) { UseShellExecute = false, RedirectStandardError = true };
        RunnerEnvironment.Set(_start.Environment, experiment, tag, _folder);
    }

    /// <summary>Where it lies; anything else that is put there is deleted with it.</summary>
    public string Folder => _folder.Folder;

    /// <summary>Runs it to its end.</summary>
    /// <returns>What it found, and how long its process lived.</returns>
    public BareResult Run()
    {
        long startNs = MonotonicClock.NowNs;
        using Process process = Process.Start(_start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        long endNs = MonotonicClock.NowNs;
        RunnerResult? result = _folder.ReadResult();
        if (result?.Answer is null || process.ExitCode != 0) throw new InvalidOperationException($"the bare script failed: {result?.Error} {errors}");
        return new BareResult(result.Answer, result.Rounds, endNs - startNs);
    }

    public void Dispose()
    {
        _rings.Dispose();
        _folder.Dispose();
    }
}

/// <summary>What a bare script found.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Rounds">Its measured part.</param>
/// <param name="ProcessNs">From the process's start to its end.</param>
internal sealed record BareResult(Answer Answer, IReadOnlyList<RoundSpan> Rounds, double ProcessNs);
