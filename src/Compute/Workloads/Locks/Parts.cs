namespace Corescope.Compute.Workloads;

/// <summary>Divides a size into as many blocks as there are parts; their lengths differ by one at most.</summary>
internal static class Parts
{
    /// <summary>First unit of a part (from 0); of the part behind the last one, the size.</summary>
    public static long StartOf(int part, int parts, long size) => (long)((Int128)size * part / parts);
}
