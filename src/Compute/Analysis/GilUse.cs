using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>What a lane has to do with its interpreter's lock at a moment, as kernel and slices tell it.</summary>
internal enum GilUse : byte
{
    /// <summary>It has no core, or no thread: it holds nothing, unless it sleeps with the lock in its hand, which interpreters don't.</summary>
    None,

    /// <summary>On a core in a released section, or in a slice that waits: it runs without the lock.</summary>
    Released,

    /// <summary>It lost its core while it needed the lock: it may still hold it.</summary>
    Preempted,

    /// <summary>On a core, in code that needs the lock: it holds it, or is just trying to get it.</summary>
    Needs,
}

/// <summary>From a moment on, a lane uses its interpreter's lock like this.</summary>
/// <param name="TimeNs">The moment.</param>
/// <param name="LaneId">The lane.</param>
/// <param name="Use">What it has to do with the lock from then on.</param>
/// <param name="Speaks">Whether it began or ended a slice at that moment: only who holds the lock can.</param>
internal readonly record struct GilChange(long TimeNs, int LaneId, GilUse Use, bool Speaks = false)
{
    /// <summary>The changes of one lane within a chunk, by time; the first tells of the chunk's start.</summary>
    /// <param name="part">The lane.</param>
    /// <param name="chunk">Its chunk.</param>
    /// <param name="nameOf">The name with an id.</param>
    public static IEnumerable<GilChange> Of(LaneChunk part, Chunk chunk, Func<int, SliceName> nameOf)
    {
        List<int> open = [.. part.Open.Select(o => o.NameId)];
        (LaneState state, int core) = (part.InitialState, part.InitialCore);
        GilUse? last = null;
        (int t, int s) = (0, 0);
        // What came late, from before the chunk, counts from its start.
        for (long timeNs = chunk.StartNs; timeNs < long.MaxValue; timeNs = NextNs(part, t, s))
        {
            for (; t < part.Transitions.Count && part.Transitions[t].TimeNs <= timeNs; t++) (state, core) = (part.Transitions[t].State, part.Transitions[t].Core);
            bool speaks = false;
            for (; s < part.Slices.Count && part.Slices[s].TimeNs <= timeNs; s++)
            {
                speaks |= part.Slices[s].TimeNs == timeNs;
                if (!part.Slices[s].IsEnd) open.Add(part.Slices[s].NameId);
                else if (open.Count > 0) open.RemoveAt(open.Count - 1);
            }
            GilUse use = UseOf(state, core, open, nameOf);
            if (use != last || speaks) yield return new GilChange(timeNs, part.LaneId, use, speaks);
            last = use;
        }
    }

    private static long NextNs(LaneChunk part, int transition, int slice) => Math.Min(
        transition < part.Transitions.Count ? part.Transitions[transition].TimeNs : long.MaxValue,
        slice < part.Slices.Count ? part.Slices[slice].TimeNs : long.MaxValue);

    /// <summary>Code between two slices is the interpreter's own, and needs the lock like a slice that computes.</summary>
    private static GilUse UseOf(LaneState state, int core, List<int> open, Func<int, SliceName> nameOf)
    {
        bool needs = open.Count == 0 || nameOf(open[^1]).NeedsGil();
        if (core >= 0) return needs ? GilUse.Needs : GilUse.Released;
        return needs && state == LaneState.Ready ? GilUse.Preempted : GilUse.None;
    }
}
