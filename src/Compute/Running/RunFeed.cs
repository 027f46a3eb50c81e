using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>
/// Room 3: the chunks of one run. They come from the recorder, are appended to the trace file, and go to whoever watches; every viewer has
/// a short queue of its own, so that a slow one loses chunks and holds nobody up.
/// </summary>
internal sealed class RunFeed
{
    private const int WaitingChunks = 4;

    private readonly Lock _lock = new();
    private readonly List<Channel<EncodedChunk>> _watchers = [];
    private TraceFile? _file;
    private bool _hasEnded;

    /// <summary>A run that has not started: its file is given later, by <see cref="Open"/>.</summary>
    public RunFeed()
    {
    }

    /// <summary>A run that has ended.</summary>
    public RunFeed(TraceFile file)
    {
        _file = file;
        _hasEnded = true;
    }

    /// <summary>A run without chunks.</summary>
    public static RunFeed Empty
    {
        get
        {
            RunFeed feed = new();
            feed.End();
            return feed;
        }
    }

    /// <summary>Number of chunks so far.</summary>
    public int Count => Volatile.Read(ref _file)?.Count ?? 0;

    /// <summary>Where chunks go from now on.</summary>
    public void Open(TraceFile file) => Volatile.Write(ref _file, file);

    /// <summary>One chunk's bytes, or null past the end.</summary>
    public ReadOnlyMemory<byte>? Chunk(int number) => Volatile.Read(ref _file)?.Read(number);

    /// <summary>Keeps a chunk, then tells the viewers; outside the lock, so that nobody waits for the disk.</summary>
    public void Append(EncodedChunk chunk)
    {
        if (!_file!.Append(chunk)) return;
        Channel<EncodedChunk>[] watchers;
        lock (_lock) watchers = [.. _watchers];
        foreach (Channel<EncodedChunk> watcher in watchers) watcher.Writer.TryWrite(chunk);
    }

    /// <summary>No more chunks will come; viewers are told once they have got what waits for them.</summary>
    public void End()
    {
        lock (_lock)
        {
            _hasEnded = true;
            foreach (Channel<EncodedChunk> watcher in _watchers) watcher.Writer.TryComplete();
        }
    }

    /// <summary>Chunks from a number on: what there is from the file, at the reader's pace, then live.</summary>
    public async IAsyncEnumerable<EncodedChunk> Watch(int fromChunk, [EnumeratorCancellation] CancellationToken cancel)
    {
        int next = Math.Max(0, fromChunk);
        Channel<EncodedChunk> live = Channel.CreateBounded<EncodedChunk>(
            new BoundedChannelOptions(WaitingChunks) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        while (!TryJoin(live, next))
        {
            cancel.ThrowIfCancellationRequested();
            yield return new EncodedChunk(next, Chunk(next)!.Value);
            next++;
        }
        try
        {
            await foreach (EncodedChunk chunk in live.Reader.ReadAllAsync(cancel))
            {
                if (chunk.Number < next) continue; // read from the file already
                yield return chunk;
                next = chunk.Number + 1;
            }
        }
        finally
        {
            lock (_lock) _watchers.Remove(live);
        }
    }

    /// <summary>Joins the live viewers if the reader has caught up: whatever is appended after this check comes through its queue.</summary>
    private bool TryJoin(Channel<EncodedChunk> live, int next)
    {
        lock (_lock)
        {
            if (next < Count) return false;
            if (_hasEnded) live.Writer.TryComplete();
            else _watchers.Add(live);
            return true;
        }
    }
}
