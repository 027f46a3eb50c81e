using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Export;

/// <summary>
/// One lane on its way into a Chrome trace: its slices on one row, its states on the row below. A reader nests slices by their order, so
/// an inner slice waits here until its outermost one has ended.
/// </summary>
internal sealed class LaneEvents(Lane lane, Row slices, Row states)
{
    private sealed record Pending(long StartNs, int NameId, long Arg, int Depth)
    {
        public long EndNs { get; set; }

        public bool IsCutOff { get; set; }
    }

    private readonly List<Pending> _waiting = [];
    private readonly List<Pending> _open = [];
    private Stretch _state;
    private bool _hasState;

    /// <summary>As last described in the trace.</summary>
    public Lane Lane { get; set; } = lane;

    /// <summary>Where its slices are.</summary>
    public Row Slices { get; } = slices;

    /// <summary>Where its states are.</summary>
    public Row States { get; } = states;

    /// <summary>When slices begin and end, by time.</summary>
    public List<long> Edges { get; } = [];

    /// <summary>Takes one chunk's slices.</summary>
    public void AddSlices(LaneChunk part, Chunk chunk, TraceEventWriter to, Func<int, SliceName> nameOf)
    {
        if (part.Open.Count != _open.Count) StartAgain(part, chunk, to, nameOf);
        foreach (SliceEvent slice in part.Slices)
        {
            if (!slice.IsEnd) Open(slice.TimeNs, slice.NameId, slice.Arg);
            else if (_open.Count > 0) Close(slice.TimeNs, to, nameOf);
        }
    }

    /// <summary>Takes the next stretch of the lane's states; equal neighbours become one.</summary>
    public void AddState(Stretch next, TraceEventWriter to)
    {
        if (_hasState && _state.State == next.State && _state.Core == next.Core && _state.EndNs == next.StartNs)
        {
            _state = _state with { EndNs = next.EndNs };
            return;
        }
        WriteState(to);
        (_state, _hasState) = (next, true);
    }

    /// <summary>Writes what is still open when the trace ends.</summary>
    public void Finish(long endNs, TraceEventWriter to, Func<int, SliceName> nameOf)
    {
        while (_open.Count > 0) Close(endNs, to, nameOf, isCutOff: true);
        WriteState(to);
    }

    // Chunks are missing (a damaged file): what was open ends here, and what the chunk says is open begins where it says.
    private void StartAgain(LaneChunk part, Chunk chunk, TraceEventWriter to, Func<int, SliceName> nameOf)
    {
        while (_open.Count > 0) Close(chunk.StartNs, to, nameOf, isCutOff: true);
        foreach (OpenSlice slice in part.Open) Open(slice.StartNs, slice.NameId, slice.Arg);
    }

    private void Open(long timeNs, int nameId, long arg)
    {
        Pending slice = new(Edge(timeNs), nameId, arg, Math.Min(_open.Count, TraceEventWriter.Deepest));
        _waiting.Add(slice);
        _open.Add(slice);
    }

    private void Close(long timeNs, TraceEventWriter to, Func<int, SliceName> nameOf, bool isCutOff = false)
    {
        Pending slice = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        slice.EndNs = Edge(timeNs);
        slice.IsCutOff = isCutOff;
        if (_open.Count > 0) return;
        foreach (Pending ended in _waiting)
        {
            SliceName name = nameOf(ended.NameId);
            to.Slice(Slices, name.Name, StateWord.Of(name.State), ended.StartNs, ended.EndNs, args =>
            {
                args.WriteNumber("number", ended.Arg);
                if (ended.IsCutOff) args.WriteBoolean("cutOff", true);
            }, ended.Depth);
        }
        _waiting.Clear();
    }

    // What comes out of order would overlap what has been written.
    private long Edge(long timeNs)
    {
        long lastNs = Edges.Count > 0 ? Edges[^1] : 0;
        if (timeNs > lastNs || Edges.Count == 0) Edges.Add(Math.Max(timeNs, lastNs));
        return Edges[^1];
    }

    private void WriteState(TraceEventWriter to)
    {
        if (!_hasState || _state.State == LaneState.Idle) return;
        int core = _state.Core;
        to.Slice(States, StateWord.Of(_state.State), "state", Math.Max(0, _state.StartNs), _state.EndNs, args =>
        {
            args.WriteString("source", StateWord.Of(Lane.Source));
            if (core >= 0) args.WriteNumber("core", core);
        });
    }
}
