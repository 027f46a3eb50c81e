using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Corescope.Compute.Export;
using Corescope.Compute.Running;
using Corescope.Compute.Tests.Running;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Export;

public class RunArchiveTests
{
    private const int TraceHeadBytes = 9, ChunkHeadBytes = 8; // docs/chunk-format.md

    private const string Tiles = "workload=mandelbrot strategy=threads workers=2 size=64 set.tile=16";

    [Fact]
    public async Task A_saved_run_opens_in_another_lab_with_its_trace_byte_for_byte()
    {
        await using LabRig here = await LabRig.OpenAsync(), there = await LabRig.OpenAsync();
        RunResult run = await here.RunAsync(Tiles);
        byte[] trace = File.ReadAllBytes(here.Lab.TracePath(run.Id)!), picture = here.Lab.Picture(run.Id)!;

        using MemoryStream archive = Saved(here, run);
        using (UnpackedRun unpacked = RunArchive.Read(archive)) Assert.True(there.Lab.Adopt(unpacked.Run, unpacked.TracePath, unpacked.PicturePath));
        await there.ReopenAsync();

        RunResult opened = there.Lab.Find(run.Id)!;
        Assert.NotNull(opened.ImportedAt);
        Assert.Equal((run.Name, run.ElapsedNs, run.Answer, run.Chunks), (opened.Name, opened.ElapsedNs, opened.Answer, opened.Chunks));
        Assert.Equal(trace, File.ReadAllBytes(there.Lab.TracePath(run.Id)!));
        Assert.Equal(picture, there.Lab.Picture(run.Id));
        Assert.Equal(here.Lab.Chunk(run.Id, 0)!.Value.ToArray(), there.Lab.Chunk(run.Id, 0)!.Value.ToArray());
    }

    [Fact]
    public async Task A_run_that_is_here_already_stays_as_it_is()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync(Tiles);
        using MemoryStream archive = Saved(rig, run);
        rig.Lab.Rename(run.Id, "renamed");

        using UnpackedRun unpacked = RunArchive.Read(archive);
        Assert.False(rig.Lab.Adopt(unpacked.Run, unpacked.TracePath, unpacked.PicturePath));

        Assert.Equal(("renamed", null), (rig.Lab.Find(run.Id)!.Name, rig.Lab.Find(run.Id)!.ImportedAt));
    }

    [Fact]
    public async Task What_is_no_saved_run_is_refused_in_words_and_leaves_nothing()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync(Tiles);
        byte[] whole = Saved(rig, run).ToArray();
        byte[] result = Entry(whole, "result.json"), trace = Entry(whole, "trace");
        string json = Encoding.UTF8.GetString(result);
        // The first chunk, with another one behind it: a last chunk whose bytes are wrong is one that was not finished.
        byte[] damaged = [.. trace, .. trace.AsSpan(TraceHeadBytes, ChunkHeadBytes + BinaryPrimitives.ReadInt32LittleEndian(trace.AsSpan(TraceHeadBytes)))];
        damaged[TraceHeadBytes + ChunkHeadBytes] ^= 0x55;

        AssertRefused("ZIP archive", Encoding.UTF8.GetBytes("no archive at all"));
        AssertRefused("ZIP archive", whole[..(whole.Length / 2)]);
        AssertRefused("no result.json", Zip(("other", result)));
        AssertRefused("can't be read", Zip(("result.json", result[..40])));
        AssertRefused("can't be read", Zip(("result.json", Encoding.UTF8.GetBytes(json.Replace("\"workers\":[", "\"workers\":null,\"x\":[")))));
        AssertRefused("id", Zip(("result.json", Encoding.UTF8.GetBytes(json.Replace(run.Id, "../up")))));
        AssertRefused("not one that this Corescope knows", Zip(("result.json", Encoding.UTF8.GetBytes(json.Replace("\"mandelbrot\"", "\"apfelmann\"")))));
        AssertRefused("had not ended", Zip(("result.json", Encoding.UTF8.GetBytes(json.Replace("\"completed\"", "\"running\"")))));
        AssertRefused("cut off", Zip(("result.json", result), ("trace", trace[..(trace.Length / 2)])));
        AssertRefused("damaged", Zip(("result.json", result), ("trace", damaged)));
        AssertRefused("not a Corescope trace", Zip(("result.json", result), ("trace", new byte[64])));
        AssertRefused("no PNG", Zip(("result.json", result), ("trace", trace), ("picture.png", Encoding.UTF8.GetBytes("<svg onload='alert(1)'/>"))));
    }

    [Fact]
    public async Task What_a_newer_Corescope_has_saved_is_refused_with_its_version()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync(Tiles);
        byte[] whole = Saved(rig, run).ToArray(), trace = Entry(whole, "trace");
        string json = Encoding.UTF8.GetString(Entry(whole, "result.json")).Replace($"\"corescope\":\"{run.Machine!.Corescope}\"", "\"corescope\":\"9.1.0\"");
        byte[] newer = [.. trace];
        newer[8] = 2;

        AssertRefused("saved by Corescope 9.1.0", Zip(("result.json", Encoding.UTF8.GetBytes(json.Replace("\"completed\"", "\"suspended\"")))));
        AssertRefused("saved by Corescope 9.1.0", Zip(("result.json", Encoding.UTF8.GetBytes(json.Replace("\"mandelbrot\"", "\"julia\"")))));
        AssertRefused("trace of version 2", Zip(("result.json", Encoding.UTF8.GetBytes(json)), ("trace", newer)));
        AssertRefused("200 characters at most", Zip(("result.json", Encoding.UTF8.GetBytes(json.Replace(run.Name, new string('n', 201))))));
        using UnpackedRun unpacked = RunArchive.Read(new MemoryStream(Zip(("result.json", Encoding.UTF8.GetBytes(json)), ("trace", trace), ("later", trace))));
        Assert.Equal(run.Id, unpacked.Run.Id);
    }

    [Fact]
    public async Task An_entry_that_would_unpack_to_too_much_is_refused_whatever_size_it_states()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync(Tiles);
        byte[] whole = Saved(rig, run).ToArray(), result = Entry(whole, "result.json"), zeros = new byte[(64 << 20) + 1];
        byte[] bomb = Zip(("result.json", result), ("trace", Entry(whole, "trace")), ("picture.png", zeros));

        AssertRefused("picture.png is too large: 64 MiB are allowed", bomb);
        AssertRefused("result.json is too large: 64 MiB are allowed", Zip(("result.json", zeros)));
        AssertRefused("picture.png is no PNG", WithStatedSize(bomb, "picture.png", 100)); // a stated size that is too small cuts it off
    }

    [Fact]
    public async Task A_list_with_an_entry_that_is_nothing_is_refused()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        byte[] whole = Saved(rig, await rig.RunAsync(Tiles)).ToArray();
        JsonObject result = JsonNode.Parse(Entry(whole, "result.json"))!.AsObject();
        result["workers"]!.AsArray().Add(null);
        AssertRefused("an entry that is nothing", Zip(("result.json", Encoding.UTF8.GetBytes(result.ToJsonString())), ("trace", Entry(whole, "trace"))));
    }

    [Fact]
    public async Task Names_that_lead_out_of_the_folder_are_never_followed()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync(Tiles);
        byte[] whole = Saved(rig, run).ToArray(), result = Entry(whole, "result.json"), trace = Entry(whole, "trace");
        string outside = "corescope-outside-" + Guid.NewGuid().ToString("N");

        using (UnpackedRun unpacked = RunArchive.Read(new MemoryStream(Zip(("../" + outside, trace), ("/tmp/" + outside, trace), ("result.json", result), ("trace", trace)))))
        {
            Assert.Equal([unpacked.TracePath!], Directory.GetFileSystemEntries(Path.GetDirectoryName(unpacked.TracePath)!));
            Assert.False(File.Exists(Path.Combine(Path.GetTempPath(), outside)));
        }
        AssertRefused("no result.json", Zip(("../result.json", result), ("../trace", trace)));
    }

    [Fact]
    public async Task Whatever_is_changed_in_a_file_it_is_opened_or_refused_in_words()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        byte[] whole = Saved(rig, await rig.RunAsync(Tiles)).ToArray();

        Prop.ForAll((uint place, byte value, bool isCut) =>
        {
            int at = (int)(place % (uint)whole.Length);
            byte[] changed = isCut ? whole[..at] : [.. whole];
            if (!isCut) changed[at] = value;
            try
            {
                RunArchive.Read(new MemoryStream(changed)).Dispose();
            }
            catch (InvalidDataException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }).QuickCheckThrowOnFailure();
    }

    private static MemoryStream Saved(LabRig rig, RunResult run)
    {
        MemoryStream archive = new();
        RunArchive.Write(archive, run, rig.Lab.TracePath(run.Id), rig.Lab.PicturePath(run.Id));
        archive.Position = 0;
        return archive;
    }

    private static void AssertRefused(string why, byte[] archive)
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => RunArchive.Read(new MemoryStream(archive)).Dispose());
        Assert.Contains(why, refused.Message);
    }

    private static byte[] Entry(byte[] archive, string name)
    {
        using ZipArchive zip = new(new MemoryStream(archive));
        using Stream entry = zip.GetEntry(name)!.Open();
        using MemoryStream bytes = new();
        entry.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Writes another uncompressed size into an entry's line of the directory at the archive's end.</summary>
    private static byte[] WithStatedSize(byte[] archive, string name, int bytes)
    {
        byte[] changed = [.. archive];
        int nameAt = archive.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(name));
        BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(nameAt - 46 + 24), bytes);
        return changed;
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        return bytes.ToArray();
    }
}
