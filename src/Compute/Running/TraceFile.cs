using System.Buffers.Binary;
using Corescope.Compute.Tracing;
using Microsoft.Win32.SafeHandles;

namespace Corescope.Compute.Running;

/// <summary>
/// The chunks of one run in a file (docs/chunk-format.md, "The file"). Chunks come from the recorder while the run is under way; readers
/// get them by number from the first moment on. Only their places and the newest few are kept in memory. Thread-safe.
/// </summary>
public sealed class TraceFile : IDisposable
{
    /// <summary>Bytes after which chunks are counted but not kept.</summary>
    public const long MaxBytes = 1L << 30;

    private const int HeadBytes = 9, ChunkHeadBytes = 8, RecentChunks = 8, MaxChunkBytes = 256 << 20;
    private const int NoSpaceLeft = 28; // ENOSPC

    private readonly SafeFileHandle _handle;
    private readonly long _maxBytes;
    private readonly Lock _lock = new();
    private readonly List<(long Offset, int Length)> _places = [];
    private readonly ReadOnlyMemory<byte>[] _recent = new ReadOnlyMemory<byte>[RecentChunks];
    private long _end = HeadBytes;
    private int _dropped;

    private TraceFile(SafeFileHandle handle, long maxBytes)
    {
        _handle = handle;
        _maxBytes = maxBytes;
    }

    private static ReadOnlySpan<byte> Head => "CSCTRACE\u0001"u8;

    /// <summary>Begins a new file.</summary>
    /// <exception cref="IOException">It can't be written, or is there already.</exception>
    public static TraceFile Create(string path, long maxBytes = MaxBytes)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        RandomAccess.Write(handle, Head, 0);
        return new TraceFile(handle, maxBytes);
    }

    /// <summary>Opens a file to read. What a cut-off file has lost at its end is left out.</summary>
    /// <exception cref="InvalidDataException">It is no trace, or of a version that is not known.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static TraceFile Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            TraceFile file = new(handle, 0);
            file.FindChunks(Path.GetFileName(path));
            return file;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Number of chunks.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _places.Count;
        }
    }

    /// <summary>Chunks that came after the file had reached its limit.</summary>
    public int Dropped => Volatile.Read(ref _dropped);

    /// <summary>Adds the next chunk; one thread only.</summary>
    /// <returns>False where the file is full, and the chunk is lost.</returns>
    /// <exception cref="IOException">The disk is full.</exception>
    public bool Append(EncodedChunk chunk)
    {
        int length = chunk.Bytes.Length;
        if (_dropped > 0 || _end + ChunkHeadBytes + length > _maxBytes)
        {
            _dropped++;
            return false;
        }
        byte[] framed = new byte[ChunkHeadBytes + length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, length);
        BinaryPrimitives.WriteUInt32LittleEndian(framed.AsSpan(4), Crc32.Of(chunk.Bytes.Span));
        chunk.Bytes.Span.CopyTo(framed.AsSpan(ChunkHeadBytes));
        try
        {
            RandomAccess.Write(_handle, framed, _end);
        }
        catch (IOException e) when (e.HResult == NoSpaceLeft)
        {
            throw new IOException("the disk is full.", e);
        }
        lock (_lock)
        {
            _recent[_places.Count % RecentChunks] = chunk.Bytes;
            _places.Add((_end + ChunkHeadBytes, length));
            _end += framed.Length;
        }
        return true;
    }

    /// <summary>A chunk's bytes, or null past the end.</summary>
    /// <exception cref="InvalidDataException">The bytes in the file have changed since they were written.</exception>
    public ReadOnlyMemory<byte>? Read(int number)
    {
        (long offset, int length) place;
        lock (_lock)
        {
            if ((uint)number >= (uint)_places.Count) return null;
            place = _places[number];
            if (number >= _places.Count - RecentChunks && _recent[number % RecentChunks] is { IsEmpty: false } recent) return recent;
        }
        byte[] bytes = ReadChecked(place.offset, place.length)
            ?? throw new InvalidDataException($"Chunk {number} of the trace is damaged: its checksum does not fit.");
        return bytes;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private void FindChunks(string name)
    {
        byte[] head = new byte[HeadBytes];
        int got = RandomAccess.Read(_handle, head, 0);
        if (got < HeadBytes || !head.AsSpan(0, 8).SequenceEqual(Head[..8])) throw new InvalidDataException($"{name} is not a Corescope trace.");
        if (head[8] != Head[8]) throw new InvalidDataException($"{name} is a trace of version {head[8]}; this Corescope reads version {Head[8]}.");
        long size = RandomAccess.GetLength(_handle);
        byte[] chunkHead = new byte[ChunkHeadBytes];
        while (_end + ChunkHeadBytes < size)
        {
            RandomAccess.Read(_handle, chunkHead, _end);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(chunkHead);
            if (length == 0) break; // room that was made but never written
            if (length > MaxChunkBytes) throw new InvalidDataException($"{name} is damaged after chunk {_places.Count - 1}.");
            if (_end + ChunkHeadBytes + length > size) break; // cut off within a chunk
            _places.Add((_end + ChunkHeadBytes, (int)length));
            _end += ChunkHeadBytes + length;
        }
        // A machine that lost power may have kept the length of its last chunk, but not the bytes.
        if (_places.Count > 0 && ReadChecked(_places[^1].Offset, _places[^1].Length) is null) _places.RemoveAt(_places.Count - 1);
    }

    private byte[]? ReadChecked(long offset, int length)
    {
        byte[] framed = new byte[ChunkHeadBytes + length];
        int got = RandomAccess.Read(_handle, framed, offset - ChunkHeadBytes);
        byte[] bytes = framed[ChunkHeadBytes..];
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(framed.AsSpan(4));
        return got == framed.Length && Crc32.Of(bytes) == expected ? bytes : null;
    }
}
