using System.CommandLine;
using System.Runtime.InteropServices;
using Corescope.Compute.Export;
using Corescope.Compute.Running;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.CommandLine;

/// <summary><c>study WORKLOAD</c>: strategies by worker counts by repeats, to a table of curves. What the options may be is <see cref="StudyReader"/>'s business.</summary>
internal sealed class StudyCommand
{
    private const int PollMs = 200;

    private readonly Argument<string?> _workload = new("workload") { Arity = ArgumentArity.ZeroOrOne, Description = $"What is computed: {string.Join(", ", WorkloadCatalog.All.Select(w => w.Name))}.", HelpName = "WORKLOAD" };
    private readonly Option<string?>[] _fields =
    [
        RunCommand.Field("--strategies", "How the work is divided and run, each with @ and a runtime where that is not .NET: threads,processes,threads@cpython", "LIST"),
        RunCommand.Field("--runtime", "Of the strategies that name none.", "NAME"),
        RunCommand.Field("--workers", $"Worker counts from 1 to {ExperimentRules.MaxWorkers}; {string.Join(',', StudyReader.StandardWorkers)} when left out.", "LIST"),
        RunCommand.Field("--repeats", "Runs of each strategy with each count; 5 when left out.", "N"),
        RunCommand.Field("--warm-up", "Rounds in each run before the measured one; 1 when left out.", "N"),
        RunCommand.Field("--mode", "strong: the whole work stays the same; weak: each worker's does.", "strong|weak"),
        RunCommand.Field("--order-seed", "From which the random order of the runs is made.", "N"),
        RunCommand.Field("--schedule", $"Of the strategies that follow one: {ScheduleText.Allowed}.", "SCHEDULE"),
        RunCommand.Field("--size", "How much work, in the workload's unit; of one worker in weak mode.", "N"),
        RunCommand.Field("--seed", "For generated input.", "N"),
        RunCommand.Field("--time-limit", "Seconds after which a run is ended.", "SECONDS"),
        RunCommand.Field("--memory-limit", "MiB of one run's processes together above which it is ended.", "MIB"),
        RunCommand.Field("--trace", "exact, sampled, reported or off; the best that the machine allows when left out.", "MODE"),
    ];
    private readonly Option<bool> _pin = new("--pin") { Description = "Bind each worker to one core." };
    private readonly Option<string[]> _set = SetOption.Create();
    private readonly Option<string?> _resume = RunCommand.Field("--resume", "Go on with this study, which was stopped: only what is missing is run. See: corescope list studies", "ID");
    private readonly Option<string?> _name = RunCommand.Field("--name", "A name for the study; made from what is studied when left out.", "TEXT");
    private readonly Option<string?> _json = OutputFile.JsonOption("the study");
    private readonly Option<string?> _csv = RunCommand.Field("--csv", "Write every run as a line of a table to this file (- for standard output).", "FILE");
    private readonly Option<string?> _data = RunArgument.DataOption();

    public static Command Create()
    {
        StudyCommand study = new();
        Command command = new("study", "Runs one workload with some strategies and worker counts, repeatedly and in random order, and tells how each scales.") { study._workload };
        foreach (Option<string?> field in study._fields) command.Options.Add(field);
        foreach (Option option in (Option[])[study._pin, study._set, study._resume, study._name, study._json, study._csv, study._data]) command.Options.Add(option);
        command.SetAction((arguments, _) => study.ExecuteAsync(arguments));
        return command;
    }

    private async Task<int> ExecuteAsync(ParseResult arguments)
    {
        string? json = arguments.GetValue(_json), csv = arguments.GetValue(_csv), resumed = arguments.GetValue(_resume);
        OutputFile.Check("--json", json);
        OutputFile.Check("--csv", csv);
        if (resumed is null == arguments.GetValue(_workload) is null) throw new BadArgumentException("Give either a workload, or --resume and a study's id.");
        StudySpec? spec = resumed is null ? await ReadAsync(arguments) : null;
        using TemporaryFolder spare = new();
        await using Lab lab = await RunCommand.OpenAsync(arguments.GetValue(_data), spare);
        StudyReport report = await FinishAsync(lab, spec is null ? Resume(lab, resumed!) : lab.Studies.Create(spec, arguments.GetValue(_name)).Id);
        if (csv is not null) OutputFile.WriteText(csv, StudyCsv.Write(report).TrimEnd('\n'));
        if (json is not null) OutputFile.WriteJson(json, report);
        if (json != OutputFile.StandardOutput && csv != OutputFile.StandardOutput) Console.Write(StudySummary.Of(report));
        if (report.Study.Error is { } error) Console.Error.WriteLine(error);
        return report.Study.State == StudyState.Completed ? CommandLineProgram.Done : CommandLineProgram.Failed;
    }

    private async Task<StudySpec> ReadAsync(ParseResult arguments)
    {
        List<KeyValuePair<string, string>> pairs = [new("workload", arguments.GetValue(_workload)!)];
        foreach (Option<string?> field in _fields)
        {
            if (arguments.GetValue(field) is { } value) pairs.Add(new(field.Name[2..], value));
        }
        if (arguments.GetValue(_pin)) pairs.Add(new("pin", "true"));
        foreach ((string name, string value) in SetOption.Read(arguments.GetValue(_set))) pairs.Add(new("set." + name, value));
        StudyReading reading = StudyReader.Read(pairs);
        StudySpec spec = reading.Spec ?? throw new BadArgumentException(string.Join('\n', reading.Errors.Select(RunCommand.InWords)));
        IReadOnlyList<FieldError> missing = await StudyPlan.MissingHereAsync(spec);
        return missing.Count == 0 ? spec : throw new BadArgumentException(string.Join('\n', missing.Select(RunCommand.InWords)));
    }

    private static string Resume(Lab lab, string id)
    {
        if (lab.Studies.Find(id) is null) throw new BadArgumentException($"--resume {id}: there is no such study. See: corescope list studies");
        return lab.Studies.Resume(id) ? id : throw new BadArgumentException($"--resume {id}: nothing of this study is missing.");
    }

    /// <summary>Waits for the study's end. Ctrl+C and SIGTERM stop it, and what is done is still reported.</summary>
    private static async Task<StudyReport> FinishAsync(Lab lab, string id)
    {
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            lab.Studies.Cancel(id);
        }
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using ProgressLine line = new();
        StudyReport report;
        while ((report = lab.Studies.Report(id)!).Study.IsActive)
        {
            line.Show(StudySummary.ProgressOf(report));
            await Task.Delay(PollMs);
        }
        return report;
    }
}
