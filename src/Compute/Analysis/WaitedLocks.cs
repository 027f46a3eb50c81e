using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>Reads from a trace for which lock each wait is: a lane that waits is in a slice that is named after the lock (<see cref="LockMerger"/>). Fed with every chunk, in order.</summary>
internal sealed class WaitedLocks
{
    private readonly List<string> _names = [];
    private readonly Dictionary<int, int> _lockOfName = [];

    /// <summary>Names of the locks; the place of one is its number.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Takes the next chunk's names.</summary>
    public void Add(Chunk chunk)
    {
        for (int i = 0; i < chunk.NewNames.Count; i++)
        {
            SliceName name = chunk.NewNames[i];
            if (name.State != LaneState.LockWait || !name.Name.StartsWith(LockMerger.WaitFor, StringComparison.Ordinal)) continue;
            _lockOfName[chunk.FirstNameId + i] = _names.Count;
            _names.Add(name.Name[LockMerger.WaitFor.Length..]);
        }
    }

    /// <summary>When each wait of a lane within a chunk began, by time, and for which lock.</summary>
    public IReadOnlyList<(long SinceNs, int Lock)> WaitsOf(LaneChunk part)
    {
        if (_names.Count == 0) return [];
        IEnumerable<(long Ns, int Name)> begun = part.Open.Select(open => (open.StartNs, open.NameId)).Concat(part.Slices.Where(slice => !slice.IsEnd).Select(slice => (slice.TimeNs, slice.NameId)));
        return [.. begun.Where(slice => _lockOfName.ContainsKey(slice.Name)).Select(slice => (slice.Ns, _lockOfName[slice.Name]))];
    }
}
