namespace Corescope.Compute.Workloads;

/// <summary>A read as a sequencer gives it, and where it really comes from.</summary>
/// <param name="Bases">Letters, as read.</param>
/// <param name="Complement">The other strand's letters, in its direction.</param>
/// <param name="Start">First base of its origin in the reference.</param>
/// <param name="End">Position after its origin's last base.</param>
/// <param name="IsBackward">Whether it was read from the other strand.</param>
public sealed record SimulatedRead(byte[] Bases, byte[] Complement, int Start, int End, bool IsBackward);

/// <summary>
/// Cuts reads from a genome and adds errors: of each hundred, 60 are substitutions, 20 insertions and 20 deletions. Places and strands are even.
/// </summary>
/// <param name="genome">Letters A, C, G, T, N.</param>
/// <param name="length">Bases of a read.</param>
/// <param name="errorRate">Errors per base, 0 to 1.</param>
/// <param name="seed">Each read has a stream of its own.</param>
public sealed class ReadSimulator(byte[] genome, int length, double errorRate, long seed)
{
    private static ReadOnlySpan<byte> Letters => "ACGT"u8;

    /// <summary>Makes read <paramref name="number"/>.</summary>
    public SimulatedRead Read(int number)
    {
        SeededRandom random = new(seed, number);
        int start = random.Below(genome.Length - length + 1), at = start;
        byte[] bases = new byte[length];
        for (int i = 0; i < length;)
        {
            // Deletions may reach the genome's end: what is missing then is noise.
            byte origin = at < genome.Length ? genome[at] : Letters[random.Below(4)];
            bool isError = random.Unit() < errorRate;
            int kind = isError ? random.Below(5) : -1;
            if (kind != 4) at++; // 4: an insertion takes nothing from the genome
            if (kind == 3) continue; // 3: a deletion gives nothing to the read
            bases[i++] = isError ? Other(origin, ref random) : origin;
        }
        byte[] complement = ComplementOf(bases);
        bool isBackward = random.Below(2) == 1;
        int end = Math.Min(at, genome.Length);
        return isBackward ? new SimulatedRead(complement, bases, start, end, true) : new SimulatedRead(bases, complement, start, end, false);
    }

    /// <summary>The other strand in its own direction: A and T, C and G swapped, backwards.</summary>
    public static byte[] ComplementOf(ReadOnlySpan<byte> bases)
    {
        byte[] complement = new byte[bases.Length];
        for (int i = 0; i < bases.Length; i++)
        {
            complement[^(i + 1)] = bases[i] switch
            {
                (byte)'A' => (byte)'T',
                (byte)'C' => (byte)'G',
                (byte)'G' => (byte)'C',
                (byte)'T' => (byte)'A',
                byte other => other,
            };
        }
        return complement;
    }

    private static byte Other(byte letter, ref SeededRandom random)
    {
        int known = Letters.IndexOf(letter);
        return known < 0 ? Letters[random.Below(4)] : Letters[(known + 1 + random.Below(3)) % 4];
    }
}
