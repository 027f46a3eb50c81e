namespace Corescope.Compute.Running;

/// <summary>What is known of another host's clock, from one measurement after the other.</summary>
internal sealed class ClockFilter
{
    // Quartz clocks differ by some tens of millionths; so much a measurement may be worse for each second of its age.
    private const double DriftAllowancePpm = 50;

    private const int Kept = 8;
    private const long LeastDriftNs = 1_000_000_000;

    private readonly Queue<Measurement> _recent = [];
    private Measurement? _first, _last;
    private long _worstNs;

    /// <summary>What its times need to be added now, nanoseconds.</summary>
    public long OffsetNs { get; private set; }

    /// <summary>The most by which a time that was shifted so far may be wrong, nanoseconds.</summary>
    public long ErrorNs => _worstNs;

    /// <summary>By how much its clock goes slower than this host's, millionths; null where that is less than what the measurements may be wrong by, or they are too near.</summary>
    public double? DriftPpm => _first is { } first && _last is { } last && last.AtNs - first.AtNs >= LeastDriftNs
        && Math.Abs(last.OffsetNs - first.OffsetNs) > first.ErrorNs + last.ErrorNs
        ? (last.OffsetNs - first.OffsetNs) * 1e6 / (last.AtNs - first.AtNs) : null;

    /// <summary>What its times needed to be added at the start, nanoseconds.</summary>
    public long FirstOffsetNs => _first?.OffsetNs ?? 0;

    /// <summary>A measurement has come.</summary>
    /// <param name="atNs">When, on the other host's clock.</param>
    /// <param name="offsetNs">What it found.</param>
    /// <param name="errorNs">The most by which that can be wrong.</param>
    public void Add(long atNs, long offsetNs, long errorNs)
    {
        Measurement now = new(atNs, offsetNs, errorNs);
        // What was shifted since the last one was up to so much wrong, by then.
        if (_recent.Count > 0) _worstNs = Math.Max(_worstNs, _recent.Min(m => m.ErrorAt(atNs)));
        _recent.Enqueue(now);
        if (_recent.Count > Kept) _recent.Dequeue();
        Measurement best = _recent.MinBy(m => m.ErrorAt(atNs))!;
        OffsetNs = best.OffsetNs;
        _worstNs = Math.Max(_worstNs, best.ErrorAt(atNs));
        _first ??= now;
        _last = now;
    }

    private sealed record Measurement(long AtNs, long OffsetNs, long ErrorNs)
    {
        public long ErrorAt(long nowNs) => ErrorNs + (long)((nowNs - AtNs) * DriftAllowancePpm / 1e6);
    }
}
