using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Corescope.Compute.Workloads;

/// <summary>The best local alignment of a read.</summary>
/// <param name="Score">At least 0.</param>
/// <param name="End">Position after the alignment's last base in the reference; 0 when the score is 0.</param>
public readonly record struct LocalAlignment(int Score, int End);

/// <summary>
/// Local alignment with affine gaps (Smith and Waterman 1981, Gotoh 1982), scores only, 16 cells at a time. Cells of one anti-diagonal do not
/// depend on each other, so it goes diagonal by diagonal: lane i of diagonal d is base i of the read against base d - i of the reference.
/// <code>
///         reference ->            H(i,j) = max(0, H(i-1,j-1) + s, E(i,j), F(i,j))
///   read  0 1 2 3 4               E(i,j) = max(E(i,j-1) - extend, H(i,j-1) - open)     gap in the read
///    |    1 2 3 4 5               F(i,j) = max(F(i-1,j) - extend, H(i-1,j) - open)     gap in the reference
///    v    2 3 4 5 6  = d
/// </code>
/// Of equal scores the one on the earliest diagonal counts, and on it the one earliest in the reference.
/// </summary>
public sealed class SmithWaterman
{
    /// <summary>Score of two equal bases; the scores are those that BLASTN starts with.</summary>
    public const short Match = 2;

    /// <summary>Score of two different bases; an N matches nothing.</summary>
    public const short Mismatch = -3;

    /// <summary>Cost of a gap's first base.</summary>
    public const short GapOpen = 7;

    /// <summary>Cost of each further base of a gap.</summary>
    public const short GapExtend = 2;

    /// <summary>Longest read: its score must fit into 16 bits with room to spare.</summary>
    public const int MaxReadLength = 2000;

    private const int Lanes = 16, UnknownInReference = 4, UnknownInRead = 5, PadOfRead = 6, PadOfReference = 7;

    [ThreadStatic]
    private static Rows? t_rows;

    private readonly short[] _reversed; // the reference backwards, so that a diagonal reads forwards; padded on both sides
    private readonly int _length;

    /// <summary>Makes a reference ready; any number of threads may align against it.</summary>
    /// <param name="bases">Letters A, C, G, T; all others match nothing.</param>
    public SmithWaterman(ReadOnlySpan<byte> bases)
    {
        _length = bases.Length;
        _reversed = new short[_length + 2 * Padded(MaxReadLength)];
        _reversed.AsSpan().Fill(PadOfReference);
        for (int i = 0; i < _length; i++) _reversed[Padded(MaxReadLength) + _length - 1 - i] = Code(bases[i], UnknownInReference);
    }

    /// <summary>Aligns a read of 1 to <see cref="MaxReadLength"/> letters.</summary>
    public LocalAlignment Align(ReadOnlySpan<byte> read)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(read.Length, MaxReadLength, nameof(read));
        int padded = Padded(read.Length);
        if (t_rows is null || t_rows.Length != padded) t_rows = new Rows(padded);
        t_rows.Clear();
        t_rows.Read.AsSpan().Fill(PadOfRead);
        for (int i = 0; i < read.Length; i++) t_rows.Read[i] = Code(read[i], UnknownInRead);
        return Align(t_rows, read.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private LocalAlignment Align(Rows rows, int readLength)
    {
        int best = 0, end = 0;
        short[] twoBack = rows.Even, oneBack = rows.Odd;
        ref short reversed = ref MemoryMarshal.GetArrayDataReference(_reversed);
        Vector256<short> bestSoFar = Vector256<short>.Zero;
        for (int diagonal = 0; diagonal < _length + readLength - 1; diagonal++)
        {
            int start = Padded(MaxReadLength) + _length - 1 - diagonal;
            Vector256<short> highest = Diagonal(rows, ref twoBack[0], ref Unsafe.Add(ref reversed, start));
            if (Vector256.GreaterThanAny(highest, bestSoFar))
            {
                int lane;
                (best, lane) = Highest(twoBack.AsSpan(1, readLength));
                end = diagonal - lane + 1;
                bestSoFar = Vector256.Create((short)best);
            }
            (twoBack, oneBack) = (oneBack, twoBack);
        }
        return new LocalAlignment(best, end);
    }

    // Row element 0 stands for "before the read" and stays 0; lane i is element i + 1. From the last lanes to the first, because a cell needs its
    // neighbour's value of the diagonals before, which would be overwritten otherwise. H of two diagonals back becomes H of this one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Diagonal(Rows rows, ref short h, ref short reference)
    {
        ref short read = ref rows.Read[0], gapInRead = ref rows.GapInRead[0], gapInReference = ref rows.GapInReference[0];
        Vector256<short> match = Vector256.Create(Match), mismatch = Vector256.Create(Mismatch);
        Vector256<short> open = Vector256.Create(GapOpen), extend = Vector256.Create(GapExtend);
        Vector256<short> highest = Vector256<short>.Zero;
        for (nint i = rows.Length - Lanes; i >= 0; i -= Lanes)
        {
            Vector256<short> isEqual = Vector256.Equals(Vector256.LoadUnsafe(ref read, (nuint)i), Vector256.LoadUnsafe(ref reference, (nuint)i));
            Vector256<short> score = Vector256.LoadUnsafe(ref h, (nuint)i) + Vector256.ConditionalSelect(isEqual, match, mismatch);
            Vector256<short> e = Vector256.LoadUnsafe(ref gapInRead, (nuint)i);
            Vector256<short> f = Vector256.LoadUnsafe(ref gapInReference, (nuint)i);
            score = Vector256.Max(Vector256.Max(score, Vector256<short>.Zero), Vector256.Max(e, f));
            highest = Vector256.Max(highest, score);
            Vector256<short> opened = score - open;
            score.StoreUnsafe(ref h, (nuint)i + 1);
            Vector256.Max(e - extend, opened).StoreUnsafe(ref gapInRead, (nuint)i);
            Vector256.Max(f - extend, opened).StoreUnsafe(ref gapInReference, (nuint)i + 1);
        }
        return highest;
    }

    // The last of the highest: on a diagonal, a later lane is earlier in the reference.
    private static (int Score, int Lane) Highest(ReadOnlySpan<short> row)
    {
        int lane = row.Length - 1;
        for (int i = row.Length - 2; i >= 0; i--)
            if (row[i] > row[lane]) lane = i;
        return (row[lane], lane);
    }

    private static int Padded(int length) => (length + Lanes - 1) / Lanes * Lanes;

    private static short Code(byte letter, short unknown) => letter switch
    {
        (byte)'A' => 0,
        (byte)'C' => 1,
        (byte)'G' => 2,
        (byte)'T' => 3,
        _ => unknown,
    };

    // One thread's rows, kept from read to read.
    private sealed class Rows(int length)
    {
        public readonly int Length = length;
        public readonly short[] Read = new short[length], Even = new short[length + 1], Odd = new short[length + 1];
        public readonly short[] GapInRead = new short[length], GapInReference = new short[length + 1];

        public void Clear()
        {
            foreach (short[] row in (ReadOnlySpan<short[]>)[Even, Odd, GapInRead, GapInReference]) Array.Clear(row);
        }
    }
}
