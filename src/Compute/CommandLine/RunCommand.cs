using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Corescope.Compute.Export;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.CommandLine;

/// <summary><c>run WORKLOAD</c>: one experiment from its options to its result. What the options may be is the reader's business.</summary>
internal sealed class RunCommand
{
    private const int PollMs = 50;

    private readonly Argument<string> _workload = new("workload") { Description = $"What is computed: {string.Join(", ", WorkloadCatalog.All.Select(w => w.Name))}.", HelpName = "WORKLOAD" };
    private readonly Option<string?>[] _fields =
    [
        Field("--runtime", $"What executes it: {RuntimeName.Allowed}.", "NAME"),
        Field("--strategy", "How the work is divided and run. See: corescope list strategies", "NAME"),
        Field("--schedule", $"How items are handed out: {ScheduleText.Allowed}.", "SCHEDULE"),
        Field("--workers", $"From 1 to {ExperimentRules.MaxWorkers}; {ExperimentRules.DefaultWorkers} when left out.", "N"),
        Field("--size", "How much work, in the workload's unit. See: corescope list workloads", "N"),
        Field("--seed", "For generated input.", "N"),
        Field("--repeats", "Measured rounds; the elapsed time is their median.", "N"),
        Field("--warm-up", "Rounds before that, not measured.", "N"),
        Field("--time-limit", "Seconds after which the run is ended.", "SECONDS"),
        Field("--memory-limit", "MiB of all its processes together above which the run is ended.", "MIB"),
        Field("--trace", "exact, sampled, reported or off; the best that the machine allows when left out.", "MODE"),
    ];
    private readonly Option<bool> _pin = new("--pin") { Description = "Bind each worker to one core." };
    private readonly Option<string[]> _set = SetOption.Create();
    private readonly Option<string?> _name = Field("--name", "A name for the run; made from the experiment when left out.", "TEXT");
    private readonly Option<string?> _json = OutputFile.JsonOption("the result");
    private readonly Option<string?> _chromeTrace = Field("--chrome-trace", "Write the trace to this file, for ui.perfetto.dev or chrome://tracing.", "FILE");
    private readonly Option<string?> _data = RunArgument.DataOption();

    public static Command Create()
    {
        RunCommand run = new();
        Command command = new("run", "Runs one experiment, and tells what every core and worker did.") { run._workload };
        foreach (Option<string?> field in run._fields) command.Options.Add(field);
        foreach (Option option in (Option[])[run._pin, run._set, run._name, run._json, run._chromeTrace, run._data]) command.Options.Add(option);
        command.SetAction((arguments, _) => run.ExecuteAsync(arguments));
        return command;
    }

    /// <summary>An option with one value.</summary>
    internal static Option<string?> Field(string name, string description, string value) => new(name) { Description = description, HelpName = value };

    private async Task<int> ExecuteAsync(ParseResult arguments)
    {
        string? json = arguments.GetValue(_json), chromeTrace = arguments.GetValue(_chromeTrace);
        OutputFile.Check("--json", json);
        OutputFile.Check("--chrome-trace", chromeTrace);
        Experiment asked = Read(Pairs(arguments, [])); // wrong arguments leave no traces in the data folder
        if ((await InterpreterChoice.OfAsync(asked)).Error is { } missing) throw new BadArgumentException(InWords(missing));
        using TemporaryFolder spare = new();
        await using Lab lab = await OpenAsync(arguments.GetValue(_data), spare);
        Experiment experiment = Read(Pairs(arguments, await KeepFilesAsync(arguments, lab)));
        RunResult run = await FinishAsync(lab, lab.Submit(experiment, arguments.GetValue(_name)).Id);
        if (chromeTrace is not null) OutputFile.Write(chromeTrace, stream => ChromeTrace.Write(stream, run, Chunks(lab, run.Id)));
        if (json is not null) OutputFile.WriteJson(json, run);
        if (json != OutputFile.StandardOutput && chromeTrace != OutputFile.StandardOutput) Console.Write(RunSummary.Of(run));
        if (run.Error is { } error) Console.Error.WriteLine(error);
        return run.State == RunState.Completed ? CommandLineProgram.Done : CommandLineProgram.Failed;
    }

    /// <summary>The lab of the data folder; where that is the default one and a dashboard uses it, a lab that forgets.</summary>
    internal static async Task<Lab> OpenAsync(string? data, TemporaryFolder spare)
    {
        try
        {
            return await Lab.OpenAsync(new LabOptions(DataFolder.Choose(data)));
        }
        catch (IOException inUse) when (data is null)
        {
            Console.Error.WriteLine($"{inUse.Message} What is run now will not be kept.");
            return await Lab.OpenAsync(new LabOptions(spare.Create()));
        }
    }

    private static Experiment Read(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        ExperimentReading reading = ExperimentReader.Read(pairs);
        return reading.Experiment ?? throw new BadArgumentException(string.Join('\n', reading.Errors.Select(InWords)));
    }

    internal static string InWords(FieldError error) => error.Value is null ? error.Message : $"{error.Field} '{error.Value}': {error.Message}";

    private static string InWords(RunProgress progress)
    {
        string items = progress.ItemsTotal == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {100.0 * progress.ItemsDone / progress.ItemsTotal:0} %");
        return $"{RunSummary.Duration(progress.ElapsedNs)}  {progress.Activity}{items}";
    }

    /// <summary>The options as fields of an experiment; <paramref name="files"/> are the names that given files were kept under.</summary>
    private List<KeyValuePair<string, string>> Pairs(ParseResult arguments, Dictionary<string, string> files)
    {
        List<KeyValuePair<string, string>> pairs = [new("workload", arguments.GetValue(_workload)!)];
        foreach (Option<string?> field in _fields)
        {
            if (arguments.GetValue(field) is { } value) pairs.Add(new(field.Name[2..], value));
        }
        if (arguments.GetValue(_pin)) pairs.Add(new("pin", "true"));
        foreach ((string name, string value) in Parameters(arguments))
        {
            if (files.TryGetValue(name, out string? kept)) pairs.Add(new("set." + name, kept));
            else if (!IsGivenFile(arguments, name, value)) pairs.Add(new("set." + name, value));
        }
        return pairs;
    }

    private IEnumerable<(string Name, string Value)> Parameters(ParseResult arguments) => SetOption.Read(arguments.GetValue(_set));

    private bool IsGivenFile(ParseResult arguments, string name, string value)
    {
        ParameterSpec? spec = WorkloadCatalog.Find(arguments.GetValue(_workload)!)?.Parameters.FirstOrDefault(p => p.Name == name);
        if (spec is not { IsFile: true } || spec.Choices?.Contains(value) == true || FastaShelf.IsName(value)) return false;
        return File.Exists(value)
            ? true
            : throw new BadArgumentException($"--set {name}={value}: there is no such file; it must be a FASTA file{string.Concat((spec.Choices ?? []).Select(c => ", or " + c))}.");
    }

    private async Task<Dictionary<string, string>> KeepFilesAsync(ParseResult arguments, Lab lab)
    {
        Dictionary<string, string> kept = [];
        foreach ((string name, string path) in Parameters(arguments).Where(p => IsGivenFile(arguments, p.Name, p.Value)))
        {
            await using FileStream file = File.OpenRead(path);
            try
            {
                kept[name] = await lab.KeepFastaAsync(path, file, CancellationToken.None);
            }
            catch (InvalidDataException wrong)
            {
                throw new BadArgumentException($"--set {name}={path}: {wrong.Message}");
            }
        }
        return kept;
    }

    /// <summary>Waits for the run's end. Ctrl+C and SIGTERM end it, and it is still reported.</summary>
    private static async Task<RunResult> FinishAsync(Lab lab, string id)
    {
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            lab.Cancel(id);
        }
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using ProgressLine line = new();
        RunResult run;
        while ((run = lab.Find(id)!).State is RunState.Queued or RunState.Starting or RunState.Running)
        {
            if (lab.Progress(id) is { } progress) line.Show(InWords(progress));
            await Task.Delay(PollMs);
        }
        return run;
    }

    private static IEnumerable<Chunk> Chunks(Lab lab, string id)
    {
        for (int number = 0; lab.Chunk(id, number) is { } bytes; number++) yield return ChunkDecoder.Decode(bytes.Span);
    }
}
