namespace Corescope.Compute.Running;

/// <summary>
/// A thread that starts a process and then waits until it is told to end: the kernel sends a process its parent's death signal when the
/// thread that started it ends. Stands in for the recorder's thread when nothing is recorded.
/// </summary>
internal sealed class ProcessThread : IDisposable
{
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    /// <summary>Starts the process; rethrows what went wrong.</summary>
    public ProcessThread(Func<int> start)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread = new Thread(() =>
        {
            try
            {
                start();
                started.SetResult();
            }
            catch (Exception e)
            {
                started.SetException(e);
                return;
            }
            _end.Wait();
        })
        { IsBackground = true, Name = "process owner" };
        _thread.Start();
        started.Task.GetAwaiter().GetResult();
    }

    /// <summary>Lets the thread end.</summary>
    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }
}
