using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// The image that a workload has computed, as a PNG (RFC 2083; 8-bit RGB, no interlace): its own grey, tinted by the worker that
/// computed the tile.
/// </summary>
internal static class PictureFile
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The file's bytes.</summary>
    public static byte[] ToPng(WorkPicture picture)
    {
        using MemoryStream png = new();
        png.Write(Signature);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        header[8] = 8; // bits a channel
        header[9] = 2; // RGB
        Append(png, "IHDR", header);
        Append(png, "IDAT", Compress(picture));
        Append(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>A worker's tint: hues a golden angle apart, so that neighbours differ however many there are, and pale, so that they are no state's colour.</summary>
    internal static (byte R, byte G, byte B) Tint(int worker)
    {
        const double GoldenAngle = 137.508, Saturation = 0.45;
        double hue = worker * GoldenAngle % 360 / 60;
        byte Channel(double shift)
        {
            double distance = Math.Abs((hue + shift) % 6 - 3) - 1;
            return (byte)Math.Round(255 * (1 - Saturation * (1 - Math.Clamp(distance, 0, 1))));
        }
        return (Channel(0), Channel(4), Channel(2));
    }

    private static byte[] Compress(WorkPicture picture)
    {
        int tilesAcross = (picture.Width + picture.TileWidth - 1) / picture.TileWidth;
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] line = new byte[1 + 3 * picture.Width]; // the first byte: no filter
            for (int y = 0; y < picture.Height; y++)
            {
                for (int x = 0; x < picture.Width; x++)
                {
                    int gray = picture.Gray[y * picture.Width + x];
                    (byte r, byte g, byte b) = Tints[picture.WorkerOfTile[y / picture.TileHeight * tilesAcross + x / picture.TileWidth]];
                    line[1 + 3 * x] = (byte)(gray * r / 255);
                    line[2 + 3 * x] = (byte)(gray * g / 255);
                    line[3 + 3 * x] = (byte)(gray * b / 255);
                }
                zlib.Write(line);
            }
        }
        return packed.ToArray();
    }

    private static readonly (byte R, byte G, byte B)[] Tints = [.. Enumerable.Range(0, 256).Select(Tint)];

    private static void Append(MemoryStream png, string type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = new byte[4 + data.Length];
        Encoding.ASCII.GetBytes(type, chunk);
        data.CopyTo(chunk.AsSpan(4));
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(chunk));
        png.Write(number);
    }
}
