using System.Globalization;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Corescope.Web.Components;

/// <summary>
/// What stands in the form: texts, right or wrong, by field name. <see cref="ExperimentReader"/> judges them; this class only keeps them and
/// what follows from a change (another workload has another size).
/// </summary>
public sealed class ExperimentDraft
{
    /// <summary>Prefix of the workload's own parameters.</summary>
    public const string ParameterPrefix = "parameters.";

    // A page whose address is longer than servers read could not be loaded anew.
    private const int LongestInAddress = 4000;

    private static readonly string[] FieldNames = [.. ExperimentLink.Pairs(ExperimentRules.Default(WorkloadCatalog.All[0])).Select(p => p.Key).Where(n => !n.StartsWith("set.", StringComparison.Ordinal))];

    private readonly Dictionary<string, string> _texts = [];

    private ExperimentDraft() { }

    /// <summary>The valid experiment; null while something is wrong.</summary>
    public Experiment? Experiment { get; private set; }

    /// <summary>What is wrong now.</summary>
    public IReadOnlyList<FieldError> Errors { get; private set; } = [];

    /// <summary>Fields of the link that there are not; they were left out.</summary>
    public IReadOnlyList<FieldError> LeftOut { get; private set; } = [];

    /// <summary>The workload chosen, or the first one where the text names none.</summary>
    public IWorkload Workload => WorkloadCatalog.Find(this["workload"]) ?? WorkloadCatalog.All[0];

    /// <summary>The strategy chosen, or the default one where the text names none.</summary>
    public IStrategy Strategy => StrategyCatalog.Find(this["strategy"]) ?? StrategyCatalog.Find("threads")!;

    /// <summary>The runtime chosen, or .NET where the text may be none.</summary>
    public string Runtime => RuntimeName.IsAllowed(this["runtime"]) ? this["runtime"] : RuntimeFamily.Dotnet;

    /// <summary>Parameters besides those that every experiment has.</summary>
    public IReadOnlyList<ParameterSpec> Parameters => ExperimentRules.ParametersOf(Workload, Strategy, Runtime);

    /// <summary>A field's text; empty where there is none.</summary>
    public string this[string field] => _texts.GetValueOrDefault(field, "");

    /// <summary>The query string for the address: the valid experiment, or what stands in the form.</summary>
    public string Query => Experiment is { } valid
        ? ExperimentLink.Write(valid)
        : string.Join('&', _texts.Where(p => p.Value.Length <= LongestInAddress).Select(p => $"{p.Key.Replace(ParameterPrefix, "set.")}={Uri.EscapeDataString(p.Value)}"));

    /// <summary>The defaults of a workload.</summary>
    public static ExperimentDraft Of(IWorkload workload) => Of(ExperimentRules.Default(workload));

    /// <summary>A valid experiment.</summary>
    public static ExperimentDraft Of(Experiment experiment)
    {
        ExperimentDraft draft = new();
        foreach ((string name, string value) in ExperimentLink.Pairs(experiment)) draft._texts[FullName(name)] = value;
        draft.Judge();
        return draft;
    }

    /// <summary>
    /// A link. What is right is kept, what is wrong stays in its field with the reason under it, what is missing gets its default, and what
    /// does not exist is left out and named.
    /// </summary>
    public static ExperimentDraft FromQuery(string query)
    {
        Dictionary<string, StringValues> given = QueryHelpers.ParseQuery(query);
        IWorkload workload = WorkloadCatalog.Find(given.GetValueOrDefault("workload").ToString()) ?? WorkloadCatalog.All[0];
        ExperimentDraft draft = Of(workload);
        if (given.Count == 0) return draft;

        foreach (string first in (string[])["runtime", "strategy"])
        {
            if (given.TryGetValue(first, out StringValues chosen)) draft.Set(first, chosen[0] ?? "");
        }
        IReadOnlyList<ParameterSpec> parameters = draft.Parameters;
        List<FieldError> leftOut = [];
        foreach ((string name, StringValues values) in given)
        {
            string field = FullName(name);
            bool known = FieldNames.Contains(field) || parameters.Any(p => ParameterPrefix + p.Name == field);
            if (known) draft._texts[field] = values[0] ?? "";
            else leftOut.Add(new FieldError(name, values[0], $"The link names \"{name}\", which {workload.Name} does not have; it was left out."));
            if (known && values.Count > 1) leftOut.Add(new FieldError(name, values[1], $"The link gives \"{name}\" {values.Count} times; the first counts."));
        }
        draft.LeftOut = leftOut;
        draft.Judge();
        return draft;
    }

    /// <summary>What is wrong with a field, in a sentence.</summary>
    public string? ErrorOf(string field) => Errors.FirstOrDefault(e => e.Field == field)?.Message;

    /// <summary>Says what this machine lacks for the experiment, until a field is changed.</summary>
    public void Refuse(FieldError missing) => Errors = [.. Errors, missing];

    /// <summary>Changes a field, and what depends on it.</summary>
    public void Set(string field, string text)
    {
        IWorkload before = Workload;
        _texts[field] = text.Trim();
        if (field is "workload" or "runtime") FollowWorkload(field);
        if (field == "workload" && this["workers"] == DefaultWorkersOf(before)) _texts["workers"] = DefaultWorkersOf(Workload);
        if (field is "workload" or "runtime" or "strategy")
        {
            FollowStrategy();
            FollowParameters();
        }
        LeftOut = [];
        Judge();
    }

    private void FollowWorkload(string field)
    {
        if (WorkloadCatalog.Find(this["workload"]) is not { } workload) return;
        if (field == "workload" && ExperimentRules.AgainstRuntime(workload, Runtime) is not null) _texts["runtime"] = ExperimentRules.DefaultRuntime(workload);
        _texts["size"] = workload.Size.DefaultOn(ExperimentRules.FamilyOf(Runtime)).ToString(CultureInfo.InvariantCulture);
        bool Fits(IStrategy strategy) => ExperimentRules.AgainstStrategy(workload, strategy, Runtime) is null;
        if (!Fits(Strategy)) _texts["strategy"] = (StrategyCatalog.All.FirstOrDefault(s => Fits(s) && s.Name != ExperimentRules.Sequential) ?? Strategy).Name;
    }

    // What stays keeps its text; what is new gets its default.
    private void FollowParameters()
    {
        IReadOnlyList<ParameterSpec> parameters = Parameters;
        bool IsLeft(string field) => parameters.Any(p => ParameterPrefix + p.Name == field);
        foreach (string old in _texts.Keys.Where(k => k.StartsWith(ParameterPrefix, StringComparison.Ordinal) && !IsLeft(k)).ToArray()) _texts.Remove(old);
        foreach (ParameterSpec parameter in parameters) _texts.TryAdd(ParameterPrefix + parameter.Name, parameter.Default);
    }

    private void FollowStrategy()
    {
        bool fits = ScheduleText.TryParse(this["schedule"], out Schedule schedule) && ExperimentRules.AgainstSchedule(Workload, Strategy, schedule.Kind) is null;
        if (!fits && ExperimentRules.DefaultSchedule(Workload, Strategy) is { } standard) _texts["schedule"] = ScheduleText.Write(standard);
        else if (!fits) _texts.Remove("schedule");
        bool alone = Strategy.Name == ExperimentRules.Sequential;
        if (alone) _texts["workers"] = "1";
        else if (this["workers"] is "1" or "") _texts["workers"] = DefaultWorkersOf(Workload);
    }

    private static string DefaultWorkersOf(IWorkload workload) => ExperimentRules.DefaultWorkersOf(workload).ToString(CultureInfo.InvariantCulture);

    private void Judge()
    {
        ExperimentReading reading = ExperimentReader.Read(_texts);
        (Experiment, Errors) = (reading.Experiment, reading.Errors);
    }

    private static string FullName(string name) => name.StartsWith("set.", StringComparison.Ordinal) ? ParameterPrefix + name[4..] : name;
}
