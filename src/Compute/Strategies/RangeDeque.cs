using System.Runtime.InteropServices;

namespace Corescope.Compute.Strategies;

/// <summary>
/// A worker's own stock of consecutive items. The owner takes from the front, thieves take from the back; both with one compare-and-swap of
/// (front, end) in 64 bits. Equal bits always mean the same items still there, so a late swap can't hand an item out twice.
/// </summary>
internal sealed class RangeDeque
{
    private Line _line;

    public RangeDeque(ItemRange range) => Fill(range);

    /// <summary>Items left at this moment.</summary>
    public int Count => CountOf(Volatile.Read(ref _line.Bits));

    /// <summary>Takes up to <paramref name="grain"/> items from the front; a count of 0 when there are none. For the owner.</summary>
    public ItemRange Take(int grain)
    {
        while (true)
        {
            long seen = Volatile.Read(ref _line.Bits);
            int front = (int)(seen >> 32), count = Math.Min(grain, CountOf(seen));
            if (count <= 0) return default;
            if (Interlocked.CompareExchange(ref _line.Bits, Pack(front + count, (int)seen), seen) == seen) return new ItemRange(front, count);
        }
    }

    /// <summary>Takes half of the items (at least one) from the back; a count of 0 when there are none or another thief was faster.</summary>
    public ItemRange StealHalf()
    {
        long seen = Volatile.Read(ref _line.Bits);
        int count = (CountOf(seen) + 1) / 2, end = (int)seen - count;
        if (count <= 0 || Interlocked.CompareExchange(ref _line.Bits, Pack((int)(seen >> 32), end), seen) != seen) return default;
        return new ItemRange(end, count);
    }

    /// <summary>Puts items into an empty deque. For the owner.</summary>
    public void Fill(ItemRange range) => Volatile.Write(ref _line.Bits, Pack(range.First, range.First + range.Count));

    private static long Pack(int front, int end) => (long)front << 32 | (uint)end;

    private static int CountOf(long bits) => (int)bits - (int)(bits >> 32);

    // On a cache line pair of its own: a thief that looks must not slow the owners of other deques down.
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Line
    {
        [FieldOffset(64)]
        public long Bits;
    }
}
