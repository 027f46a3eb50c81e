using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Running;

/// <summary>A lab in a folder of its own, deleted afterwards.</summary>
internal sealed class LabRig : IAsyncDisposable
{
    // Against a test that hangs, not against a slow machine.
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(10);

    private LabRig(string folder, Lab lab) => (Folder, Lab) = (folder, lab);

    public string Folder { get; }

    public Lab Lab { get; private set; }

    public static async Task<LabRig> OpenAsync(int maxQueued = 50)
    {
        string folder = Path.Combine(Path.GetTempPath(), "corescope-test-" + Guid.NewGuid().ToString("N")[..12]);
        return new LabRig(folder, await Lab.OpenAsync(new LabOptions(folder, maxQueued)));
    }

    /// <summary>Ends the lab and opens another one in the same folder.</summary>
    public async Task ReopenAsync(Action? between = null)
    {
        await Lab.DisposeAsync();
        between?.Invoke();
        Lab = await Lab.OpenAsync(new LabOptions(Folder));
    }

    public RunResult Submit(string pairs) => Lab.Submit(Experiments.Of(pairs));

    public async Task<RunResult> RunAsync(string pairs) => await EndOf(Submit(pairs).Id);

    public Task<RunResult> EndOf(string id) => Until(id, r => r.State is not (RunState.Queued or RunState.Starting or RunState.Running));

    public async Task<RunResult> Until(string id, Func<RunResult, bool> condition)
    {
        using CancellationTokenSource limit = new(LongEnough);
        while (true)
        {
            RunResult result = Lab.Find(id)!;
            if (condition(result)) return result;
            await Task.Delay(10, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Lab.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
