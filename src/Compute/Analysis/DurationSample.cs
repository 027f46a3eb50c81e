namespace Corescope.Compute.Analysis;

/// <summary>
/// Durations of which median and 95th percentile are wanted. Beyond a million values it keeps every second one, then every fourth and so on: a sample that is even
/// over the run, in bounded memory.
/// </summary>
internal sealed class DurationSample
{
    private const int Most = 1 << 20;

    private readonly List<long> _kept = [];
    private long _seen, _maxNs;
    private int _stride = 1;

    /// <summary>How many there were.</summary>
    public long Count => _seen;

    /// <summary>Takes the next one.</summary>
    public void Add(long ns)
    {
        _maxNs = Math.Max(_maxNs, ns);
        if (_seen++ % _stride != 0) return;
        _kept.Add(ns);
        if (_kept.Count < Most) return;
        for (int i = 0; i < Most / 2; i++) _kept[i] = _kept[2 * i];
        _kept.RemoveRange(Most / 2, Most / 2);
        _stride *= 2;
    }

    /// <summary>Nearest-rank percentiles.</summary>
    public TimeSpread Spread()
    {
        if (_kept.Count == 0) return TimeSpread.None;
        _kept.Sort(); // the order is not needed any more
        return new TimeSpread(_seen, _kept[(_kept.Count - 1) / 2], _kept[(int)Math.Ceiling(0.95 * _kept.Count) - 1], _maxNs);
    }
}
