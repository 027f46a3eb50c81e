using Corescope.Compute.Running;

namespace Corescope.Web.Components;

/// <summary>
/// Tells one page that the lab has changed, soon, but not once for each of many changes; and twice a second while a run is under way, so that its clock goes on. Changes are never
/// lost: the last one is always followed by a call.
/// </summary>
public sealed class LabWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // A run's end is news; what follows it within a moment comes with it.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);

    private readonly Lab _lab;
    private readonly Func<Task<bool>> _refreshAsync;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private bool _disposed;
    private TimeSpan? _armed; // how long the timer was told to wait; null: it does not run

    /// <summary>Starts to watch; the first call comes at once.</summary>
    /// <param name="lab">Where runs are.</param>
    /// <param name="refreshAsync">Shows the lab's state; true where it must be called again although nothing changes.</param>
    public LabWatch(Lab lab, Func<Task<bool>> refreshAsync)
    {
        (_lab, _refreshAsync) = (lab, refreshAsync);
        _timer = new Timer(_ => _ = RefreshAsync());
        _lab.Changed += OnChanged;
        Arm(TimeSpan.Zero);
    }

    /// <summary>Stops; no call begins afterwards.</summary>
    public void Dispose()
    {
        _lab.Changed -= OnChanged;
        lock (_lock)
        {
            _disposed = true;
            _timer.Dispose();
        }
    }

    private void OnChanged(string id) => Arm(Soon);

    private void Arm(TimeSpan delay)
    {
        lock (_lock)
        {
            if (_armed <= delay || _disposed) return;
            _armed = delay;
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task RefreshAsync()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _armed = null;
        }
        bool again;
        try
        {
            again = await _refreshAsync();
        }
        catch (ObjectDisposedException)
        {
            return; // the page has gone while it was being refreshed
        }
        if (again) Arm(Interval);
    }
}
