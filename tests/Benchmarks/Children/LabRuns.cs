using Corescope.Compute.Running;

namespace Corescope.Benchmarks.Children;

/// <summary>Runs of whole experiments, with all that a run of the page is compared with, in a folder that is deleted afterwards.</summary>
internal sealed class LabRuns : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "corescope-bench-" + Guid.NewGuid().ToString("N")[..12]);
    private readonly Lab _lab;

    public LabRuns() => _lab = Lab.OpenAsync(new LabOptions(_folder)).GetAwaiter().GetResult();

    /// <summary>Runs an experiment to its end.</summary>
    /// <param name="link">As the query of a link.</param>
    public RunResult Run(string link)
    {
        Experiment experiment = ExperimentLink.Read(link).Experiment ?? throw new InvalidOperationException($"{link} is no valid experiment");
        string id = _lab.Submit(experiment).Id;
        while (_lab.Find(id)!.State <= RunState.Running) Thread.Sleep(50);
        RunResult run = _lab.Find(id)!;
        return run.State == RunState.Completed ? run : throw new InvalidOperationException($"{link}: {run.Error}");
    }

    public void Dispose()
    {
        _lab.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }
}
