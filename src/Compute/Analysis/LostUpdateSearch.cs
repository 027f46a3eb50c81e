using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>
/// Finds the first write that overwrites an update of another worker: a slice whose name ends in "(lost update)". What led to it begins with the same worker's slice "read".
/// </summary>
/// <param name="rounds">The measured rounds.</param>
/// <param name="nameOf">The slice name with an id.</param>
internal sealed class LostUpdateSearch(IReadOnlyList<RoundSpan> rounds, Func<int, SliceName> nameOf)
{
    private const string Read = "read", Lost = "(lost update)";

    private readonly Dictionary<int, long> _readNs = [];

    /// <summary>From the read to the write; null where none was found.</summary>
    public RoundSpan? First { get; private set; }

    /// <summary>Takes the next chunk.</summary>
    public void Add(Chunk chunk)
    {
        if (First is not null) return;
        foreach (LaneChunk lane in chunk.Lanes)
        {
            foreach (SliceEvent slice in lane.Slices.Where(s => !s.IsEnd)) Look(lane.LaneId, slice);
        }
    }

    private void Look(int lane, SliceEvent slice)
    {
        string name = nameOf(slice.NameId).Name;
        if (name == Read) _readNs[lane] = slice.TimeNs;
        else if (name.EndsWith(Lost, StringComparison.Ordinal) && rounds.Any(r => slice.TimeNs >= r.StartNs && slice.TimeNs <= r.EndNs)
            && (First is null || slice.TimeNs < First.EndNs)) First = new RoundSpan(_readNs.GetValueOrDefault(lane, slice.TimeNs), slice.TimeNs);
    }
}
