using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>Adds up what a trace tells of interpreters' locks. Fed by <see cref="RunAnalysis"/> with every chunk, in order.</summary>
/// <param name="rounds">The measured rounds.</param>
/// <param name="nameOf">The slice name with an id.</param>
internal sealed class GilAnalysis(IReadOnlyList<RoundSpan> rounds, Func<int, SliceName> nameOf)
{
    private readonly GilLanes _lanes = new(nameOf);
    private readonly SortedDictionary<int, Domain> _domains = [];
    private readonly List<long> _holdsNs = [];
    private long _handOvers, _overlapNs, _endNs;

    /// <summary>Takes the next chunk.</summary>
    public void Add(Chunk chunk)
    {
        foreach (GilDomain gil in chunk.GilDomains)
            if (gil.Domain > 0) _domains.TryAdd(gil.Domain, new Domain(this));
        _endNs = chunk.EndNs;
        foreach ((int domain, IEnumerable<GilChange> changes) in _lanes.Follow(chunk)) _domains[domain].Add(changes, chunk.EndNs);
    }

    /// <summary>The figures; null where no lane needs an interpreter's lock.</summary>
    /// <param name="measuredNs">Length of all rounds.</param>
    /// <param name="workers">Time by state of the lanes.</param>
    public GilFigures? Finish(long measuredNs, IReadOnlyList<WorkerTimes> workers)
    {
        if (_domains.Count == 0) return null;
        foreach (Domain domain in _domains.Values) domain.Baton.Close(_endNs);
        long[] waitNs = new long[workers.Count == 0 ? 0 : workers.Max(w => w.Number)];
        foreach (WorkerTimes worker in workers)
            if (worker.Number > 0) waitNs[worker.Number - 1] += worker.GilWaitNs;
        _holdsNs.Sort();
        return new GilFigures(_handOvers, measuredNs == 0 ? 0 : _handOvers * 1e9 / measuredNs, _holdsNs.Count == 0 ? null : _holdsNs[_holdsNs.Count / 2],
            waitNs, measuredNs == 0 ? 0 : (double)_overlapNs / measuredNs);
    }

    private void AddHold(GilHold hold, bool isHandOver)
    {
        long measuredNs = Measured(hold.StartNs, hold.EndNs);
        if (measuredNs > 0) _holdsNs.Add(measuredNs);
        if (isHandOver && rounds.Any(r => hold.StartNs >= r.StartNs && hold.StartNs < r.EndNs)) _handOvers++;
    }

    private long Measured(long startNs, long endNs)
    {
        long sum = 0;
        foreach (RoundSpan round in rounds) sum += Math.Max(0, Math.Min(endNs, round.EndNs) - Math.Max(startNs, round.StartNs));
        return sum;
    }

    /// <summary>The lanes of one interpreter.</summary>
    private sealed class Domain
    {
        private readonly GilAnalysis _sums;
        private readonly HashSet<int> _onCore = [];
        private int _lastHolder = -1;
        private long _changedNs;

        public Domain(GilAnalysis sums)
        {
            _sums = sums;
            Baton = new GilBaton(EndHold);
        }

        public GilBaton Baton { get; }

        public void Add(IEnumerable<GilChange> changes, long endNs)
        {
            foreach (GilChange change in changes)
            {
                Overlap(change.TimeNs);
                if (change.Use is GilUse.Needs or GilUse.Released) _onCore.Add(change.LaneId);
                else _onCore.Remove(change.LaneId);
                Baton.Apply(change);
            }
            Overlap(endNs);
            Baton.Settle(endNs);
        }

        private void Overlap(long untilNs)
        {
            if (_onCore.Count > 1) _sums._overlapNs += _sums.Measured(_changedNs, untilNs);
            _changedNs = untilNs;
        }

        private void EndHold(GilHold hold)
        {
            _sums.AddHold(hold, _lastHolder >= 0 && _lastHolder != hold.LaneId);
            _lastHolder = hold.LaneId;
        }
    }
}
