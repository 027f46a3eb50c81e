using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>Knows which lanes share which interpreter's lock, and gathers chunk by chunk what each lock's lanes do.</summary>
/// <param name="nameOf">The slice name with an id.</param>
internal sealed class GilLanes(Func<int, SliceName> nameOf)
{
    private readonly Dictionary<int, int> _domainOfLane = [];

    /// <summary>The changes of each interpreter's lanes within the next chunk, by time.</summary>
    /// <returns>For each interpreter its process, and the changes: at the same moment, who leaves goes before who comes.</returns>
    public IEnumerable<(int Domain, IEnumerable<GilChange> Changes)> Follow(Chunk chunk)
    {
        foreach (GilDomain gil in chunk.GilDomains) _domainOfLane[gil.LaneId] = gil.Domain;
        if (_domainOfLane.Count == 0) yield break;
        foreach (IGrouping<int, LaneChunk> lanes in chunk.Lanes.GroupBy(part => _domainOfLane.GetValueOrDefault(part.LaneId)))
            if (lanes.Key > 0) yield return (lanes.Key, lanes.SelectMany(part => GilChange.Of(part, chunk, nameOf)).OrderBy(c => c.TimeNs).ThenBy(c => c.Use));
    }
}
