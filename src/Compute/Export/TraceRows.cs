using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Export;

/// <summary>The rows of one export. Row numbers are unique over all groups: some readers take them for thread ids.</summary>
internal sealed class TraceRows
{
    private const int RunPid = 1, CoresPid = 2, WorkersPid = 3, LocksPid = 4, OthersPid = 5;
    private const int CoreTids = 100, LaneTids = 10_000;
    private static readonly Row Rounds = new(RunPid, 11), Lost = new(RunPid, 12);

    private readonly SortedDictionary<int, LaneEvents> _lanes = [];
    private readonly SortedDictionary<int, CoreEvents> _cores = [];
    private readonly Dictionary<int, SliceName> _names = [];
    private readonly List<Arrow> _arrows = [];
    private readonly LockRows _locks;
    private readonly TraceEventWriter _to;
    private bool _hasLost;

    /// <summary>Rows that are still empty.</summary>
    public TraceRows(TraceEventWriter to)
    {
        _to = to;
        _locks = new LockRows(LocksPid, to, NameOf, LaneName, _arrows.Add);
    }

    /// <summary>Writes a run; <paramref name="chunks"/> from the first on, read once.</summary>
    public void Write(RunResult run, IEnumerable<Chunk> chunks)
    {
        long endNs = 0;
        foreach (Chunk chunk in chunks)
        {
            Add(chunk);
            endNs = chunk.EndNs;
        }
        foreach (LaneEvents lane in _lanes.Values) lane.Finish(endNs, _to, NameOf);
        foreach (CoreEvents core in _cores.Values) core.Finish(_to);
        _locks.Finish(endNs, 3);
        FlowArrows.Write(_arrows, _lanes, _to);
        for (int i = 0; i < run.RoundSpans.Count; i++)
            _to.Slice(Rounds, $"round {i + 1}", "round", run.RoundSpans[i].StartNs, run.RoundSpans[i].EndNs);
        NameRows(run);
    }

    private void Add(Chunk chunk)
    {
        for (int i = 0; i < chunk.NewNames.Count; i++) _names[chunk.FirstNameId + i] = chunk.NewNames[i];
        foreach (Lane lane in chunk.NewLanes) AddLane(lane);
        foreach (LaneChunk part in chunk.Lanes)
        {
            if (!_lanes.TryGetValue(part.LaneId, out LaneEvents? lane)) continue;
            lane.AddSlices(part, chunk, _to, NameOf);
            foreach (Stretch stretch in Stretch.Of(part, chunk))
            {
                lane.AddState(stretch, _to);
                if (stretch.Core >= 0) Core(stretch.Core).Add(lane.Lane.Name, GroupOf(lane.Lane), stretch.StartNs, stretch.EndNs);
            }
        }
        foreach (Stranger stranger in chunk.Strangers)
        {
            SliceName name = NameOf(stranger.NameId);
            string group = name.State == LaneState.Running ? "thread of the run" : "other program";
            Core(stranger.Core).Add(name.Name, group, stranger.StartNs, stranger.EndNs);
        }
        foreach (CoreEvents core in _cores.Values) core.EndChunk(_to);
        _locks.Add(chunk);
        _arrows.AddRange(chunk.Flows.Select(f => new Arrow(NameOf(f.NameId).Name, f.FromLane, f.SentNs, f.ToLane, f.ReceivedNs)));
        AddLost(chunk);
    }

    private void AddLane(Lane lane)
    {
        if (_lanes.TryGetValue(lane.Id, out LaneEvents? known))
        {
            known.Lane = lane;
            return;
        }
        int pid = lane.Kind == LaneKind.Auxiliary ? OthersPid : WorkersPid;
        int tid = LaneTids + 2 * lane.Id;
        _lanes[lane.Id] = new LaneEvents(lane, new Row(pid, tid), new Row(pid, tid + 1));
    }

    private CoreEvents Core(int core)
    {
        if (!_cores.TryGetValue(core, out CoreEvents? events)) _cores[core] = events = new CoreEvents(core, new Row(CoresPid, CoreTids + core));
        return events;
    }

    private void AddLost(Chunk chunk)
    {
        if (chunk.LostSwitches + chunk.LostSlices == 0) return;
        _hasLost = true;
        _to.Slice(Lost, "records lost", "lost", chunk.StartNs, chunk.EndNs, args =>
        {
            args.WriteNumber("kernelRecords", chunk.LostSwitches);
            args.WriteNumber("workerRecords", chunk.LostSlices);
        });
    }

    private void NameRows(RunResult run)
    {
        _to.NameProcess(RunPid, $"run {run.Name}", 0);
        _to.NameRow(Rounds, "measured rounds", 0);
        if (_hasLost) _to.NameRow(Lost, "lost records", 1);
        if (_cores.Count > 0) _to.NameProcess(CoresPid, "cores", 1);
        foreach (CoreEvents core in _cores.Values) _to.NameRow(core.Row, $"core {core.Core}", core.Core);
        if (_lanes.Values.Any(l => l.Slices.Pid == WorkersPid)) _to.NameProcess(WorkersPid, "workers", 2);
        if (_lanes.Values.Any(l => l.Slices.Pid == OthersPid)) _to.NameProcess(OthersPid, "other threads of the run", 4);
        foreach (LaneEvents lane in _lanes.Values)
        {
            _to.NameRow(lane.Slices, lane.Lane.Name, 2 * lane.Lane.Id);
            _to.NameRow(lane.States, $"{lane.Lane.Name} state ({StateWord.Of(lane.Lane.Source)})", 2 * lane.Lane.Id + 1);
        }
    }

    private SliceName NameOf(int id) => _names.GetValueOrDefault(id, new SliceName("…", LaneState.Running));

    private string LaneName(int id) => _lanes.TryGetValue(id, out LaneEvents? lane) ? lane.Lane.Name : $"lane {id}";

    private static string GroupOf(Lane lane) => lane.Kind == LaneKind.Auxiliary ? "thread of the run" : "worker";
}
