using System.Buffers.Binary;

namespace Corescope.Compute.Running;

/// <summary>What a host's relay and the run's host say to each other: u32 length, u8 kind, payload (Python/link.py, docs/ring-format.md).</summary>
internal enum HostFrame : byte
{
    Hello = 1,
    Names = 2,
    Lane = 3,
    Records = 4,
    Progress = 5,
    Watermark = 6,
    Clock = 7,
    File = 8,
    Bye = 9,
    Ping = 10,
    Setup = 101,
    Pong = 102,
    Refused = 103,
}

/// <summary>Reads and writes frames. Reading waits for the stream's own time limit.</summary>
internal static class HostFrames
{
    private const int HeadBytes = 5, MostHelloBytes = 4096, MostBytes = 256 << 20;

    /// <summary>The next frame.</summary>
    /// <exception cref="InvalidDataException">It is longer than any may be.</exception>
    /// <exception cref="EndOfStreamException">There is none any more.</exception>
    public static (HostFrame Kind, byte[] Payload) Read(Stream stream, bool isTrusted)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        stream.ReadExactly(head);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (length > (isTrusted ? MostBytes : MostHelloBytes)) throw new InvalidDataException($"a frame of {length:N0} bytes");
        byte[] payload = new byte[length];
        stream.ReadExactly(payload);
        return ((HostFrame)head[4], payload);
    }

    /// <summary>Sends a frame.</summary>
    public static void Write(Stream stream, HostFrame kind, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[HeadBytes + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        frame[4] = (byte)kind;
        payload.CopyTo(frame.AsSpan(HeadBytes));
        stream.Write(frame);
    }
}
