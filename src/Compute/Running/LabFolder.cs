using System.Security.Cryptography;
using System.Text;

namespace Corescope.Compute.Running;

/// <summary>
/// The data folder of a lab, which only one process may use at a time:
/// <code>
/// corescope.db | runs/ID.trace, ID.png | fasta/upload-HASH.fa | lock
/// </code>
/// </summary>
internal sealed class LabFolder : IDisposable
{
    private const string Runs = "runs";

    private readonly string _path;
    private readonly FileStream _lock;

    /// <summary>Makes the folder where it is missing, and takes it.</summary>
    /// <exception cref="IOException">Another process uses it, or it can't be written.</exception>
    public LabFolder(string path)
    {
        _path = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(RunsPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The data folder {_path} can't be made, or can't be written: {e.Message.TrimEnd('.')}. Another one can be named with --data.", e);
        }
        try
        {
            _lock = new FileStream(Path.Combine(_path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The data folder {_path} is in use by another Corescope, or can't be written: {e.Message}", e);
        }
        Fasta = new FastaShelf(Path.Combine(_path, "fasta"));
        TagPrefix = TagPrefixOf(_path);
    }

    /// <summary>Beginning of the tags of all processes that runs of this folder start.</summary>
    public string TagPrefix { get; }

    /// <summary>The <see cref="TagPrefix"/> of a data folder that somebody else uses.</summary>
    public static string TagPrefixOf(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(path))))[..12] + "-";

    /// <summary>Uploaded files.</summary>
    public FastaShelf Fasta { get; }

    /// <summary>The database.</summary>
    public string DatabasePath => DatabasePathOf(_path);

    private string RunsPath => Path.Combine(_path, Runs);

    /// <summary>A run's trace. The id must be one that a lab has made.</summary>
    public string TracePath(string id) => TracePathOf(_path, id);

    /// <summary>A run's image.</summary>
    public string PicturePath(string id) => PicturePathOf(_path, id);

    /// <summary>The <see cref="DatabasePath"/> of a data folder that somebody else uses.</summary>
    public static string DatabasePathOf(string folder) => Path.Combine(folder, "corescope.db");

    /// <summary>The <see cref="TracePath"/> of a data folder that somebody else uses.</summary>
    public static string TracePathOf(string folder, string id) => Path.Combine(folder, Runs, id + ".trace");

    /// <summary>The <see cref="PicturePath"/> of a data folder that somebody else uses.</summary>
    public static string PicturePathOf(string folder, string id) => Path.Combine(folder, Runs, id + ".png");

    /// <summary>Moves files that were made elsewhere to a run's places.</summary>
    public void TakeFiles(string id, string? tracePath, string? picturePath)
    {
        if (tracePath is not null) File.Move(tracePath, TracePath(id), overwrite: true);
        if (picturePath is not null) File.Move(picturePath, PicturePath(id), overwrite: true);
    }

    /// <summary>Deletes what a run has left.</summary>
    public void DeleteFiles(string id)
    {
        File.Delete(TracePath(id));
        File.Delete(PicturePath(id));
    }

    /// <summary>Ends processes and deletes folders that a killed server has left behind.</summary>
    public void CleanUp()
    {
        new ProcessTree(TagPrefix).End();
        RunFolder.DeleteStale(TagPrefix);
    }

    /// <summary>Gives the folder free.</summary>
    public void Dispose() => _lock.Dispose();
}
