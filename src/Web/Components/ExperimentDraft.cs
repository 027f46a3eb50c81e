using System.Globalization;
using Corescope.Compute.Running;
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

    /// <summary>A field's text; empty where there is none.</summary>
    public string this[string field] => _texts.GetValueOrDefault(field, "");

    /// <summary>The query string for the address: the valid experiment, or what stands in the form.</summary>
    public string Query => Experiment is { } valid
        ? ExperimentLink.Write(valid)
        : string.Join('&', _texts.Select(p => $"{p.Key.Replace(ParameterPrefix, "set.")}={Uri.EscapeDataString(p.Value)}"));

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

        if (given.TryGetValue("strategy", out StringValues strategy)) draft.Set("strategy", strategy[0] ?? "");
        List<FieldError> leftOut = [];
        foreach ((string name, StringValues values) in given)
        {
            string field = FullName(name);
            bool known = FieldNames.Contains(field) || workload.Parameters.Any(p => ParameterPrefix + p.Name == field);
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

    /// <summary>Changes a field, and what depends on it.</summary>
    public void Set(string field, string text)
    {
        _texts[field] = text.Trim();
        if (field == "workload") FollowWorkload();
        if (field is "workload" or "strategy") FollowStrategy();
        LeftOut = [];
        Judge();
    }

    private void FollowWorkload()
    {
        if (WorkloadCatalog.Find(this["workload"]) is not { } workload) return;
        foreach (string old in _texts.Keys.Where(k => k.StartsWith(ParameterPrefix, StringComparison.Ordinal)).ToArray()) _texts.Remove(old);
        foreach (ParameterSpec parameter in workload.Parameters) _texts[ParameterPrefix + parameter.Name] = parameter.Default;
        _texts["size"] = workload.Size.Default.ToString(CultureInfo.InvariantCulture);
        if (ExperimentRules.AgainstStrategy(workload, Strategy) is not null)
            _texts["strategy"] = StrategyCatalog.All.First(s => ExperimentRules.AgainstStrategy(workload, s) is null && s.Name != ExperimentRules.Sequential).Name;
    }

    private void FollowStrategy()
    {
        bool fits = ScheduleText.TryParse(this["schedule"], out Schedule schedule) && ExperimentRules.AgainstSchedule(Strategy, schedule.Kind) is null;
        if (!fits && ExperimentRules.DefaultSchedule(Strategy) is { } standard) _texts["schedule"] = ScheduleText.Write(standard);
        else if (!fits) _texts.Remove("schedule");
        bool alone = Strategy.Name == ExperimentRules.Sequential;
        if (alone) _texts["workers"] = "1";
        else if (this["workers"] is "1" or "") _texts["workers"] = ExperimentRules.DefaultWorkers.ToString(CultureInfo.InvariantCulture);
    }

    private void Judge()
    {
        ExperimentReading reading = ExperimentReader.Read(_texts);
        (Experiment, Errors) = (reading.Experiment, reading.Errors);
    }

    private static string FullName(string name) => name.StartsWith("set.", StringComparison.Ordinal) ? ParameterPrefix + name[4..] : name;
}
