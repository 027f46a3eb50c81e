using System.Text;
using Corescope.Compute.Workloads;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Workloads;

public class SmithWatermanTests
{
    private static Gen<string> Bases(string letters, int min, int max) =>
        from length in Gen.Choose(min, max)
        from array in Gen.Elements(letters.ToCharArray()).ArrayOf(length)
        select new string(array);

    // Few letters and a long read make gaps and ties frequent; reads longer than 16 and 32 cross the vectors' edges.
    private static readonly Gen<(string Reference, string Read)> Pairs =
        from letters in Gen.Elements("AC", "ACGT", "ACGTN")
        from reference in Bases(letters, 1, 90)
        from read in Bases(letters, 1, 70)
        select (reference, read);

    [Fact]
    public void Vectors_find_the_score_and_position_of_the_textbook_recurrence() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(600), Prop.ForAll(Pairs.ToArbitrary(), pair =>
            Align(pair.Reference, pair.Read).Equals(Textbook(pair.Reference, pair.Read))));

    [Fact]
    public void Read_of_a_reference_with_a_gap_costs_opening_and_extension()
    {
        string left = "ACGTTGCAAGCTTACGGATC", right = "TTGACCATGCAGGTCAATCG";
        LocalAlignment gapInRead = Align(left + "GGG" + right, left + right), gapInReference = Align(left + right, left + "GGG" + right);
        int expected = 40 * SmithWaterman.Match - SmithWaterman.GapOpen - 2 * SmithWaterman.GapExtend;
        Assert.Equal(new LocalAlignment(expected, 43), gapInRead);
        Assert.Equal(new LocalAlignment(expected, 40), gapInReference);
    }

    [Fact]
    public void Unknown_bases_match_nothing_not_even_each_other() => Assert.Equal(new LocalAlignment(0, 0), Align("NNNNNNNN", "NNNN"));

    [Fact]
    public void Whole_read_is_found_at_both_ends_of_the_reference()
    {
        string reference = "GATTACAGGCTTAACCGT";
        Assert.Equal(new LocalAlignment(14, 7), Align(reference, "GATTACA"));
        Assert.Equal(new LocalAlignment(14, 18), Align(reference, "TAACCGT"));
    }

    [Fact]
    public void Longest_read_keeps_its_score_within_16_bits()
    {
        string read = string.Concat(Enumerable.Repeat("ACGTTGCAAG", SmithWaterman.MaxReadLength / 10));
        Assert.Equal(new LocalAlignment(SmithWaterman.MaxReadLength * SmithWaterman.Match, read.Length), Align(read, read));
        Assert.Throws<ArgumentOutOfRangeException>(() => Align(read, read + "A"));
    }

    private static LocalAlignment Align(string reference, string read) =>
        new SmithWaterman(Encoding.ASCII.GetBytes(reference)).Align(Encoding.ASCII.GetBytes(read));

    /// <summary>The whole table, cell by cell; of equal scores the earliest anti-diagonal counts, on it the earliest reference base.</summary>
    private static LocalAlignment Textbook(string reference, string read)
    {
        int rows = read.Length + 1, columns = reference.Length + 1;
        int[,] h = new int[rows, columns], e = new int[rows, columns], f = new int[rows, columns];
        (int Score, int Diagonal, int Column) best = (0, 0, 0);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                if (i == 0 || j == 0)
                {
                    e[i, j] = f[i, j] = -1_000_000;
                    continue;
                }
                bool isMatch = read[i - 1] == reference[j - 1] && read[i - 1] != 'N';
                e[i, j] = Math.Max(e[i, j - 1] - SmithWaterman.GapExtend, h[i, j - 1] - SmithWaterman.GapOpen);
                f[i, j] = Math.Max(f[i - 1, j] - SmithWaterman.GapExtend, h[i - 1, j] - SmithWaterman.GapOpen);
                int diagonal = h[i - 1, j - 1] + (isMatch ? SmithWaterman.Match : SmithWaterman.Mismatch);
                h[i, j] = Math.Max(Math.Max(0, diagonal), Math.Max(e[i, j], f[i, j]));
                bool isBetter = h[i, j] > best.Score
                    || (h[i, j] == best.Score && best.Score > 0 && (i + j, j).CompareTo((best.Diagonal, best.Column)) < 0);
                if (isBetter) best = (h[i, j], i + j, j);
            }
        }
        return new LocalAlignment(best.Score, best.Column);
    }
}
