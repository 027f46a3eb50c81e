using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing.Locks;

/// <summary>Rings for tests of locks, and threads with a lane each.</summary>
internal sealed class LockRig : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public LockRig(int rings, int capacity = 1024, bool recording = true) => Rings = RingFile.Create(_path, rings, capacity, recording);

    public RingFile Rings { get; }

    public void Dispose()
    {
        Rings.Dispose();
        File.Delete(_path);
    }

    public TraceWriter Lane(string name) => Rings.Writer(Rings.Reserve(LaneKind.Thread, Rings.RingsUsed + 1, name));

    /// <summary>Starts a thread for each worker, each with a lane of its own, and waits until all have ended.</summary>
    public void RunAll(int workers, Action<TraceWriter> body)
    {
        Exception? failure = null;
        using Barrier start = new(workers);
        Thread[] threads = [.. Enumerable.Range(1, workers).Select(number =>
        {
            TraceWriter lane = Lane($"thread {number}");
            return new Thread(() =>
            {
                try
                {
                    start.SignalAndWait();
                    body(lane);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            });
        })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Null(failure);
    }

    /// <summary>What all lanes together have counted of a lock.</summary>
    public LockCounts CountsOf(int lockId) =>
        Enumerable.Range(0, Rings.RingsUsed).Select(ring => Rings.LockCountsOf(lockId, ring)).Aggregate((sum, counts) => sum + counts);
}
