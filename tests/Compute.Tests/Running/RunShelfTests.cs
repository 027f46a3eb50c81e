using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Running;

public sealed class RunShelfTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("corescope-shelf-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void A_run_that_is_deleted_as_soon_as_its_end_is_seen_does_not_come_back()
    {
        using LabFolder folder = new(_path);
        using RunStore store = new(folder.DatabasePath);
        RunShelf shelf = new(folder, store, new Lock());
        LabRun run = new(new RunResult
        {
            Id = "a", Name = "a", State = RunState.Running, CreatedAt = DateTimeOffset.UnixEpoch, Experiment = ExperimentLink.Read("workload=primes").Experiment!,
        });
        shelf.Add(run);
        RunState? seenInStore = null;
        shelf.Retire(run, result =>
        {
            Assert.False(shelf.Delete("a")); // still under way for everyone
            seenInStore = store.Find("a")!.State;
            return result with { State = RunState.Completed };
        });

        Assert.Equal(((RunState?)RunState.Running, RunState.Completed), (seenInStore, store.Find("a")!.State));
        Assert.True(shelf.Delete("a"));
        Assert.Null(shelf.Find("a"));
        Assert.False(shelf.Delete("a"));
    }
}
