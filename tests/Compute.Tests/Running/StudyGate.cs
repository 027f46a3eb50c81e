using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Running;

/// <summary>
/// Holds a lab's study up at one of its runs: when the run is submitted or begins, whichever is told first, whoever tells it waits here. All runs before it have ended then, and the study
/// gets no further before the gate is opened, however late the test's own thread comes.
/// </summary>
internal sealed class StudyGate : IDisposable
{
    private readonly ManualResetEventSlim _isOpen = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> _runs = [];
    private readonly Lab _lab;
    private readonly int _run;

    /// <summary>Puts it up.</summary>
    /// <param name="lab">The lab, before it has a study.</param>
    /// <param name="run">At which of the study's runs; 1 is the first.</param>
    public StudyGate(Lab lab, int run)
    {
        (_lab, _run) = (lab, run);
        lab.Changed += Pass;
    }

    /// <summary>Ends when the run has come.</summary>
    public Task Reached => _reached.Task;

    public void Open() => _isOpen.Set();

    public void Dispose() => Open();

    private void Pass(string id)
    {
        lock (_runs)
        {
            if (_lab.Find(id)?.Study is null) return;
            if (!_runs.Add(id) || _runs.Count != _run) return;
        }
        _reached.SetResult();
        _isOpen.Wait();
    }
}
