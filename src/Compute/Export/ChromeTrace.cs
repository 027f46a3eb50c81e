using System.Text.Json;
using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Export;

/// <summary>
/// A run as Chrome trace JSON, for ui.perfetto.dev, chrome://tracing and other readers of the Trace Event Format. Rows are grouped in
/// "processes": the run (rounds, lost records), its cores, its workers, its other threads. Below the slices of each lane lie its states.
/// </summary>
public static class ChromeTrace
{
    /// <summary>Writes a run; <paramref name="chunks"/> from the first on, read once.</summary>
    public static void Write(Stream stream, RunResult run, IEnumerable<Chunk> chunks)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ns");
        WriteAbout(json, run);
        json.WriteStartArray("traceEvents");
        new Rows(new TraceEventWriter(json, stream)).Write(run, chunks);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAbout(Utf8JsonWriter json, RunResult run)
    {
        json.WriteStartObject("otherData");
        json.WriteString("run", run.Id);
        json.WriteString("name", run.Name);
        json.WriteString("created", run.CreatedAt);
        json.WriteString("traceSource", run.TraceSource);
        json.WriteString("machine", run.Machine?.Cpu);
        json.WriteString("corescope", run.Machine?.Corescope);
        foreach ((string name, string value) in ExperimentLink.Pairs(run.Experiment)) json.WriteString(name, value);
        json.WriteEndObject();
    }

    /// <summary>The rows of one export. Row numbers are unique over all groups: some readers take them for thread ids.</summary>
    private sealed class Rows(TraceEventWriter to)
    {
        private const int RunPid = 1, CoresPid = 2, WorkersPid = 3, OthersPid = 4;
        private const int CoreTids = 100, LaneTids = 10_000;
        private static readonly Row Rounds = new(RunPid, 11), Lost = new(RunPid, 12);

        private readonly SortedDictionary<int, LaneEvents> _lanes = [];
        private readonly SortedDictionary<int, CoreEvents> _cores = [];
        private readonly Dictionary<int, SliceName> _names = [];
        private readonly List<Flow> _flows = [];
        private bool _hasLost;

        public void Write(RunResult run, IEnumerable<Chunk> chunks)
        {
            long endNs = 0;
            foreach (Chunk chunk in chunks)
            {
                Add(chunk);
                endNs = chunk.EndNs;
            }
            foreach (LaneEvents lane in _lanes.Values) lane.Finish(endNs, to, NameOf);
            foreach (CoreEvents core in _cores.Values) core.Finish(to);
            FlowArrows.Write(_flows, _lanes, NameOf, to);
            for (int i = 0; i < run.RoundSpans.Count; i++)
                to.Slice(Rounds, $"round {i + 1}", "round", run.RoundSpans[i].StartNs, run.RoundSpans[i].EndNs);
            NameRows(run);
        }

        private void Add(Chunk chunk)
        {
            for (int i = 0; i < chunk.NewNames.Count; i++) _names[chunk.FirstNameId + i] = chunk.NewNames[i];
            foreach (Lane lane in chunk.NewLanes) AddLane(lane);
            foreach (LaneChunk part in chunk.Lanes)
            {
                if (!_lanes.TryGetValue(part.LaneId, out LaneEvents? lane)) continue;
                lane.AddSlices(part, chunk, to, NameOf);
                foreach (Stretch stretch in Stretch.Of(part, chunk))
                {
                    lane.AddState(stretch, to);
                    if (stretch.Core >= 0) Core(stretch.Core).Add(lane.Lane.Name, GroupOf(lane.Lane), stretch.StartNs, stretch.EndNs);
                }
            }
            foreach (Stranger stranger in chunk.Strangers)
            {
                SliceName name = NameOf(stranger.NameId);
                string group = name.State == LaneState.Running ? "thread of the run" : "other program";
                Core(stranger.Core).Add(name.Name, group, stranger.StartNs, stranger.EndNs);
            }
            foreach (CoreEvents core in _cores.Values) core.EndChunk(to);
            _flows.AddRange(chunk.Flows);
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
            to.Slice(Lost, "records lost", "lost", chunk.StartNs, chunk.EndNs, args =>
            {
                args.WriteNumber("kernelRecords", chunk.LostSwitches);
                args.WriteNumber("workerRecords", chunk.LostSlices);
            });
        }

        private void NameRows(RunResult run)
        {
            to.NameProcess(RunPid, $"run {run.Name}", 0);
            to.NameRow(Rounds, "measured rounds", 0);
            if (_hasLost) to.NameRow(Lost, "lost records", 1);
            if (_cores.Count > 0) to.NameProcess(CoresPid, "cores", 1);
            foreach (CoreEvents core in _cores.Values) to.NameRow(core.Row, $"core {core.Core}", core.Core);
            if (_lanes.Values.Any(l => l.Slices.Pid == WorkersPid)) to.NameProcess(WorkersPid, "workers", 2);
            if (_lanes.Values.Any(l => l.Slices.Pid == OthersPid)) to.NameProcess(OthersPid, "other threads of the run", 3);
            foreach (LaneEvents lane in _lanes.Values)
            {
                to.NameRow(lane.Slices, lane.Lane.Name, 2 * lane.Lane.Id);
                to.NameRow(lane.States, $"{lane.Lane.Name} state ({StateWord.Of(lane.Lane.Source)})", 2 * lane.Lane.Id + 1);
            }
        }

        private SliceName NameOf(int id) => _names.GetValueOrDefault(id, new SliceName("…", LaneState.Running));

        private static string GroupOf(Lane lane) => lane.Kind == LaneKind.Auxiliary ? "thread of the run" : "worker";
    }
}
