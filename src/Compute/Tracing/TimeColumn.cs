namespace Corescope.Compute.Tracing;

/// <summary>A column of times in a chunk, with its count in front: the first relative to the chunk's start, each other to the one before. Stateless.</summary>
internal static class TimeColumn
{
    /// <summary>Writes times that do not go back; the first may lie before the chunk.</summary>
    public static void Write(VarintWriter to, long startNs, int count, Func<int, long> timeOf)
    {
        to.Unsigned(count);
        for (int i = 0; i < count; i++)
        {
            long time = timeOf(i);
            if (i == 0) to.Zigzag(time - startNs);
            else to.Unsigned(time - startNs);
            startNs = time;
        }
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    public static long[] Read(ref VarintReader from, long startNs)
    {
        long[] times = new long[from.Count()];
        for (int i = 0; i < times.Length; i++) times[i] = startNs += i == 0 ? from.Zigzag() : from.Long();
        return times;
    }
}
