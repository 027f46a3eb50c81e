using System.Runtime.CompilerServices;

namespace Corescope.Compute.Workloads;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers on every machine and runtime, and a stream of its own for each item, so that
/// input does not depend on who makes it.
/// </summary>
public struct SeededRandom
{
    private ulong _state;

    /// <summary>The stream of one item.</summary>
    public SeededRandom(long seed, long stream = 0) =>
        _state = unchecked(Mix((ulong)seed + 0x9E3779B97F4A7C15UL) + Mix((ulong)stream ^ 0xD1B54A32D192ED03UL));

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next() => Mix(_state = unchecked(_state + 0x9E3779B97F4A7C15UL));

    /// <summary>An integer from 0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)((Next() >> 32) * (uint)limit >> 32);

    /// <summary>A number from 0 to below 1, with 53 bits.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1L << 53));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9UL;
            x = (x ^ x >> 27) * 0x94D049BB133111EBUL;
            return x ^ x >> 31;
        }
    }
}
