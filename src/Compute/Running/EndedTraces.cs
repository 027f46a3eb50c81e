namespace Corescope.Compute.Running;

/// <summary>The traces of runs that have ended, those looked at last kept open.</summary>
/// <param name="folder">Where the files lie.</param>
internal sealed class EndedTraces(LabFolder folder)
{
    private const int MaxOpen = 16;

    private readonly Lock _lock = new();
    private readonly LinkedList<(string Id, RunFeed Feed)> _open = []; // the one used last comes first

    /// <summary>A run's chunks; none where it has no trace.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message says how.</exception>
    public RunFeed Of(string id)
    {
        lock (_lock)
        {
            (string Id, RunFeed Feed) known = _open.FirstOrDefault(o => o.Id == id);
            if (known.Feed is not null) _open.Remove(known);
            RunFeed feed = known.Feed ?? (File.Exists(folder.TracePath(id)) ? new RunFeed(TraceFile.Open(folder.TracePath(id))) : RunFeed.Empty);
            Keep(id, feed);
            return feed;
        }
    }

    /// <summary>Takes over the chunks of a run that has just ended.</summary>
    public void Add(string id, RunFeed feed)
    {
        lock (_lock) Keep(id, feed);
    }

    /// <summary>Forgets a run that is deleted.</summary>
    public void Remove(string id)
    {
        lock (_lock)
        {
            (string Id, RunFeed Feed) known = _open.FirstOrDefault(o => o.Id == id);
            if (known.Feed is not null) _open.Remove(known);
        }
    }

    private void Keep(string id, RunFeed feed)
    {
        _open.AddFirst((id, feed));
        // Somebody may still be reading: the file is closed by its handle's finaliser.
        if (_open.Count > MaxOpen) _open.RemoveLast();
    }
}
