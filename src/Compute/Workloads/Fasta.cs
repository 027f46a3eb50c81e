using System.IO.Compression;
using System.Text;

namespace Corescope.Compute.Workloads;

/// <summary>
/// A reference genome, read from FASTA text, plain or gzip: a line that starts with &gt; and a name, then lines of the bases A, C, G, T and N
/// in either case; more sequences may follow. Read as a stream, so a file that is too large is refused before it fills the memory.
/// </summary>
/// <param name="Name">The first sequence's header, without its &gt;.</param>
/// <param name="Bases">Upper-case letters; several sequences are joined by <see cref="Spacer"/> letters N.</param>
/// <param name="Sequences">Number of sequences.</param>
public sealed record Fasta(string Name, byte[] Bases, int Sequences)
{
    /// <summary>Unpacked bytes that a file may have: 20 MB.</summary>
    public const int MaxBytes = 20 * 1024 * 1024;

    /// <summary>Letters N between two sequences, so that an alignment hardly crosses the join.</summary>
    public const int Spacer = 100;

    private const string DamagedGzip = "The file begins like gzip, but can't be unpacked: it is damaged or cut off.";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no FASTA, or too large; the message says where and what is allowed.</exception>
    public static Fasta ReadFile(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Read(file);
    }

    /// <summary>Reads a stream up to its end.</summary>
    /// <exception cref="InvalidDataException">It is no FASTA, or too large; the message says where and what is allowed.</exception>
    public static Fasta Read(Stream stream)
    {
        byte[] start = new byte[2];
        int got = stream.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        StartThenRest whole = new(start.AsMemory(0, got), stream);
        if (got < 2 || start[0] != 0x1F || start[1] != 0x8B) return new Parser().Parse(whole);
        using GZipStream unpacked = new(whole, CompressionMode.Decompress);
        Parser parser = new();
        Fasta fasta = parser.Parse(unpacked);
        // The runtime takes a file that is cut off for one that ends there. Gzip ends with its last part's unpacked length, which can't
        // exceed the whole.
        if (whole.LastFour > parser.BytesRead) throw new InvalidDataException(DamagedGzip);
        return fasta;
    }

    private sealed class Parser
    {
        private readonly MemoryStream _bases = new();
        private readonly StringBuilder _name = new();
        private int _line = 1, _column, _sequences;
        private bool _inHeader, _hasBases;

        public long BytesRead { get; private set; }

        public Fasta Parse(Stream text)
        {
            byte[] buffer = new byte[64 * 1024];
            for (int got; (got = Fill(text, buffer)) > 0;)
            {
                if ((BytesRead += got) > MaxBytes)
                    throw new InvalidDataException($"The file is larger than 20 MB ({MaxBytes:N0} bytes, unpacked), the most that is allowed.");
                foreach (byte letter in buffer.AsSpan(0, got)) Take(letter);
            }
            if (BytesRead == 0)
                throw new InvalidDataException("The file is empty; expected is FASTA: a line with > and a name, then lines of bases.");
            if (!_hasBases) throw new InvalidDataException($"The sequence with the header in line {_line - (_column == 0 ? 1 : 0)} has no bases.");
            return new Fasta(_name.ToString().Trim(), _bases.ToArray(), _sequences);
        }

        private static int Fill(Stream text, byte[] buffer)
        {
            try
            {
                return text.Read(buffer);
            }
            catch (InvalidDataException)
            {
                throw new InvalidDataException(DamagedGzip);
            }
        }

        private void Take(byte letter)
        {
            if (letter == '\n')
            {
                (_line, _column, _inHeader) = (_line + 1, 0, false);
                return;
            }
            _column++;
            if (letter is (< 32 and not (byte)'\t' and not (byte)'\r') or 127)
                throw new InvalidDataException($"Line {_line} holds a byte that is no text (value {letter}): this is a binary file, not FASTA.");
            if (_inHeader) AddToName(letter);
            else if (letter == '>' && _column == 1) BeginSequence();
            else if (letter is not ((byte)'\r' or (byte)' ' or (byte)'\t')) AddBase(letter);
        }

        private void BeginSequence()
        {
            if (_sequences > 0 && !_hasBases)
                throw new InvalidDataException($"Line {_line} begins a sequence, but the one before it has no bases.");
            if (_sequences++ > 0) _bases.Write(Enumerable.Repeat((byte)'N', Spacer).ToArray());
            (_inHeader, _hasBases) = (true, false);
        }

        private void AddToName(byte letter)
        {
            if (_sequences == 1 && _name.Length < 200) _name.Append(letter < 128 ? (char)letter : '?');
        }

        private void AddBase(byte letter)
        {
            if (_sequences == 0)
            {
                throw new InvalidDataException(
                    $"Line {_line} comes before any header; a FASTA file begins with a line that starts with > and a name.");
            }
            byte upper = letter is >= (byte)'a' and <= (byte)'z' ? (byte)(letter - 32) : letter;
            if (upper is not ((byte)'A' or (byte)'C' or (byte)'G' or (byte)'T' or (byte)'N'))
            {
                string shown = letter < 128 ? $"the letter '{(char)letter}'" : $"a byte that is no letter (value {letter})";
                throw new InvalidDataException($"Line {_line} holds {shown} in column {_column}; allowed are A, C, G, T and N in either case.");
            }
            _bases.WriteByte(upper);
            _hasBases = true;
        }
    }

    // The two bytes that tell gzip from text, and then the rest: an upload can't be wound back.
    private sealed class StartThenRest(ReadOnlyMemory<byte> start, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _start = start;

        /// <summary>The last four bytes so far, as a little-endian number.</summary>
        public uint LastFour { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(buffer.Length, _start.Length);
            _start.Span[..count].CopyTo(buffer);
            _start = _start[count..];
            if (count == 0) count = rest.Read(buffer);
            foreach (byte read in buffer[Math.Max(0, count - 4)..count]) LastFour = LastFour >> 8 | (uint)read << 24;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
