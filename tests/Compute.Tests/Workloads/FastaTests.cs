using System.IO.Compression;
using System.Text;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Workloads;

public class FastaTests
{
    private static readonly string Lambda = Path.Combine(AppContext.BaseDirectory, "data", "lambda-phage-NC_001416.fa.gz");

    [Theory]
    [InlineData("", "The file is empty; expected is FASTA: a line with > and a name, then lines of bases.")]
    [InlineData("ACGT\n", "Line 1 comes before any header; a FASTA file begins with a line that starts with > and a name.")]
    [InlineData(">a\nACGT\nACXT\n", "Line 3 holds the letter 'X' in column 3; allowed are A, C, G, T and N in either case.")]
    [InlineData(">a\r\nACGT\r\nAC-T\r\n", "Line 3 holds the letter '-' in column 3; allowed are A, C, G, T and N in either case.")]
    [InlineData(">a\nAC\u0003T\n", "Line 2 holds a byte that is no text (value 3): this is a binary file, not FASTA.")]
    [InlineData("\u0089PNG\r\n", "Line 1 comes before any header; a FASTA file begins with a line that starts with > and a name.")]
    [InlineData(">a\nACGÄ\n", "Line 2 holds a byte that is no letter (value 195) in column 4; allowed are A, C, G, T and N in either case.")]
    [InlineData(">a\n", "The sequence with the header in line 1 has no bases.")]
    [InlineData(">a\n>b\nACGT\n", "Line 2 begins a sequence, but the one before it has no bases.")]
    public void What_is_no_fasta_is_refused_in_words_that_say_where(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Read(text)).Message);

    [Fact]
    public void Binary_file_is_called_binary()
    {
        byte[] elf = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0];
        Assert.Contains("binary", Assert.Throws<InvalidDataException>(() => Fasta.Read(new MemoryStream(elf))).Message);
    }

    [Fact]
    public void File_of_21_MB_is_refused_before_it_is_read_to_the_end()
    {
        byte[] large = Enumerable.Repeat((byte)'A', 21_000_000).ToArray();
        large[0] = (byte)'>';
        large[1] = (byte)'\n';
        using MemoryStream stream = new(large);
        Assert.Contains("larger than 20 MB", Assert.Throws<InvalidDataException>(() => Fasta.Read(stream)).Message);
        Assert.True(stream.Position < Fasta.MaxBytes + 100_000);
    }

    [Fact]
    public void Small_gzip_file_that_unpacks_to_more_than_20_MB_is_refused()
    {
        byte[] packed = Gzip(">a\n" + new string('A', Fasta.MaxBytes));
        Assert.True(packed.Length < 1_000_000);
        Assert.Contains("unpacked", Assert.Throws<InvalidDataException>(() => Fasta.Read(new MemoryStream(packed))).Message);
    }

    [Fact]
    public void Gzip_file_that_is_cut_off_is_refused()
    {
        byte[] packed = File.ReadAllBytes(Lambda);
        Assert.Contains("damaged or cut off", Assert.Throws<InvalidDataException>(() => Fasta.Read(new MemoryStream(packed[..^200]))).Message);
    }

    [Fact]
    public void Lower_case_blank_lines_and_windows_line_ends_are_read_as_the_bases_that_they_hold()
    {
        Fasta fasta = Read(">lambda, part \r\nacgtn\r\n\r\nACGTN");
        Assert.Equal("lambda, part", fasta.Name);
        Assert.Equal("ACGTNACGTN", Encoding.ASCII.GetString(fasta.Bases));
    }

    [Fact]
    public void Sequences_are_joined_with_unknown_bases_between_them()
    {
        Fasta fasta = Read(">a\nAC\n>b\nGT\n");
        Assert.Equal("AC" + new string('N', Fasta.Spacer) + "GT", Encoding.ASCII.GetString(fasta.Bases));
        Assert.Equal(2, fasta.Sequences);
    }

    [Fact]
    public void Genome_that_ships_has_its_48502_bases()
    {
        Fasta lambda = Fasta.ReadFile(Lambda);
        Assert.Equal(48_502, lambda.Bases.Length);
        Assert.Contains("NC_001416", lambda.Name);
        Assert.StartsWith("GGGCGGCGACCTCGCGGG", Encoding.ASCII.GetString(lambda.Bases));
    }

    private static Fasta Read(string text) => Fasta.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static byte[] Gzip(string text)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.ASCII.GetBytes(text));
        return packed.ToArray();
    }
}
