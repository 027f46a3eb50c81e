namespace Corescope.Web.Hubs;

/// <summary>Counts who watches, so that neither one browser nor one run can take the whole server. Thread-safe.</summary>
public sealed class ViewerCount
{
    /// <summary>Runs that one connection may watch at a time (a comparison shows four).</summary>
    public const int MaxOfConnection = 8;

    /// <summary>Viewers of one run: a lecture hall.</summary>
    public const int MaxOfRun = 300;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _ofRun = [];
    private readonly Dictionary<string, int> _ofConnection = [];

    /// <summary>Takes a seat; dispose it to leave.</summary>
    /// <param name="connectionId">Who watches.</param>
    /// <param name="runId">What.</param>
    /// <param name="refusal">Why there is no seat, in a sentence.</param>
    /// <returns>Null where there is none.</returns>
    public IDisposable? TryEnter(string connectionId, string runId, out string refusal)
    {
        lock (_lock)
        {
            refusal = "";
            if (_ofConnection.GetValueOrDefault(connectionId) >= MaxOfConnection) refusal = $"One page can watch {MaxOfConnection} runs at a time.";
            else if (_ofRun.GetValueOrDefault(runId) >= MaxOfRun) refusal = $"{MaxOfRun} viewers watch this run already. Its page shows it when it has ended.";
            if (refusal.Length > 0) return null;
            Add(_ofConnection, connectionId, 1);
            Add(_ofRun, runId, 1);
        }
        return new Seat(this, connectionId, runId);
    }

    private void Leave(string connectionId, string runId)
    {
        lock (_lock)
        {
            Add(_ofConnection, connectionId, -1);
            Add(_ofRun, runId, -1);
        }
    }

    private static void Add(Dictionary<string, int> counts, string key, int change)
    {
        int count = counts.GetValueOrDefault(key) + change;
        if (count == 0) counts.Remove(key);
        else counts[key] = count;
    }

    private sealed class Seat(ViewerCount count, string connectionId, string runId) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) count.Leave(connectionId, runId);
        }
    }
}
