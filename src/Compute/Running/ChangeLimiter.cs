namespace Corescope.Compute.Running;

/// <summary>Passes on that a run has changed, at most 10 times a second for each run; the last change always gets through.</summary>
/// <param name="tell">Gets the run's id.</param>
internal sealed class ChangeLimiter(Action<string> tell) : IDisposable
{
    private const int QuietMs = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _quietUntilMs = [];
    private readonly HashSet<string> _pending = [];
    private Timer? _timer;
    private bool _isClosed;

    /// <summary>A run has changed.</summary>
    public void Raise(string id)
    {
        lock (_lock)
        {
            if (_isClosed) return;
            if (_quietUntilMs.TryGetValue(id, out long until) && Environment.TickCount64 < until)
            {
                _pending.Add(id);
                _timer ??= new Timer(_ => Flush(), null, QuietMs, Timeout.Infinite);
                return;
            }
            _quietUntilMs[id] = Environment.TickCount64 + QuietMs;
        }
        tell(id);
    }

    /// <summary>Nothing is told any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _timer?.Dispose();
        }
    }

    private void Flush()
    {
        string[] ids;
        lock (_lock)
        {
            if (_isClosed) return;
            ids = [.. _pending];
            _pending.Clear();
            _timer!.Dispose();
            _timer = null;
            _quietUntilMs.Clear();
            foreach (string id in ids) _quietUntilMs[id] = Environment.TickCount64 + QuietMs;
        }
        foreach (string id in ids) tell(id);
    }
}
