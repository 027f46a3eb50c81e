using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Corescope.Compute.Runtimes;

/// <summary>An interpreter that was found and answered.</summary>
/// <param name="Implementation"><c>CPython</c>, <c>PyPy</c> or <c>Jython</c>.</param>
/// <param name="Version">As it says itself: <c>3.11.2</c>.</param>
/// <param name="IsFreeThreaded">A CPython built without the global lock.</param>
/// <param name="Path">The executable, symbolic links followed.</param>
public sealed record Interpreter(string Implementation, string Version, bool IsFreeThreaded, string Path);

/// <summary>
/// Finds Python interpreters: on the PATH, in /usr/bin and /usr/local/bin, and all of pyenv's. Each is asked for its version; one that does
/// not answer in time is left out.
/// </summary>
public static partial class InterpreterProbe
{
    // A Java virtual machine (Jython) takes seconds to start on a loaded machine.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);

    /// <summary>All that are found, by implementation and version.</summary>
    public static Task<IReadOnlyList<Interpreter>> FindAsync(CancellationToken cancel = default) => FindAsync(Folders(), AnswerLimit, cancel);

    internal static async Task<IReadOnlyList<Interpreter>> FindAsync(IEnumerable<string> folders, TimeSpan limit, CancellationToken cancel)
    {
        string[] paths = [.. folders.Where(Directory.Exists).Select(Resolve).Distinct().SelectMany(Candidates).Distinct()];
        var found = new Interpreter?[paths.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount), CancellationToken = cancel };
        await Parallel.ForAsync(0, paths.Length, options, async (i, stop) => found[i] = await AskAsync(paths[i], limit, stop));
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

    private static async Task<Interpreter?> AskAsync(string path, TimeSpan limit, CancellationToken cancel)
    {
        string question = Path.GetFileName(path).StartsWith("jython", StringComparison.Ordinal) ? "--version" : "-VV";
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timer.CancelAfter(limit);
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo(path, [question])
            {
                RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            });
            if (process is null) return null;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(timer.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(timer.Token); // Python 2 answers there
            return Parse(await output + await errors, path);
        }
        catch (Exception e) when (e is OperationCanceledException or System.ComponentModel.Win32Exception or IOException)
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
