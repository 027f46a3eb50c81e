using Corescope.Compute.Running;
using Corescope.Compute.Tracing;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Running;

public sealed class TraceFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("corescope-test-").FullName;

    private string NewPath => Path.Combine(_folder, Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Chunks_are_read_as_they_were_written_while_writing_and_later() => Prop.ForAll<byte[][]>(chunks =>
    {
        chunks = [.. (chunks ?? []).Where(c => c is { Length: > 0 })];
        string path = NewPath;
        using TraceFile written = TraceFile.Create(path);
        Write(written, chunks);
        using TraceFile read = TraceFile.Open(path);
        return Holds(written, chunks) && Holds(read, chunks);
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void A_file_cut_off_anywhere_is_read_up_to_its_last_whole_chunk()
    {
        byte[][] chunks = [[1], [2, 2], [3, 3, 3]];
        string whole = NewPath;
        using (TraceFile file = TraceFile.Create(whole)) Write(file, chunks);
        byte[] bytes = File.ReadAllBytes(whole);
        for (int length = 9; length <= bytes.Length; length++)
        {
            string cut = NewPath;
            File.WriteAllBytes(cut, bytes[..length]);
            using TraceFile file = TraceFile.Open(cut);
            int kept = length == bytes.Length ? 3 : length >= 9 + 9 + 10 ? 2 : length >= 9 + 9 ? 1 : 0;
            Assert.True(Holds(file, chunks[..kept]), $"cut at {length}");
        }
    }

    [Fact]
    public void A_last_chunk_whose_bytes_were_never_written_is_left_out()
    {
        string path = NewPath;
        using (TraceFile file = TraceFile.Create(path)) Write(file, [[1, 1], [2, 2]]);
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(^2).Clear();
        File.WriteAllBytes(path, [.. bytes, .. new byte[100]]);
        using TraceFile read = TraceFile.Open(path);
        Assert.True(Holds(read, [[1, 1]]));
    }

    [Fact]
    public void A_changed_byte_is_noticed_when_its_chunk_is_read()
    {
        string path = NewPath;
        using (TraceFile file = TraceFile.Create(path)) Write(file, [[1, 1], [2, 2]]);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[9 + 8] ^= 1;
        File.WriteAllBytes(path, bytes);
        using TraceFile read = TraceFile.Open(path);
        Assert.Contains("Chunk 0", Assert.Throws<InvalidDataException>(() => read.Read(0)).Message);
        Assert.Equal([2, 2], read.Read(1)!.Value.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("CSC")]
    [InlineData("not a trace at all")]
    [InlineData("CSCTRACE\u0002")]
    [InlineData("CSCTRACE\u0001\u007f\u007f\u007f\u007fxxxxxxxxxxxxxxx")]
    public void Other_files_are_refused(string content)
    {
        string path = NewPath;
        File.WriteAllText(path, content);
        Assert.Throws<InvalidDataException>(() => TraceFile.Open(path));
    }

    [Fact]
    public void There_is_nothing_past_the_end()
    {
        using TraceFile file = TraceFile.Create(NewPath);
        Write(file, [[1]]);
        Assert.Null(file.Read(1));
        Assert.Null(file.Read(-1));
        Assert.Null(file.Read(int.MaxValue));
    }

    [Fact]
    public void A_file_that_has_reached_its_limit_counts_what_it_does_not_keep()
    {
        using TraceFile file = TraceFile.Create(NewPath, maxBytes: 100);
        bool[] kept = [.. Enumerable.Range(0, 5).Select(n => file.Append(new EncodedChunk(n, new byte[30])))];
        Assert.Equal([true, true, false, false, false], kept);
        Assert.Equal((2, 3), (file.Count, file.Dropped));
        Assert.False(file.Append(new EncodedChunk(5, new byte[1])), "a small chunk would leave a gap in the numbers");
    }

    [Fact]
    public void An_existing_file_is_not_overwritten()
    {
        string path = NewPath;
        TraceFile.Create(path).Dispose();
        Assert.Throws<IOException>(() => TraceFile.Create(path));
    }

    private static void Write(TraceFile file, byte[][] chunks)
    {
        for (int i = 0; i < chunks.Length; i++) Assert.True(file.Append(new EncodedChunk(i, chunks[i])));
    }

    private static bool Holds(TraceFile file, byte[][] chunks) => file.Count == chunks.Length
        && Enumerable.Range(0, chunks.Length).All(i => file.Read(i)!.Value.Span.SequenceEqual(chunks[i]));
}
