using System.IO.Compression;
using System.Text.Json;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Export;

/// <summary>
/// A run in one file (<c>.corescope</c>), to be opened on another machine. It is a ZIP archive of <c>result.json</c> (as <c>--json</c> writes it), <c>trace</c> (the trace's
/// file, byte for byte) and <c>picture.png</c> (where the run has computed an image). What comes in is not trusted: sizes are limited, and everything is read once before it is kept.
/// </summary>
public static class RunArchive
{
    /// <summary>What the names of such files end with.</summary>
    public const string Extension = ".corescope";

    /// <summary>Bytes that an archive may have.</summary>
    public const long MaxBytes = TraceFile.MaxBytes;

    private const string ResultName = "result.json", TraceName = "trace", PictureName = "picture.png";
    private const long MaxResultBytes = 64 << 20, MaxPictureBytes = 64 << 20;

    private static readonly JsonSerializerOptions Strict = new(ExperimentJson.Options) { RespectNullableAnnotations = true };

    /// <summary>Writes a run that has ended.</summary>
    /// <param name="stream">Where to; need not be able to seek.</param>
    /// <param name="run">What is known of it.</param>
    /// <param name="tracePath">The file of its trace, or null.</param>
    /// <param name="picturePath">The file of its image, or null.</param>
    public static void Write(Stream stream, RunResult run, string? tracePath, string? picturePath)
    {
        using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        using (Stream result = zip.CreateEntry(ResultName, CompressionLevel.Fastest).Open()) JsonSerializer.Serialize(result, run, ExperimentJson.Options);
        Add(zip, TraceName, tracePath);
        Add(zip, PictureName, picturePath);
    }

    /// <summary>Unpacks an archive into a folder of its own and checks all of it.</summary>
    /// <param name="stream">The archive; must be able to seek.</param>
    /// <exception cref="InvalidDataException">It is no archive of a run, damaged, too large, or of a newer Corescope; the message says which.</exception>
    public static UnpackedRun Read(Stream stream)
    {
        UnpackedRun unpacked = new();
        try
        {
            using ZipArchive zip = Open(stream);
            unpacked.Run = ReadResult(zip);
            unpacked.TracePath = Unpack(zip, TraceName, TraceFile.MaxBytes, unpacked.Folder);
            unpacked.PicturePath = Unpack(zip, PictureName, MaxPictureBytes, unpacked.Folder);
            CheckTrace(unpacked);
            CheckPicture(unpacked);
            return unpacked;
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    private static void Add(ZipArchive zip, string name, string? path)
    {
        if (path is null) return;
        using Stream entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.CopyTo(entry);
    }

    private static ZipArchive Open(Stream stream)
    {
        try
        {
            ZipArchive zip = new(stream, ZipArchiveMode.Read, leaveOpen: true);
            _ = zip.Entries; // read now, so that what is wrong with them is found here
            return zip;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException) // a file of a few bytes has no place for an archive's end
        {
            throw new InvalidDataException($"This is no file of Corescope: a {Extension} file is a ZIP archive, and this is none, or it is cut off.");
        }
    }

    private static RunResult ReadResult(ZipArchive zip)
    {
        if (zip.GetEntry(ResultName) is not { } entry) throw new InvalidDataException($"This is no file of Corescope: it has no {ResultName}.");
        using MemoryStream bytes = new();
        Copy(entry, bytes, MaxResultBytes);
        JsonElement json;
        try
        {
            json = JsonSerializer.Deserialize<JsonElement>(bytes.ToArray());
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{ResultName} can't be read: {broken.Message}", broken);
        }
        try
        {
            return ReadRun(json);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException or KeyNotFoundException)
        {
            string reason = e is InvalidDataException ? e.Message : $"{ResultName} can't be read: {e.Message}";
            throw new InvalidDataException(SavedBy(json) is { } version ? $"{reason} It was saved by Corescope {version}." : reason, e);
        }
    }

    private static RunResult ReadRun(JsonElement json)
    {
        if (HasGap(json)) throw new InvalidDataException($"{ResultName} is damaged: a list in it has an entry that is nothing.");
        ExperimentReading reading = ExperimentReader.Read(json.GetProperty("experiment"));
        if (reading.Errors.Count > 0) throw new InvalidDataException($"The run's experiment is not one that this Corescope knows: {reading.Errors[0].Message}");
        RunResult run = json.Deserialize<RunResult>(Strict) ?? throw new InvalidDataException($"{ResultName} is empty.");
        if (!RunIds.IsId(run.Id)) throw new InvalidDataException("The run's id may have 40 lower-case letters and digits at most, and nothing else.");
        if (run.Name.Length > GivenName.MaxLength) throw new InvalidDataException($"The run's name may have {GivenName.MaxLength} characters at most.");
        if (run.State is RunState.Queued or RunState.Starting or RunState.Running) throw new InvalidDataException($"The run had not ended when it was saved ({ExperimentJson.Word(run.State)}).");
        return run;
    }

    // No list of a result has such entries, and nothing that reads one expects them; the types can't say so.
    private static bool HasGap(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().Any(entry => entry.ValueKind == JsonValueKind.Null || HasGap(entry)),
        JsonValueKind.Object => json.EnumerateObject().Any(member => HasGap(member.Value)),
        _ => false,
    };

    // Whoever has a file of a newer Corescope should know what to look for.
    private static string? SavedBy(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("machine", out JsonElement machine) && machine.ValueKind == JsonValueKind.Object
        && machine.TryGetProperty("corescope", out JsonElement version) && version.ValueKind == JsonValueKind.String && version.GetString() is { Length: > 0 and < 40 } text ? text : null;

    private static string? Unpack(ZipArchive zip, string name, long maxBytes, string folder)
    {
        if (zip.GetEntry(name) is not { } entry) return null;
        string path = Path.Combine(folder, name);
        using FileStream file = File.Create(path);
        Copy(entry, file, maxBytes);
        return path;
    }

    // The sizes that an archive states may be wrong: what comes out is counted too.
    private static void Copy(ZipArchiveEntry entry, Stream to, long maxBytes)
    {
        if (entry.Length > maxBytes) throw TooLarge(entry, maxBytes);
        byte[] buffer = new byte[1 << 16];
        long left = maxBytes;
        using Stream from = Unpacking(entry, entry.Open);
        for (int got; (got = Unpacking(entry, () => from.Read(buffer))) > 0; left -= got)
        {
            if (got > left) throw TooLarge(entry, maxBytes);
            to.Write(buffer, 0, got);
        }
    }

    private static InvalidDataException TooLarge(ZipArchiveEntry entry, long maxBytes) => new($"{entry.Name} is too large: {maxBytes >> 20} MiB are allowed.");

    private static T Unpacking<T>(ZipArchiveEntry entry, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException($"{entry.Name} can't be unpacked: the file is damaged.", e);
        }
    }

    private static void CheckTrace(UnpackedRun unpacked)
    {
        int chunks = 0;
        foreach (Chunk chunk in StoredRuns.Chunks(unpacked.TracePath))
        {
            if (chunk.Number != chunks) throw new InvalidDataException($"The trace is damaged: chunk {chunk.Number} comes where {chunks} is due.");
            chunks++;
        }
        if (chunks < unpacked.Run.Chunks) throw new InvalidDataException($"The trace is cut off: it has {chunks} of {unpacked.Run.Chunks} chunks.");
    }

    private static void CheckPicture(UnpackedRun unpacked)
    {
        if (unpacked.PicturePath is null) return;
        byte[] head = new byte[8];
        using FileStream file = File.OpenRead(unpacked.PicturePath);
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.AsSpan().SequenceEqual(Png))
            throw new InvalidDataException($"{PictureName} is no PNG.");
    }

    private static ReadOnlySpan<byte> Png => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
}

/// <summary>A run that lies in a folder of its own, until it is disposed of.</summary>
public sealed class UnpackedRun : IDisposable
{
    /// <summary>What is known of the run.</summary>
    public RunResult Run { get; internal set; } = null!;

    /// <summary>The file of its trace, or null.</summary>
    public string? TracePath { get; internal set; }

    /// <summary>The file of its image, or null.</summary>
    public string? PicturePath { get; internal set; }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("corescope-archive-").FullName;

    /// <summary>Deletes what has not been moved elsewhere.</summary>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
