using System.Text.Json;

namespace Corescope.Compute.Running;

/// <summary>
/// The folder that a run's processes share while it is under way: the experiment, the rings, the result. It lies in memory where the
/// machine offers that, only its owner may read it, and it is deleted afterwards.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    /// <summary>Name of the file with the runner's result.</summary>
    public const string ResultName = "result.json";

    private const string Prefix = "corescope-";

    /// <summary>Opens a folder that another process has made.</summary>
    public RunFolder(string path) => Folder = path;

    /// <summary>The folder itself.</summary>
    public string Folder { get; }

    /// <summary>The rings, see docs/ring-format.md.</summary>
    public string RingsPath => Path.Combine(Folder, "rings");

    /// <summary>Rings in which the cost of recording is measured.</summary>
    public string ScratchRingsPath => Path.Combine(Folder, "scratch-rings");

    /// <summary>A folder on a disk, for what is too much to lie in memory.</summary>
    public string ScratchPath => Path.Combine(Roots[^1], Path.GetFileName(Folder) + "-scratch");

    /// <summary>The image that the workload has computed, if any (PNG).</summary>
    public string PicturePath => Path.Combine(Folder, "picture.png");

    private string ExperimentPath => Path.Combine(Folder, "experiment.json");

    private string ResultPath => Path.Combine(Folder, ResultName);

    private string HostsPath => Path.Combine(Folder, "hosts.json");

    /// <summary>Makes a new folder.</summary>
    /// <param name="tag">The run's tag.</param>
    /// <param name="bytes">What will be needed at most; a container's shared memory may be small, and a process that touches more is killed.</param>
    public static RunFolder Create(string tag, long bytes)
    {
        string root = Roots.First(r => r == Roots[^1] || HasRoom(r, bytes));
        string path = Path.Combine(root, Prefix + tag);
        RunFolder folder = new(path);
        foreach (string one in (string[])[path, folder.ScratchPath]) CreatePrivate(one);
        return folder;
    }

    /// <summary>Whether a folder that needs this much at most would lie in memory.</summary>
    public static bool FitsInMemory(long bytes) => Roots[..^1].Any(root => HasRoom(root, bytes));

    private static bool HasRoom(string root, long bytes) => new DriveInfo(root).AvailableFreeSpace > 2 * bytes;

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Deletes folders that a server left behind when it was killed.</summary>
    /// <param name="tagPrefix">The beginning of its runs' tags.</param>
    public static void DeleteStale(string tagPrefix)
    {
        foreach (string path in Roots.SelectMany(root => Directory.GetDirectories(root, Prefix + tagPrefix + "*"))) new RunFolder(path).Dispose();
    }

    /// <summary>Writes what the runner shall do.</summary>
    public void WriteExperiment(Experiment experiment) =>
        File.WriteAllBytes(ExperimentPath, JsonSerializer.SerializeToUtf8Bytes(experiment, ExperimentJson.Options));

    /// <summary>Reads what the runner shall do.</summary>
    public Experiment ReadExperiment() => JsonSerializer.Deserialize<Experiment>(File.ReadAllBytes(ExperimentPath), ExperimentJson.Options)
        ?? throw new InvalidDataException("the experiment is empty");

    /// <summary>
    /// Reads only one word of it, such as what is to execute it: without the machinery that makes objects from JSON, which takes a new process longer than all else that it does
    /// before it starts an interpreter.
    /// </summary>
    /// <param name="field">The field's name in JSON.</param>
    public string ReadWord(string field)
    {
        using JsonDocument experiment = JsonDocument.Parse(File.ReadAllBytes(ExperimentPath));
        return experiment.RootElement.GetProperty(field).GetString()!;
    }

    /// <summary>Writes the result whole or not at all: a runner that is killed meanwhile leaves none.</summary>
    public void WriteResult(RunnerResult result)
    {
        string part = ResultPath + ".part";
        File.WriteAllBytes(part, JsonSerializer.SerializeToUtf8Bytes(result, ExperimentJson.Options));
        File.Move(part, ResultPath, overwrite: true);
    }

    /// <summary>The runner's result, or null where it has left none; an error where nobody can read it.</summary>
    public RunnerResult? ReadResult()
    {
        try
        {
            return File.Exists(ResultPath) ? JsonSerializer.Deserialize<RunnerResult>(File.ReadAllBytes(ResultPath), ExperimentJson.Options) : null;
        }
        catch (JsonException)
        {
            return new RunnerResult { Error = "The run's process has left a result that can't be read." };
        }
    }

    /// <summary>What the runner shall do, as it is written.</summary>
    public string ReadExperimentText() => File.ReadAllText(ExperimentPath);

    /// <summary>Writes what is known of other hosts that take part, whole or not at all.</summary>
    public void WriteHosts(IReadOnlyList<HostClock> hosts)
    {
        string part = HostsPath + ".part";
        File.WriteAllBytes(part, JsonSerializer.SerializeToUtf8Bytes(hosts, ExperimentJson.Options));
        File.Move(part, HostsPath, overwrite: true);
    }

    /// <summary>Other hosts that took part; empty where there were none.</summary>
    public IReadOnlyList<HostClock> ReadHosts()
    {
        try
        {
            return File.Exists(HostsPath) ? JsonSerializer.Deserialize<IReadOnlyList<HostClock>>(File.ReadAllBytes(HostsPath), ExperimentJson.Options) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Deletes the folders with all that is in them.</summary>
    public void Dispose()
    {
        Delete(Folder);
        Delete(ScratchPath);
    }

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // somebody was quicker
        }
    }

    // A shared mapping in a real file system would be written back to disk again and again.
    private static readonly string[] Roots = [.. new[] { "/dev/shm", Path.GetTempPath() }.Where(Directory.Exists)];
}
