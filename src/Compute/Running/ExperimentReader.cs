using System.Globalization;
using System.Text.Json;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>A valid experiment, or what is wrong with it; exactly one of the two.</summary>
/// <param name="Experiment">Null where there are errors.</param>
/// <param name="Errors">Every error that was found, not only the first.</param>
public sealed record ExperimentReading(Experiment? Experiment, IReadOnlyList<FieldError> Errors);

/// <summary>
/// The only way in to an <see cref="Experiment"/>: from JSON, or from name=value pairs (a link, the command line). Missing fields get their
/// defaults; unknown fields, wrong types, values out of range and choices that make no sense together are errors.
/// </summary>
public static class ExperimentReader
{
    /// <summary>Largest seed: the largest whole number that a browser can hold.</summary>
    public const long MaxSeed = (1L << 53) - 1;

    /// <summary>Most rounds of a kind.</summary>
    public const int MaxRounds = 100;

    /// <summary>Seconds.</summary>
    public const double MinTimeLimit = 0.1, MaxTimeLimit = 3600;

    /// <summary>MiB; an empty .NET process takes about 60.</summary>
    public const int MinMemoryLimit = 64, MaxMemoryLimit = 1024 * 1024;

    private static readonly string[] TraceModes = [.. Enum.GetNames<TraceMode>().Select(n => n.ToLowerInvariant())];

    /// <summary>Reads a JSON object.</summary>
    public static ExperimentReading Read(JsonElement json) => Read(GivenFields.From(json));

    /// <summary>Reads JSON text; text that is no JSON is an error of the field <c>experiment</c>.</summary>
    public static ExperimentReading ReadJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return new ExperimentReading(null, [new FieldError("experiment", null, "An experiment must be valid JSON.")]);
        }
    }

    /// <summary>Reads pairs; own parameters are <c>set.NAME</c> or <c>parameters.NAME</c>.</summary>
    public static ExperimentReading Read(IEnumerable<KeyValuePair<string, string>> pairs) => Read(GivenFields.From(pairs));

    /// <summary>Reads fields that somebody else has taken some from.</summary>
    internal static ExperimentReading Read(GivenFields fields)
    {
        IWorkload? workload = ReadWorkload(fields);
        string runtime = ReadRuntime(fields, workload);
        IStrategy strategy = ReadStrategy(fields, workload, runtime);
        IReadOnlyList<ParameterSpec> parameters = workload is null ? [] : ExperimentRules.ParametersOf(workload, strategy, runtime);
        Experiment experiment = new()
        {
            Workload = workload?.Name ?? "",
            Runtime = runtime,
            Strategy = strategy.Name,
            Schedule = ReadSchedule(fields, workload, strategy),
            Workers = ReadWorkers(fields, workload, strategy),
            Size = workload is null ? 0 : fields.Whole("size", workload.Size.DefaultOn(ExperimentRules.FamilyOf(runtime)), workload.Size.Min, workload.Size.Max, workload.Size.Unit),
            Seed = fields.Whole("seed", 1, 0, MaxSeed),
            Repeats = (int)fields.Whole("repeats", 1, 1, MaxRounds),
            WarmUp = (int)fields.Whole("warmUp", 0, 0, MaxRounds),
            Pin = fields.Flag("pin", false),
            TimeLimit = fields.Number("timeLimit", 60, MinTimeLimit, MaxTimeLimit, "seconds"),
            MemoryLimit = (int)fields.Whole("memoryLimit", 2048, MinMemoryLimit, MaxMemoryLimit, "MiB"),
            Trace = Enum.Parse<TraceMode>(fields.Word("trace", "auto", TraceModes), ignoreCase: true),
            Parameters = workload is null ? new Dictionary<string, string>() : ReadParameters(fields, parameters),
        };
        FailUnknown(fields, workload, parameters);
        return fields.Errors.Count == 0 ? new ExperimentReading(experiment, []) : new ExperimentReading(null, fields.Errors);
    }

    private static IWorkload? ReadWorkload(GivenFields fields)
    {
        string allowed = $"workload must be one of: {string.Join(", ", WorkloadCatalog.All.Select(w => w.Name))}.";
        int errorsBefore = fields.Errors.Count;
        string? name = fields.Text("workload", "the name of a workload");
        IWorkload? workload = WorkloadCatalog.All.FirstOrDefault(w => w.Name == name);
        if (workload is null && fields.Errors.Count == errorsBefore) fields.Fail("workload", name, allowed);
        return workload;
    }

    private static string ReadRuntime(GivenFields fields, IWorkload? workload)
    {
        string standard = workload is null ? RuntimeFamily.Dotnet : ExperimentRules.DefaultRuntime(workload);
        string? runtime = fields.Text("runtime", RuntimeName.Allowed);
        if (runtime is null) return standard;
        string? reason = !RuntimeName.IsAllowed(runtime) ? $"runtime must be {RuntimeName.Allowed}."
            : workload is null ? null : ExperimentRules.AgainstRuntime(workload, runtime);
        if (reason is null) return runtime;
        fields.Fail("runtime", runtime, reason);
        return standard;
    }

    private static IStrategy ReadStrategy(GivenFields fields, IWorkload? workload, string runtime)
    {
        IReadOnlyList<IStrategy> all = StrategyCatalog.All;
        string name = fields.Word("strategy", ExperimentRules.DefaultStrategy(workload), [.. all.Select(s => s.Name)]);
        IStrategy strategy = all.First(s => s.Name == name);
        if (workload is not null && ExperimentRules.AgainstStrategy(workload, strategy, runtime) is { } reason) fields.Fail("strategy", name, reason);
        return strategy;
    }

    private static Schedule? ReadSchedule(GivenFields fields, IWorkload? workload, IStrategy strategy)
    {
        string? text = fields.Text("schedule", ScheduleText.Allowed);
        if (text is null) return ExperimentRules.DefaultSchedule(workload, strategy);
        if (!ScheduleText.TryParse(text, out Schedule schedule)) fields.Fail("schedule", text, $"schedule must be {ScheduleText.Allowed}.");
        else if (ExperimentRules.AgainstSchedule(workload, strategy, schedule.Kind) is { } reason) fields.Fail("schedule", text, reason);
        return schedule;
    }

    // A form or link that is switched to sequential may keep its number of workers: there is only one way to read it.
    private static int ReadWorkers(GivenFields fields, IWorkload? workload, IStrategy strategy)
    {
        int workers = (int)fields.Whole("workers", ExperimentRules.DefaultWorkersOf(workload), ExperimentRules.MinWorkersOf(workload), ExperimentRules.MaxWorkersOf(workload));
        return strategy.Name == ExperimentRules.Sequential ? 1 : workers;
    }

    private static Dictionary<string, string> ReadParameters(GivenFields fields, IReadOnlyList<ParameterSpec> parameters)
    {
        Dictionary<string, string> values = [];
        foreach (ParameterSpec spec in parameters)
        {
            string? given = fields.Parameter(spec.Name);
            values[spec.Name] = given is null ? spec.Default : ReadParameter(fields, spec, given);
        }
        return values;
    }

    private static string ReadParameter(GivenFields fields, ParameterSpec spec, string given)
    {
        string field = GivenFields.ParameterPrefix + spec.Name;
        if (spec.Choices is { } choices)
        {
            if (choices.Contains(given) || (spec.IsFile && FastaShelf.IsName(given))) return given;
            string orFile = spec.IsFile ? ", or the name that an uploaded file was given" : "";
            fields.Fail(field, given, $"{field} must be one of: {string.Join(", ", choices)}{orFile}.");
            return spec.Default;
        }
        if (spec.Judge is { } judge)
        {
            if (judge(given) is { } reason) fields.Fail(field, given, $"{field}: {reason}");
            return given;
        }
        bool isWhole = IsWholeNumber(spec);
        bool isNumber = double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        if (isNumber && value >= spec.Min && value <= spec.Max && (!isWhole || value == Math.Floor(value)))
            return value.ToString(CultureInfo.InvariantCulture);
        string kind = isWhole ? "a whole number" : "a number";
        fields.Fail(field, given, string.Create(CultureInfo.InvariantCulture, $"{field} must be {kind} from {spec.Min:#,0.######} to {spec.Max:#,0.######}."));
        return spec.Default;
    }

    // A parameter counts something when its default and both limits do.
    private static bool IsWholeNumber(ParameterSpec spec) =>
        long.TryParse(spec.Default, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        && spec.Min == Math.Floor(spec.Min) && spec.Max == Math.Floor(spec.Max);

    private static void FailUnknown(GivenFields fields, IWorkload? workload, IReadOnlyList<ParameterSpec> parameters)
    {
        foreach (string name in fields.Left)
        {
            bool isParameter = name.StartsWith(GivenFields.ParameterPrefix, StringComparison.Ordinal);
            if (workload is null && (isParameter || name == "size")) continue; // nobody can say
            fields.Fail(name, fields.Take(name), isParameter ? OwnParameters(workload!, parameters)
                : name == "parameters" ? "parameters must be an object of names and values."
                : $"There is no such field. The fields are: {FieldNames}.");
        }
    }

    private static string OwnParameters(IWorkload workload, IReadOnlyList<ParameterSpec> parameters) => parameters.Count == 0
        ? $"The workload {workload.Name} has no parameters of its own here."
        : $"The parameters of {workload.Name} here are: {string.Join(", ", parameters.Select(p => p.Name))}.";

    private const string FieldNames =
        "workload, runtime, strategy, schedule, workers, size, seed, repeats, warmUp, pin, timeLimit, memoryLimit, trace, parameters";
}
