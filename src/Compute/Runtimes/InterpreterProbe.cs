using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Corescope.Compute.Runtimes;

/// <summary>
/// Finds Python interpreters: those named in the environment, on the PATH, in /usr/bin and /usr/local/bin, and all of pyenv's. Each is asked
/// once for its version and what it can import, and again only when its file has changed; one that does not answer in time is left out.
/// </summary>
public static partial class InterpreterProbe
{
    // A Java virtual machine (Jython) takes seconds to start on a loaded machine.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);

    // What an interpreter can import is found by importing it, which may take as long on a slow disk.
    private static readonly TimeSpan ImportLimit = TimeSpan.FromSeconds(30);

    private static readonly ConcurrentDictionary<(string Path, DateTime Changed), Lazy<Task<Interpreter?>>> Asked = [];

    /// <summary>Environment variable with paths of further interpreters, colons between them.</summary>
    public const string PathsVariable = "CORESCOPE_PYTHONS";

    /// <summary>All that are found, by implementation and version.</summary>
    public static Task<IReadOnlyList<Interpreter>> FindAsync(CancellationToken cancel = default) => FindAsync(_ => true, cancel);

    /// <summary>The interpreter that an experiment's runtime means on this machine.</summary>
    /// <param name="runtime">A name or a path, as <see cref="RuntimeName"/> allows it.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <exception cref="InvalidDataException">There is none; the message says so and what there is.</exception>
    public static async Task<Interpreter> ResolveAsync(string runtime, CancellationToken cancel = default)
    {
        if (RuntimeName.IsPath(runtime)) return await OfPathAsync(runtime, cancel);
        if (RuntimeName.Choose(runtime, await FindAsync(path => MayBe(runtime, Path.GetFileName(path)), cancel)) is { } chosen) return chosen;
        throw new InvalidDataException(NotHere(runtime, await FindAsync(cancel)));
    }

    /// <summary>Says that none of those found is what a runtime means.</summary>
    public static string NotHere(string runtime, IReadOnlyList<Interpreter> found) =>
        $"The interpreter {runtime} is not on this machine.{InWords(found)} The system page (corescope doctor) says how to add one.";

    private static string InWords(IReadOnlyList<Interpreter> found) =>
        found.Count == 0 ? "" : $" Found: {string.Join(", ", found.Select(one => one.Name).Distinct())}.";

    // A Java virtual machine takes seconds to say that it is no PyPy, and python3.9 need not be asked whether it is 3.13.
    internal static bool MayBe(string runtime, string file)
    {
        string[] parts = runtime.Split('-');
        string prefix = parts[0] == RuntimeFamily.CPython ? "python" : parts[0];
        if (!file.StartsWith(prefix, StringComparison.Ordinal)) return false;
        (string wanted, string given) = (parts.Length == 1 ? "" : parts[1].TrimEnd('t'), file[prefix.Length..].TrimEnd('t'));
        return prefix != "python" || wanted.Length == 0 || given.Length == 0 || $"{wanted}.".StartsWith($"{given}.", StringComparison.Ordinal)
            || $"{given}.".StartsWith($"{wanted}.", StringComparison.Ordinal);
    }

    private static async Task<Interpreter> OfPathAsync(string path, CancellationToken cancel)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no interpreter {path}.{InWords(await FindAsync(cancel))}");
        string file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        return await AskOnceAsync(file).WaitAsync(cancel)
            ?? throw new InvalidDataException($"{path} is no Python interpreter that this machine can start, or it did not answer within {AnswerLimit.TotalSeconds:0} s.{InWords(await FindAsync(cancel))}");
    }

    private static async Task<IReadOnlyList<Interpreter>> FindAsync(Func<string, bool> isWanted, CancellationToken cancel) =>
        await FindAsync([.. Paths(Folders()).Concat(Configured()).Distinct().Where(isWanted)], path => AskOnceAsync(path).WaitAsync(cancel), cancel);

    internal static Task<IReadOnlyList<Interpreter>> FindAsync(IEnumerable<string> folders, TimeSpan limit, CancellationToken cancel) =>
        FindAsync(Paths(folders), path => AskAsync(path, limit, limit, cancel), cancel);

    private static async Task<IReadOnlyList<Interpreter>> FindAsync(string[] paths, Func<string, Task<Interpreter?>> ask, CancellationToken cancel)
    {
        var found = new Interpreter?[paths.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount / 2, 1, 4), CancellationToken = cancel };
        await Parallel.ForAsync(0, paths.Length, options, async (i, _) => found[i] = await ask(paths[i]));
        return [.. found.OfType<Interpreter>().OrderBy(one => one.Implementation, StringComparer.Ordinal)
            .ThenBy(one => Version.TryParse(one.Version, out Version? version) ? version : new Version())
            .ThenBy(one => one.Path, StringComparer.Ordinal)];
    }

    /// <summary>What an interpreter's answer to <c>-VV</c> or <c>--version</c> says; null if it is none.</summary>
    internal static Interpreter? Parse(string answer, string path)
    {
        if (JythonVersion().Match(answer) is { Success: true } jython) return new Interpreter("Jython", jython.Groups[1].Value, false, path);
        if (PythonVersion().Match(answer) is not { Success: true } python) return null;
        bool isPyPy = answer.Contains("PyPy", StringComparison.Ordinal);
        bool isFree = answer.Contains("free-threading build", StringComparison.Ordinal);
        return new Interpreter(isPyPy ? "PyPy" : "CPython", python.Groups[1].Value, isFree, path);
    }

    private static IEnumerable<string> Folders()
    {
        string[] fixedFolders = ["/usr/bin", "/usr/local/bin"];
        string versions = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv", "versions");
        string[] pyenv = Directory.Exists(versions) ? Directory.GetDirectories(versions) : [];
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        // pyenv's shims only forward to one of its versions, which is found by itself
        return path.Where(folder => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) != "shims")
            .Concat(fixedFolders)
            .Concat(pyenv.Select(version => Path.Combine(version, "bin")));
    }

    /// <summary>/bin is often a link to /usr/bin.</summary>
    private static string Resolve(string folder) => Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder;

    private static IEnumerable<string> Candidates(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(path => InterpreterName().IsMatch(Path.GetFileName(path)))
                .Select(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string[] Paths(IEnumerable<string> folders) =>
        [.. folders.Where(Directory.Exists).Select(Resolve).Distinct().SelectMany(Candidates).Distinct()];

    private static IEnumerable<string> Configured() => (Environment.GetEnvironmentVariable(PathsVariable) ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(File.Exists)
        .Select(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    private static Task<Interpreter?> AskOnceAsync(string path) => Asked.GetOrAdd((path, File.GetLastWriteTimeUtc(path)),
        key => new Lazy<Task<Interpreter?>>(() => AskAsync(key.Path, AnswerLimit, ImportLimit, CancellationToken.None))).Value;

    private static async Task<Interpreter?> AskAsync(string path, TimeSpan limit, TimeSpan importLimit, CancellationToken cancel)
    {
        string question = Path.GetFileName(path).StartsWith("jython", StringComparison.Ordinal) ? "--version" : "-VV";
        string? answer = await OutputOfAsync(path, [question], limit, cancel);
        if (answer is null || Parse(answer, path) is not { } found) return null;
        // Jython can't load what is written in C, and asking it costs seconds.
        if (found.Implementation == "Jython") return found;
        string? imports = await OutputOfAsync(path, ["-c", ImportQuestion, .. Interpreter.KnownPackages], importLimit, cancel);
        return imports is null
            ? found with { Broken = new Dictionary<string, string> { ["packages"] = $"It did not say within {importLimit.TotalSeconds:0} s what it can import." } }
            : WithPackages(found, imports);
    }

    /// <summary>One line for each package that there is: name, version or nothing, and why it can't be imported.</summary>
    private const string ImportQuestion = """
        import sys
        for name in sys.argv[1:]:
            try:
                module = __import__(name)
                line = [name, str(getattr(module, "__version__", "?")), ""]
            except ImportError as error:
                if name in str(error) and "No module named" in str(error):
                    continue
                line = [name, "", str(error)]
            except Exception as error:
                line = [name, "", type(error).__name__ + ": " + str(error)]
            texts = [" ".join(part.split()) for part in line]
            print("corescope\t" + "\t".join(text if len(text) <= 160 else text[:157] + "..." for text in texts))
        """;

    /// <summary>Adds what an interpreter answered to <see cref="ImportQuestion"/>; other lines, which packages may print, don't count.</summary>
    internal static Interpreter WithPackages(Interpreter interpreter, string answer)
    {
        Dictionary<string, string> packages = [], broken = [];
        foreach (string line in answer.Split('\n'))
        {
            string[] parts = line.TrimEnd('\r').Split('\t');
            if (parts is not ["corescope", var name, var version, var reason] || !Interpreter.KnownPackages.Contains(name)) continue;
            if (version.Length > 0) packages[name] = version;
            else broken[name] = reason;
        }
        return interpreter with { Packages = packages, Broken = broken.Count == 0 ? null : broken };
    }

    /// <summary>All that a program prints; null if it can't be started or takes too long.</summary>
    private static async Task<string?> OutputOfAsync(string path, IEnumerable<string> arguments, TimeSpan limit, CancellationToken cancel)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timer.CancelAfter(limit);
        Process? process = null;
        try
        {
            ProcessStartInfo start = new(path, arguments)
            {
                RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = "/",
            };
            InterpreterEnvironment.Clean(start.Environment);
            process = Process.Start(start);
            if (process is null) return null;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(timer.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(timer.Token); // Python 2 tells its version there
            return await output + await errors;
        }
        catch (Exception e) when (e is OperationCanceledException or Win32Exception or IOException)
        {
            cancel.ThrowIfCancellationRequested();
            return null;
        }
        finally
        {
            Kill(process);
        }
    }

    private static void Kill(Process? process)
    {
        if (process is { HasExited: false }) process.Kill(entireProcessTree: true);
        process?.Dispose();
    }

    [GeneratedRegex(@"^(python(\d(\.\d+)?t?)?|pypy(\d(\.\d+)?)?|jython)$")]
    private static partial Regex InterpreterName();

    [GeneratedRegex(@"^Python (\d+\.\d+\.\d+\S*)", RegexOptions.Multiline)]
    private static partial Regex PythonVersion();

    [GeneratedRegex(@"^Jython (\d+\.\d+\.\d+\S*)", RegexOptions.Multiline)]
    private static partial Regex JythonVersion();
}
