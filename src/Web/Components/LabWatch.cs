using Corescope.Compute.Running;

namespace Corescope.Web.Components;

/// <summary>
/// Tells one page that the lab has changed, at most twice a second, however often the lab says so; and twice a second while a run is under way, so that
/// its clock goes on. Changes are never lost: the last one is always followed by a call.
/// </summary>
public sealed class LabWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Lab _lab;
    private readonly Func<Task<bool>> _refreshAsync;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private bool _armed, _disposed;

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

    private void OnChanged(string id) => Arm(Interval);

    private void Arm(TimeSpan delay)
    {
        lock (_lock)
        {
            if (_armed || _disposed) return;
            _armed = true;
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task RefreshAsync()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _armed = false;
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
