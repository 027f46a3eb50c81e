using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Analysis;

/// <summary>
/// A trace written down by hand as whole lanes, and cut into chunks the way the recorder does it: each chunk with the state, the core and
/// the open slices at its start.
/// </summary>
internal sealed class TraceDraft
{
    private readonly List<Lane> _lanes = [];
    private readonly List<SliceName> _names = [];
    private readonly List<List<Transition>> _transitions = [];
    private readonly List<List<SliceEvent>> _slices = [];

    public List<Flow> Flows { get; } = [];

    public List<Stranger> Strangers { get; } = [];

    public List<GilDomain> GilDomains { get; } = [];

    /// <summary>Told in the first chunk.</summary>
    public List<TaskInfo> Tasks { get; } = [];

    public List<TaskNeed> TaskNeeds { get; } = [];

    public List<TaskChange> TaskChanges { get; } = [];

    public int Lane(LaneKind kind, int number, string name, TraceSource source = TraceSource.Exact)
    {
        _lanes.Add(new Lane(_lanes.Count, kind, source, number, 100, 100 + _lanes.Count, name));
        _transitions.Add([]);
        _slices.Add([]);
        return _lanes.Count - 1;
    }

    public int Name(string name, LaneState state = LaneState.Running)
    {
        _names.Add(new SliceName(name, state));
        return _names.Count - 1;
    }

    public TraceDraft At(int lane, long timeNs, LaneState state, int core = -1)
    {
        _transitions[lane].Add(new Transition(timeNs, state, core));
        return this;
    }

    public TraceDraft Slice(int lane, long startNs, long endNs, int name, long arg = 0)
    {
        _slices[lane].Add(new SliceEvent(startNs, name, arg));
        _slices[lane].Add(SliceEvent.End(endNs));
        return this;
    }

    /// <summary>A slice within the lane's last one, after those that are within it already.</summary>
    public TraceDraft Inside(int lane, long startNs, long endNs, int name)
    {
        _slices[lane].InsertRange(_slices[lane].Count - 1, [new SliceEvent(startNs, name, 0), SliceEvent.End(endNs)]);
        return this;
    }

    public TraceDraft Event(int lane, SliceEvent slice)
    {
        _slices[lane].Add(slice);
        return this;
    }

    /// <summary>Chunks that meet at the given times; the last ends at <paramref name="endNs"/>.</summary>
    public List<Chunk> Cut(long endNs, params IEnumerable<long> cuts)
    {
        List<long> edges = [0, .. cuts.Where(c => c > 0 && c < endNs).Distinct().Order(), endNs];
        List<Chunk> chunks = [];
        for (int i = 0; i + 1 < edges.Count; i++)
        {
            Chunk chunk = new() { Number = i, StartNs = edges[i], EndNs = edges[i + 1] };
            if (i == 0)
            {
                chunk.NewNames.AddRange(_names);
                chunk.NewLanes.AddRange(_lanes);
                chunk.GilDomains.AddRange(GilDomains);
                chunk.NewTasks.AddRange(Tasks);
                chunk.TaskNeeds.AddRange(TaskNeeds);
            }
            foreach (Lane lane in _lanes) chunk.Lanes.Add(Part(lane.Id, chunk));
            chunk.Flows.AddRange(Flows.Where(f => f.ReceivedNs >= chunk.StartNs && f.ReceivedNs < chunk.EndNs));
            chunk.TaskChanges.AddRange(TaskChanges.Where(c => c.TimeNs >= chunk.StartNs && c.TimeNs < chunk.EndNs).OrderBy(c => c.TimeNs));
            chunk.Strangers.AddRange(Strangers
                .Where(s => s.StartNs < chunk.EndNs && s.EndNs > chunk.StartNs)
                .Select(s => s with { StartNs = Math.Max(s.StartNs, chunk.StartNs), EndNs = Math.Min(s.EndNs, chunk.EndNs) }));
            chunks.Add(chunk);
        }
        return chunks;
    }

    private LaneChunk Part(int lane, Chunk chunk)
    {
        LaneChunk part = new(lane);
        foreach (Transition t in _transitions[lane].Where(t => t.TimeNs <= chunk.StartNs)) (part.InitialState, part.InitialCore) = (t.State, t.Core);
        part.Transitions.AddRange(_transitions[lane].Where(t => t.TimeNs > chunk.StartNs && t.TimeNs < chunk.EndNs));
        foreach (SliceEvent slice in _slices[lane].Where(s => s.TimeNs < chunk.StartNs))
        {
            if (slice.IsEnd) part.Open.RemoveAt(part.Open.Count - 1);
            else part.Open.Add(new OpenSlice(slice.TimeNs, slice.NameId, slice.Arg));
        }
        part.Slices.AddRange(_slices[lane].Where(s => s.TimeNs >= chunk.StartNs && s.TimeNs < chunk.EndNs));
        return part;
    }
}
