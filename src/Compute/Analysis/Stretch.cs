using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>A lane was in one state, on one core (-1: none), from one time to another.</summary>
public readonly record struct Stretch(LaneState State, int Core, long StartNs, long EndNs)
{
    /// <summary>
    /// The stretches that fill a chunk for one lane, without gaps or overlaps. A transition that was published late and lies before the
    /// moment already told counts from that moment on.
    /// </summary>
    public static IEnumerable<Stretch> Of(LaneChunk lane, Chunk chunk)
    {
        Stretch now = new(lane.InitialState, lane.InitialCore, chunk.StartNs, chunk.EndNs);
        foreach (Transition next in lane.Transitions)
        {
            long until = Math.Clamp(next.TimeNs, now.StartNs, chunk.EndNs);
            if (until > now.StartNs) yield return now with { EndNs = until };
            now = new Stretch(next.State, next.Core, until, chunk.EndNs);
        }
        if (now.EndNs > now.StartNs) yield return now;
    }
}
