namespace Corescope.Compute.Running;

/// <summary>The runs that wait, the next one first. Thread-safe.</summary>
internal sealed class RunQueue
{
    private readonly object _lock = new();
    private readonly LinkedList<LabRun> _waiting = [];
    private bool _isClosed;

    /// <summary>Lets a run wait behind the others.</summary>
    public void Add(LabRun run)
    {
        lock (_lock)
        {
            _waiting.AddLast(run);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Takes the next run out, waiting for one; null when the queue was closed.</summary>
    public LabRun? Take()
    {
        lock (_lock)
        {
            while (_waiting.Count == 0 && !_isClosed) Monitor.Wait(_lock);
            if (_isClosed) return null;
            LabRun next = _waiting.First!.Value;
            _waiting.RemoveFirst();
            return next;
        }
    }

    /// <summary>Takes a run out; false if it does not wait (any more).</summary>
    public bool Remove(LabRun run)
    {
        lock (_lock) return _waiting.Remove(run);
    }

    /// <summary>The waiting runs, the next one first.</summary>
    public IReadOnlyList<LabRun> Waiting()
    {
        lock (_lock) return [.. _waiting];
    }

    /// <summary>No run is given out any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Monitor.PulseAll(_lock);
        }
    }
}
