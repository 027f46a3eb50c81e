namespace Corescope.Compute.Tracing;

/// <summary>Room 1 to 2: drains the rings and the kernel's records, merges them by time and closes a chunk every 100 ms.</summary>
public sealed class Recorder : IDisposable
{
    /// <summary>Starts the recorder's thread, which opens the source, starts the run's first process and then drains until <see cref="Stop"/>.</summary>
    public Recorder(RecorderSetup setup) => throw new NotImplementedException();

    /// <summary>Process id of the run's first process, or the exception of what failed to start.</summary>
    public Task<int> RootPid => throw new NotImplementedException();

    /// <summary>Live counters, a consistent snapshot; cheap enough for 10 calls a second.</summary>
    public RecorderCounters Counters => throw new NotImplementedException();

    /// <summary>Drains what is left, closes the last chunk and ends the thread.</summary>
    public void Stop() => throw new NotImplementedException();

    /// <summary>Stops, and closes the source.</summary>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>What a recorder needs.</summary>
/// <param name="Rings">The run's rings; stays open while the recorder lives.</param>
/// <param name="OpenSource">Called on the recorder's thread before the process starts; null result: no kernel side, slices only.</param>
/// <param name="StartRoot">Called on the recorder's thread; starts the run's first process and returns its id.</param>
/// <param name="OnChunk">Called on the recorder's thread for each closed chunk, in order.</param>
/// <param name="ChunkMs">Length of a chunk.</param>
public sealed record RecorderSetup(RingFile Rings, Func<ISwitchSource?> OpenSource, Func<int> StartRoot, Action<EncodedChunk> OnChunk, int ChunkMs = 100)
{
    /// <summary>Zero of the run's time axis (monotonic nanoseconds).</summary>
    public long OriginNs { get; init; } = MonotonicClock.NowNs;
}

/// <summary>A recorder's counters since its start.</summary>
/// <param name="Switches">Context switches of the run's threads: each time one left a core.</param>
/// <param name="Preempted">Those of them that were preempted.</param>
/// <param name="Events">Records read from rings and kernel.</param>
/// <param name="LostSwitches">Kernel records lost.</param>
/// <param name="LostSlices">Records that workers dropped.</param>
/// <param name="ItemsDone">Sum over all rings.</param>
/// <param name="Bytes">Encoded bytes so far.</param>
/// <param name="CpuNs">Processor time of the recorder's thread.</param>
public sealed record RecorderCounters(long Switches, long Preempted, long Events, long LostSwitches, long LostSlices, long ItemsDone, long Bytes, long CpuNs);

/// <summary>Room 2: a chunk's bytes.</summary>
public static class ChunkEncoder
{
    /// <summary>Encodes a chunk; the inverse of <see cref="ChunkDecoder.Decode"/>.</summary>
    public static byte[] Encode(Chunk chunk) => throw new NotImplementedException();
}

/// <summary>A chunk as it is stored, sent and fetched.</summary>
/// <param name="Number">Position in the run.</param>
/// <param name="Bytes">The encoded chunk.</param>
public readonly record struct EncodedChunk(int Number, ReadOnlyMemory<byte> Bytes);

/// <summary>Room 2: the columns of a chunk's bytes.</summary>
public static class ChunkDecoder
{
    /// <summary>Decodes a chunk. Names and lanes are given only where they are new: read chunks from the first on.</summary>
    /// <exception cref="InvalidDataException">The bytes are no chunk of a known version, or are cut off.</exception>
    public static Chunk Decode(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();
}
