using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>Adds up one lane's states and slices within the measured rounds.</summary>
internal sealed class LaneTally(Lane lane, IReadOnlyList<RoundSpan> rounds)
{
    private readonly long[] _stateNs = new long[Chunk.States];
    private readonly WorkExtent _bySlices = new(rounds), _byStates = new(rounds);
    private int _slices;
    private long _longestSliceNs;

    /// <summary>As last described in the trace.</summary>
    public Lane Lane { get; set; } = lane;

    /// <summary>Takes a stretch of which <paramref name="measuredNs"/> lie in rounds.</summary>
    public void AddState(Stretch stretch, long measuredNs)
    {
        _stateNs[(int)stretch.State] += measuredNs;
        if (stretch.State is LaneState.Running or LaneState.Serializing) _byStates.Add(stretch.StartNs, stretch.EndNs);
    }

    /// <summary>Takes the outermost slices of one chunk. A slice that goes on in the next chunk is counted where it ends.</summary>
    public void AddSlices(LaneChunk part, Chunk chunk)
    {
        int depth = part.Open.Count;
        long outerStart = depth > 0 ? part.Open[0].StartNs : 0;
        foreach (SliceEvent slice in part.Slices)
        {
            if (!slice.IsEnd)
            {
                if (depth++ == 0) outerStart = slice.TimeNs;
            }
            else if (depth > 0 && --depth == 0 && _bySlices.Add(outerStart, slice.TimeNs))
            {
                _slices++;
                _longestSliceNs = Math.Max(_longestSliceNs, slice.TimeNs - outerStart);
            }
        }
        if (depth > 0) _bySlices.Add(outerStart, chunk.EndNs);
    }

    /// <summary>Time by state; the lane was idle while the trace did not know it.</summary>
    public WorkerTimes Times(long measuredNs, long items)
    {
        long Ns(LaneState state) => _stateNs[(int)state];
        long idle = Math.Max(0, measuredNs - _stateNs.Sum() + Ns(LaneState.Idle));
        return new WorkerTimes(Lane.Id, Lane.Number, Lane.Name, Lane.Source.ToString().ToLowerInvariant(), Ns(LaneState.Running), Ns(LaneState.Ready),
            Ns(LaneState.LockWait), Ns(LaneState.GilWait), Ns(LaneState.Serializing), Ns(LaneState.MessageWait), Ns(LaneState.IoWait), idle, items);
    }

    /// <summary>Begin and end of its work.</summary>
    public WorkerDetail Detail()
    {
        WorkExtent extent = _bySlices.IsEmpty ? _byStates : _bySlices;
        return new WorkerDetail(Lane.Kind, extent.LateNs, extent.TailNs, _slices, _longestSliceNs);
    }
}

/// <summary>The first and last moment of work in each round.</summary>
internal sealed class WorkExtent(IReadOnlyList<RoundSpan> rounds)
{
    private readonly long[] _first = [.. rounds.Select(_ => long.MaxValue)];
    private readonly long[] _last = new long[rounds.Count];

    /// <summary>Whether there was no work in any round.</summary>
    public bool IsEmpty => _first.All(first => first == long.MaxValue);

    /// <summary>Whether there was work in a round.</summary>
    public bool Has(int round) => _first[round] != long.MaxValue;

    /// <summary>Begin of the first work in a round that has some.</summary>
    public long FirstNs(int round) => _first[round];

    /// <summary>End of the last work in a round.</summary>
    public long LastNs(int round) => _last[round];

    /// <summary>From each round's begin to the first work in it (the whole round where there was none), summed.</summary>
    public long LateNs => rounds.Select((r, i) => _first[i] == long.MaxValue ? r.EndNs - r.StartNs : _first[i] - r.StartNs).Sum();

    /// <summary>From the last work in each round to its end, summed; 0 for a round without work.</summary>
    public long TailNs => rounds.Select((r, i) => _first[i] == long.MaxValue ? 0 : r.EndNs - _last[i]).Sum();

    /// <summary>Takes a stretch of work; false if it lies in no round.</summary>
    public bool Add(long startNs, long endNs)
    {
        bool hit = false;
        for (int i = 0; i < rounds.Count; i++)
        {
            if (endNs <= rounds[i].StartNs || startNs >= rounds[i].EndNs) continue;
            hit = true;
            _first[i] = Math.Min(_first[i], Math.Max(startNs, rounds[i].StartNs));
            _last[i] = Math.Max(_last[i], Math.Min(endNs, rounds[i].EndNs));
        }
        return hit;
    }
}
