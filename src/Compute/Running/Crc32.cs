namespace Corescope.Compute.Running;

/// <summary>
/// The CRC-32 of PNG and gzip (ISO 3309; polynomial 0xEDB88320, reflected), for trace files and pictures. Table-driven, a byte at a time.
/// </summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Entry((uint)n))];

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes) crc = Table[(byte)(crc ^ b)] ^ crc >> 8;
        return ~crc;
    }

    private static uint Entry(uint n)
    {
        for (int bit = 0; bit < 8; bit++) n = (n & 1) != 0 ? 0xEDB88320 ^ n >> 1 : n >> 1;
        return n;
    }
}
