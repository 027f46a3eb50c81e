using System.Runtime.CompilerServices;
using System.Text;

namespace Corescope.Compute.Tracing;

/// <summary>A growing buffer of LEB128 varints, zigzag numbers and strings.</summary>
internal sealed class VarintWriter
{
    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Byte(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    public void Unsigned(long value) => Unsigned((ulong)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Unsigned(ulong value)
    {
        if (Length + 10 > _bytes.Length) Grow(10);
        ref byte at = ref _bytes[Length];
        int n = 0;
        while (value >= 0x80)
        {
            Unsafe.Add(ref at, n++) = (byte)(value | 0x80);
            value >>= 7;
        }
        Unsafe.Add(ref at, n++) = (byte)value;
        Length += n;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Zigzag(long value) => Unsigned((ulong)(value << 1 ^ value >> 63));

    public void Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Unsigned(utf8.Length);
        Bytes(utf8);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (Length + bytes.Length > _bytes.Length) Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    private void Grow(int needed) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + needed));
}

/// <summary>Reads what a <see cref="VarintWriter"/> has written; every read beyond the end is an <see cref="InvalidDataException"/>.</summary>
internal ref struct VarintReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly int Remaining => _bytes.Length - _at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Byte() => (uint)_at < (uint)_bytes.Length ? _bytes[_at++] : throw CutOff();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Unsigned()
    {
        ulong first = Byte();
        return first < 0x80 ? first : UnsignedRest(first & 0x7F);
    }

    private ulong UnsignedRest(ulong value)
    {
        for (int shift = 7; shift < 64; shift += 7)
        {
            byte b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw new InvalidDataException("a chunk holds a number of more than 64 bits");
    }

    public long Long() => (long)Unsigned();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Zigzag()
    {
        ulong value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A count of things that take at least one byte each, so that a corrupt one cannot make us allocate gigabytes.</summary>
    public int Count()
    {
        ulong count = Unsigned();
        return count <= (ulong)Remaining ? (int)count : throw new InvalidDataException($"a chunk announces {count} entries in {Remaining} bytes");
    }

    /// <summary>A small number: an id, a core.</summary>
    public int Int()
    {
        ulong value = Unsigned();
        return value <= int.MaxValue ? (int)value : throw new InvalidDataException($"a chunk holds the id {value}");
    }

    public string Text() => Encoding.UTF8.GetString(Slice(Count()));

    public ReadOnlySpan<byte> Slice(int length)
    {
        if ((uint)length > (uint)Remaining) throw CutOff();
        ReadOnlySpan<byte> slice = _bytes.Slice(_at, length);
        _at += length;
        return slice;
    }

    private static InvalidDataException CutOff() => new("a chunk is cut off");
}
