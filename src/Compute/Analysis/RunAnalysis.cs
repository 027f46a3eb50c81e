using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>
/// From trace to numbers: fed with every chunk of a run in order, it adds up who did what within the measured rounds. Data comes from
/// the decoded trace file (the rounds are known only when the run is over) and goes to the run's result.
/// </summary>
public sealed class RunAnalysis
{
    private readonly IReadOnlyList<RoundSpan> _rounds;
    private readonly SortedDictionary<int, LaneTally> _lanes = [];
    private readonly Dictionary<int, SliceName> _names = [];
    private readonly Dictionary<string, long> _intruders = [];
    private readonly GilAnalysis _gil;
    private readonly LockAnalysis _locks;
    private readonly LostUpdateSearch _lostUpdates;
    private readonly RankTraffic _ranks;
    private readonly TaskGraphAnalysis _tasks;
    private readonly List<long> _workersOnCoreNs = [], _othersOfRunOnCoreNs = [], _othersOnCoreNs = [];
    private readonly int _coreCount;
    private readonly bool _seesOthers;
    private bool _coresKnown;
    private int _messages, _steals;
    private long _messageBytes, _lostSwitches, _lostSlices;

    /// <summary>Begins with nothing.</summary>
    /// <param name="rounds">The measured rounds, in order, not overlapping.</param>
    /// <param name="cores">Cores of the machine.</param>
    /// <param name="seesOthers">Whether the trace tells of other programs, so that a core that the run has left is known to be free or not.</param>
    public RunAnalysis(IReadOnlyList<RoundSpan> rounds, int cores, bool seesOthers)
    {
        _rounds = rounds;
        _seesOthers = seesOthers;
        _coreCount = cores;
        _gil = new GilAnalysis(rounds, id => _names.GetValueOrDefault(id));
        _locks = new LockAnalysis(rounds);
        _lostUpdates = new LostUpdateSearch(rounds, id => _names.GetValueOrDefault(id));
        _ranks = new RankTraffic(rounds, id => _names.GetValueOrDefault(id));
        _tasks = new TaskGraphAnalysis(rounds, id => _names.GetValueOrDefault(id));
        GrowCores(cores);
    }

    /// <summary>Takes the next chunk; chunks must come from the first on.</summary>
    public void Add(Chunk chunk)
    {
        for (int i = 0; i < chunk.NewNames.Count; i++) _names[chunk.FirstNameId + i] = chunk.NewNames[i];
        foreach (Lane lane in chunk.NewLanes)
        {
            if (_lanes.TryGetValue(lane.Id, out LaneTally? known)) known.Lane = lane;
            else _lanes[lane.Id] = new LaneTally(lane, _rounds);
        }
        _gil.Add(chunk); // also between rounds: who holds the lock when one begins depends on what was before
        _locks.Add(chunk);
        _lostUpdates.Add(chunk);
        _ranks.Add(chunk);
        _tasks.Add(chunk); // a task may be told, and be under way, between rounds
        if (chunk.StartNs < chunk.EndNs && MeasuredWithin(chunk.StartNs, chunk.EndNs) == 0) return;

        _lostSwitches += chunk.LostSwitches;
        _lostSlices += chunk.LostSlices;
        foreach (LaneChunk part in chunk.Lanes)
        {
            if (_lanes.TryGetValue(part.LaneId, out LaneTally? tally)) AddLane(tally, part, chunk);
        }
        foreach (Flow flow in chunk.Flows) AddFlow(flow);
        foreach (Stranger stranger in chunk.Strangers) AddStranger(stranger);
    }

    /// <summary>The figures of all chunks so far.</summary>
    /// <param name="itemsByWorker">Items that each worker computed in the measured rounds (index 0 = worker 1); empty where not known.</param>
    /// <param name="locks">Exact counts of the locks' use in the measured rounds.</param>
    public RunFigures Finish(IReadOnlyList<long> itemsByWorker, params IReadOnlyList<CountedLock> locks)
    {
        long measured = _rounds.Sum(r => r.EndNs - r.StartNs);
        // Ranks make their lanes themselves, in any order.
        LaneTally[] workers = [.. _lanes.Values.Where(t => t.Lane.Kind != LaneKind.Auxiliary).OrderBy(t => t.Lane.Kind == LaneKind.Rank ? t.Lane.Number : 0)];
        long ItemsOf(Lane lane) => lane.Number >= 1 && lane.Number <= itemsByWorker.Count ? itemsByWorker[lane.Number - 1] : 0;
        WorkerTimes[] times = [.. workers.Select(t => t.Times(measured, ItemsOf(t.Lane)))];
        return new RunFigures(
            measured,
            times,
            [.. workers.Select(t => t.Detail())],
            CoreUse(measured),
            new MessageCounts(_messages, _messageBytes),
            _steals,
            _intruders.Count == 0 ? null : _intruders.Select(i => new Intruder(i.Key, i.Value)).MaxBy(i => i.CoreNs),
            new LostCounts(_lostSwitches, _lostSlices))
        {
            Gil = _gil.Finish(measured, times),
            Communication = _ranks.Finish(),
            TaskGraph = _tasks.Finish(),
            Locks = _locks.Figures(locks, workers.Count(t => t.Lane.Number > 0), measured),
            Starvation = _locks.Starved(id => _lanes.GetValueOrDefault(id)?.Lane),
            LockBlame = _locks.Blame(),
            FirstLostUpdate = _lostUpdates.First,
        };
    }

    /// <summary>Nanoseconds of [startNs, endNs) that lie within measured rounds.</summary>
    private long MeasuredWithin(long startNs, long endNs)
    {
        long sum = 0;
        foreach (RoundSpan round in _rounds) sum += Math.Max(0, Math.Min(endNs, round.EndNs) - Math.Max(startNs, round.StartNs));
        return sum;
    }

    private void AddLane(LaneTally tally, LaneChunk part, Chunk chunk)
    {
        List<long> onCoreNs = tally.Lane.Number > 0 ? _workersOnCoreNs : _othersOfRunOnCoreNs;
        foreach (Stretch stretch in Stretch.Of(part, chunk))
        {
            long measured = MeasuredWithin(stretch.StartNs, stretch.EndNs);
            if (measured == 0) continue;
            tally.AddState(stretch, measured);
            if (stretch.Core < 0) continue;
            GrowCores(stretch.Core + 1);
            _coresKnown = true;
            onCoreNs[stretch.Core] += measured;
        }
        tally.AddSlices(part, chunk);
    }

    private void AddFlow(Flow flow)
    {
        if (!_rounds.Any(r => flow.ReceivedNs >= r.StartNs && flow.ReceivedNs < r.EndNs)) return;
        if (_names.TryGetValue(flow.NameId, out SliceName name) && name.Name == "steal")
        {
            _steals++;
            return;
        }
        _messages++;
        _messageBytes += flow.Bytes;
    }

    private void AddStranger(Stranger stranger)
    {
        long measured = MeasuredWithin(stranger.StartNs, stranger.EndNs);
        if (measured == 0 || stranger.Core < 0) return;
        GrowCores(stranger.Core + 1);
        _coresKnown = true;
        SliceName name = _names.GetValueOrDefault(stranger.NameId, new SliceName("?", LaneState.Ready));
        bool isOfRun = name.State == LaneState.Running;
        (isOfRun ? _othersOfRunOnCoreNs : _othersOnCoreNs)[stranger.Core] += measured;
        if (!isOfRun) _intruders[name.Name] = _intruders.GetValueOrDefault(name.Name) + measured;
    }

    private void GrowCores(int count)
    {
        while (_workersOnCoreNs.Count < count)
        {
            _workersOnCoreNs.Add(0);
            _othersOfRunOnCoreNs.Add(0);
            _othersOnCoreNs.Add(0);
        }
    }

    private List<CoreTimes> CoreUse(long measuredNs)
    {
        List<CoreTimes> use = [];
        for (int core = 0; _coresKnown && core < Math.Max(_coreCount, _workersOnCoreNs.Count); core++)
        {
            (long workers, long ofRun, long others) = (_workersOnCoreNs[core], _othersOfRunOnCoreNs[core], _othersOnCoreNs[core]);
            double share = measuredNs == 0 ? 0 : (double)workers / measuredNs;
            long freeNs = Math.Max(0, measuredNs - workers - ofRun - others);
            use.Add(new CoreTimes(core, workers, ofRun, _seesOthers ? others : null, _seesOthers ? freeNs : null, share));
        }
        return use;
    }
}
