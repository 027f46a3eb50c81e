using System.ComponentModel;
using System.Diagnostics;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Gil;

/// <summary>
/// One execution of a countdown in Python whose context switches two have counted: Corescope, and <c>perf record --switch-events</c> around all of it. perf
/// counts without knowing of Corescope: its records are its own, from the interpreter's first moment to its last. A thread's end, at which it leaves its core for
/// good, is a record of another kind there, and counts as well.
/// </summary>
internal sealed record CountedTwice(long Corescope, long Perf)
{
    // Small enough for what Corescope needs beside it: an ordinary user's buffers are limited.
    private const string PagesOfPerf = "64";

    private const int MostTries = 3;

    /// <summary>How far Corescope's count is from perf's, as a part of it.</summary>
    public double Off => Math.Abs((double)Corescope / Perf - 1);

    /// <summary>Counts one execution; again where a busy machine made either of them lose records.</summary>
    /// <exception cref="PlatformNotSupportedException">perf, or the kernel's records, can't be had here; the message says why.</exception>
    public static async Task<CountedTwice> OfAsync(Interpreter interpreter, string strategy)
    {
        if (Try("true") is { } refusal) throw new PlatformNotSupportedException(refusal);
        for (int i = 0; i < MostTries; i++)
        {
            if (await OnceAsync(interpreter, strategy) is { } counted) return counted;
        }
        throw new PlatformNotSupportedException($"Records were lost in each of {MostTries} executions: this machine is too busy.");
    }

    /// <summary>Arguments for perf, before the program that it shall record.</summary>
    public static string[] Recording(string records) =>
        ["record", "--quiet", "--event", "dummy:u", "--switch-events", "--mmap-pages", PagesOfPerf, "--output", records, "--"];

    /// <summary>What perf has recorded of threads that left their core, a line that begins with PID/TID for each, and what it has lost.</summary>
    public static IEnumerable<string> Departures(string records) =>
        RunPerf(["script", "--input", records, "--show-switch-events", "--show-task-events", "--show-lost-events", "--fields", "pid,tid,time"]).Split('\n')
            .Where(line => line.Contains("PERF_RECORD_SWITCH OUT", StringComparison.Ordinal) || line.Contains("PERF_RECORD_EXIT", StringComparison.Ordinal) || IsLoss(line));

    private static async Task<CountedTwice?> OnceAsync(Interpreter interpreter, string strategy)
    {
        string folder = Directory.CreateTempSubdirectory("corescope-perf-").FullName;
        try
        {
            string records = Path.Combine(folder, "perf.data"), data = Path.Combine(folder, "data");
            ProcessStartInfo run = SelfExecutable.StartInfo("run", "countdown", "--runtime", interpreter.Path, "--strategy", strategy, "--workers", "2", "--trace", "exact", "--data", data);
            RunPerf([.. Recording(records), run.FileName, .. run.ArgumentList], run.Environment);
            (HashSet<string> pids, RunResult result) = await ReadAsync(data);
            List<string> departures = [.. Departures(records)];
            if (result.LostRecords!.Kernel > 0 || departures.Any(IsLoss)) return null;
            return new CountedTwice(result.Switches!.Total, departures.Count(line => pids.Contains(line[..line.IndexOf('/')].Trim())));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The run that was recorded first, and the processes of its interpreter; what it was compared with afterwards has others.</summary>
    private static async Task<(HashSet<string> Pids, RunResult Result)> ReadAsync(string data)
    {
        await using Lab lab = await Lab.OpenAsync(new LabOptions(data));
        RunResult result = lab.List().Single();
        HashSet<string> pids = [];
        for (int number = 0; lab.Chunk(result.Id, number) is { } chunk; number++)
            pids.UnionWith(ChunkDecoder.Decode(chunk.Span).NewLanes.Where(lane => lane.Kind != LaneKind.Auxiliary && lane.Pid > 0).Select(lane => $"{lane.Pid}"));
        return (pids, result);
    }

    private static bool IsLoss(string line) => line.Contains("PERF_RECORD_LOST", StringComparison.Ordinal);

    /// <summary>Why perf can't record a program here; null where it can.</summary>
    private static string? Try(string program)
    {
        string records = Path.GetTempFileName();
        try
        {
            RunPerf([.. Recording(records), program]);
            return null;
        }
        catch (Win32Exception)
        {
            return "perf is not here (Debian's package linux-perf).";
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message;
        }
        finally
        {
            File.Delete(records);
        }
    }

    private static string RunPerf(string[] arguments, IDictionary<string, string?>? environment = null)
    {
        ProcessStartInfo start = new("perf", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        using Process perf = Process.Start(start)!;
        Task<string> errors = perf.StandardError.ReadToEndAsync();
        string output = perf.StandardOutput.ReadToEnd();
        perf.WaitForExit();
        return perf.ExitCode == 0 ? output : throw new InvalidOperationException($"perf {arguments[0]} ended with exit code {perf.ExitCode}: {errors.Result}{output}");
    }
}
