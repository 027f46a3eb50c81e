namespace Corescope.Compute.Workloads;

/// <summary>A part of the answer. Parts are added; order and grouping do not matter.</summary>
/// <param name="Value">The quantity that the answer is about (a count, a sum of scores).</param>
/// <param name="Checksum">Wrapping sum of a hash of each item's number and result, so that two errors don't cancel out.</param>
public readonly record struct Partial(long Value, ulong Checksum)
{
    /// <summary>Adds two parts.</summary>
    public static Partial operator +(Partial a, Partial b) => new(a.Value + b.Value, unchecked(a.Checksum + b.Checksum));

    /// <summary>The part that one item contributes.</summary>
    public static Partial Of(long item, long value)
    {
        ulong hash = unchecked(((ulong)item * 0x9E3779B97F4A7C15UL) ^ ((ulong)value + 0x632BE59BD9B4E019UL));
        hash = unchecked((hash ^ hash >> 30) * 0xBF58476D1CE4E5B9UL);
        hash = unchecked((hash ^ hash >> 27) * 0x94D049BB133111EBUL);
        return new Partial(value, hash ^ hash >> 31);
    }
}

/// <summary>What a run found; equal for every strategy, or the run has failed.</summary>
/// <param name="Text">In words, for the page: "78,498 primes".</param>
/// <param name="Value">The quantity.</param>
/// <param name="Checksum">Hexadecimal.</param>
public sealed record Answer(string Text, long Value, string Checksum)
{
    /// <summary>The answer in words with the figures of the sum.</summary>
    public static Answer Of(string text, Partial total) => new(text, total.Value, total.Checksum.ToString("x16"));
}
