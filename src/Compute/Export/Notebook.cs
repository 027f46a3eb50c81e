using System.Globalization;
using System.Text;
using System.Text.Json;
using Corescope.Compute.Running;

namespace Corescope.Compute.Export;

/// <summary>
/// A run as a Jupyter notebook (nbformat 4.5): the experiment as plain Python, which needs no Corescope, with what was measured as a table and a
/// picture. The code lies in <c>NotebookCode/</c>: one file for each workload, one for each way to run it.
/// </summary>
public static class Notebook
{
    private const string Folder = "Corescope.Compute.Export.NotebookCode.";

    private static readonly string[] NeedRandom = ["uneven-tasks", "monte-carlo-pi", "sleep"];

    // Compiled code does this many times as much in the same time; the size is divided by it when a .NET run becomes Python.
    private static readonly Dictionary<string, int> TimesSlower = new()
    {
        ["countdown"] = 200, ["primes"] = 8, ["uneven-tasks"] = 100, ["monte-carlo-pi"] = 500, ["mandelbrot"] = 8,
    };

    /// <summary>Whether there is such a notebook for a run: it must have ended well, and its workload must be one that a few lines of Python can hold.</summary>
    public static bool IsAvailable(RunResult run) => run.State == RunState.Completed && HasCode(run.Experiment.Workload) && CodeOf(run.Experiment.Strategy) is not null;

    /// <summary>Writes a run for which <see cref="IsAvailable"/> holds.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="timelineSvg">Its picture; null: there is none to be had.</param>
    public static void Write(Stream stream, RunResult run, string? timelineSvg)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("nbformat", 4);
        json.WriteNumber("nbformat_minor", 5);
        json.WriteStartObject("metadata");
        json.WriteStartObject("kernelspec");
        json.WriteString("name", "python3");
        json.WriteString("display_name", "Python 3");
        json.WriteString("language", "python");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("cells");
        NotebookCells cells = new(json);
        cells.Markdown(About(run.Experiment, run));
        cells.Code(Settings(run.Experiment));
        if (NeedRandom.Contains(run.Experiment.Workload)) cells.Code(Read("random"));
        cells.Code(Read(run.Experiment.Workload));
        cells.Code(Read(CodeOf(run.Experiment.Strategy)!));
        cells.Code(Read("measure"));
        cells.Markdown(Measured(run, timelineSvg is not null), "timeline.svg", timelineSvg);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string? CodeOf(string strategy) => strategy switch
    {
        "sequential" => "run-sequential",
        "threads" or "thread-pool" or "work-stealing" => "run-threads",
        "processes" or "process-pool" => "run-processes",
        "asyncio" or "async" => "run-asyncio",
        "joblib-loky" or "joblib-threading" or "joblib-multiprocessing" => "run-joblib",
        _ => null,
    };

    private static bool HasCode(string workload) => typeof(Notebook).Assembly.GetManifestResourceInfo($"{Folder}{workload}.py") is not null;

    private static string Read(string name)
    {
        using StreamReader reader = new(typeof(Notebook).Assembly.GetManifestResourceStream($"{Folder}{name}.py")!);
        return reader.ReadToEnd();
    }

    private static string About(Experiment experiment, RunResult run)
    {
        StringBuilder text = new($"# {Plain(run.Name)}\n\n");
        text.Append("An experiment of Corescope as plain Python. It runs without Corescope; what Corescope measured stands at the end.\n\n");
        if (run.Explanation is { } explanation) text.Append($"> {Plain(explanation)}\n\n");
        text.Append("| | |\n|---|---|\n");
        foreach ((string name, string value) in ExperimentLink.Pairs(experiment)) text.Append($"| {name} | {Plain(value)} |\n");
        if (run.Machine is { } machine) text.Append($"| machine | {Plain(machine.Cpu)}, {machine.Cores} cores, {Plain(machine.Os)}, kernel {Plain(machine.Kernel)} |\n| measured with | {Plain(machine.Runtime)} |\n");
        return text.ToString();
    }

    private static string Settings(Experiment experiment)
    {
        int slower = experiment.Runtime == "dotnet" ? TimesSlower.GetValueOrDefault(experiment.Workload, 1) : 1;
        // The length of an uneven task is divided, not their number: the picture of schedules stays the same.
        long size = experiment.Workload == "uneven-tasks" ? experiment.Size : Math.Max(1, experiment.Size / slower);
        StringBuilder code = new();
        if (slower > 1) code.Append(CultureInfo.InvariantCulture, $"# The run was compiled code (.NET), which does much more in the same time: here is less of the work, divided by {slower}.\n");
        code.Append(CultureInfo.InvariantCulture, $"SIZE = {size}\nSHRINK = {slower}\nSEED = {experiment.Seed}\nWORKERS = {experiment.Workers}\n");
        code.Append(CultureInfo.InvariantCulture, $"CHUNK = {Chunk(experiment, size)}  # items that are handed out at once\n");
        code.Append($"BACKEND = {Quoted(experiment.Strategy.Replace("joblib-", ""))}\n");
        code.Append($"PARAMETERS = {{{string.Join(", ", experiment.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{Quoted(p.Key)}: {Quoted(p.Value)}"))}}}\n");
        if (experiment.Parameters.TryGetValue("switchInterval", out string? interval)) code.Append($"\nimport sys\nsys.setswitchinterval({interval})\n");
        return code.ToString();
    }

    private static long Chunk(Experiment experiment, long size) => experiment.Schedule is { Chunk: > 0 and var chunk } ? chunk : experiment.Workload switch
    {
        "primes" => Math.Max(1, size / (8 * experiment.Workers)),
        "hashing" => Math.Max(1, size / (8 * experiment.Workers)),
        _ => 1,
    };

    private static string Measured(RunResult run, bool hasPicture)
    {
        StringBuilder text = new("## What Corescope measured\n\n| | |\n|---|---|\n");
        void Row(string name, string value) => text.Append($"| {name} | {value} |\n");
        Row("elapsed", Milliseconds(run.ElapsedNs));
        Row("one after the other", Milliseconds(run.BaselineNs));
        Row("speed-up", run.Speedup?.ToString("0.00", CultureInfo.InvariantCulture) ?? "not known");
        Row("efficiency", run.ParallelEfficiency?.ToString("0.00", CultureInfo.InvariantCulture) ?? "not known");
        if (run.Answer is { } answer) Row("answer", Plain(answer.Text));
        text.Append("\n| worker | running | ready | lock-wait | gil-wait | serializing | message-wait | io-wait | idle |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (Analysis.WorkerTimes w in run.Workers)
        {
            long[] times = [w.RunningNs, w.ReadyNs, w.LockWaitNs, w.GilWaitNs, w.SerializingNs, w.MessageWaitNs, w.IoWaitNs, w.IdleNs];
            text.Append($"| {Plain(w.Name)} ({w.Source}) | {string.Join(" | ", times.Select(ns => Milliseconds(ns)))} |\n");
        }
        return text.Append(hasPicture ? "\n![The run's timeline](attachment:timeline.svg)\n" : "").ToString();
    }

    private static string Milliseconds(long? ns) => ns is null ? "not known" : string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:#,0.0} ms");

    // A run's name and an interpreter's path are anybody's text: no table, no HTML, no Markdown of its own.
    private static string Plain(string text) => string.Concat(text.Select(c => c is '|' or '<' or '>' or '*' or '_' or '`' or '[' or ']' or '#' or '\\' ? $"&#{(int)c};" : c is '\n' or '\r' ? " " : c.ToString()));

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
