namespace Corescope.Compute.Tracing;

/// <summary>The lanes of a run, numbered in order of appearance; each is told to readers in the chunk that first needs it, and again where it has changed. Used by the recorder's thread only.</summary>
internal sealed class LaneTable
{
    private readonly List<LaneTrack> _lanes = [];
    private readonly List<Lane> _new = [];

    /// <summary>The id of the lane that comes next.</summary>
    public int NextId => _lanes.Count;

    /// <summary>Adds a lane, whose id is <see cref="NextId"/>.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="ring">The ring that feeds it; -1: only the kernel knows it.</param>
    public LaneTrack Add(Lane lane, int ring)
    {
        LaneTrack track = new(lane, ring);
        _lanes.Add(track);
        _new.Add(lane);
        return track;
    }

    /// <summary>Another thread is behind a lane, or its name is another one.</summary>
    public void Change(LaneTrack track, Lane lane)
    {
        track.Lane = lane;
        _new.RemoveAll(l => l.Id == lane.Id);
        _new.Add(lane);
    }

    /// <summary>Moves what has come since the last cut into a chunk whose bounds are set.</summary>
    public void Cut(Chunk chunk)
    {
        chunk.NewLanes.AddRange(_new);
        _new.Clear();
        foreach (LaneTrack lane in _lanes) chunk.Lanes.Add(lane.Cut(chunk.EndNs));
    }
}
