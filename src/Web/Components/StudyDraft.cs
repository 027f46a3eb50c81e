using System.Globalization;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Corescope.Web.Components;

/// <summary>
/// What stands in the form of a study: the work as in an experiment's form, and what is varied. <see cref="StudyReader"/> judges it; this class only keeps it and what follows from a change.
/// </summary>
public sealed class StudyDraft
{
    private static readonly string[] Shared = ["seed", "timeLimit", "memoryLimit", "trace", "pin"];

    // A person who has emptied one of these shall not get its default unseen.
    private static readonly string[] Typed = ["size", "strategies", "workers", "repeats", "warmUp"];

    private readonly Dictionary<string, string> _texts = [];
    private readonly List<StudyStrategy> _strategies = [];

    private StudyDraft(ExperimentDraft work) => Work = work;

    /// <summary>The work: workload, size, parameters. Its strategy and workers do not count.</summary>
    public ExperimentDraft Work { get; }

    /// <summary>The valid study; null while something is wrong.</summary>
    public StudySpec? Spec { get; private set; }

    /// <summary>What is wrong now.</summary>
    public IReadOnlyList<FieldError> Errors { get; private set; } = [];

    /// <summary>How many runs it would have; null while something is wrong.</summary>
    public int? Runs => Spec is null ? null : StudyPlan.Of(Spec).Count;

    /// <summary>Text of a field that experiments do not have: workers, repeats, warmUp, mode, schedule.</summary>
    public string this[string field] => _texts.GetValueOrDefault(field, "");

    /// <summary>
    /// A link, of a study or of an experiment: what it does not say has its default. From an experiment's link comes its work, with its strategy as the first to be compared.
    /// </summary>
    public static StudyDraft FromQuery(string query)
    {
        Dictionary<string, StringValues> given = QueryHelpers.ParseQuery(query);
        string Text(string field, string standard) => given.TryGetValue(field, out StringValues text) ? text.ToString() : standard;
        bool isStudy = given.ContainsKey("strategies");
        string[] work = [.. given.Where(g => g.Key is "workload" or "size" || Shared.Contains(g.Key) || g.Key.StartsWith("set.", StringComparison.Ordinal))
            .Select(g => $"{g.Key}={Uri.EscapeDataString(g.Value.ToString())}")];
        string runtime = Text("runtime", RuntimeFamily.Dotnet), strategy = Text("strategy", "");
        string first = isStudy ? Text("strategies", "").Split(',')[0] : strategy;
        string how = first.Length == 0 ? "" : $"&strategy={Uri.EscapeDataString(StudyStrategy.Parse(first).Strategy)}";
        StudyDraft draft = new(ExperimentDraft.FromQuery($"{string.Join('&', work)}{(given.ContainsKey("runtime") ? $"&runtime={Uri.EscapeDataString(runtime)}" : "")}{how}"));
        draft._strategies.AddRange(isStudy ? Text("strategies", "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(s => StudyStrategy.Parse(s, runtime))
            : strategy.Length > 0 && strategy != ExperimentRules.Sequential ? [new StudyStrategy(strategy, runtime)] : draft.Standard);
        draft._texts["workers"] = isStudy ? Text("workers", Joined(StudyReader.StandardWorkers)) : Joined(StudyReader.StandardWorkers);
        draft._texts["repeats"] = isStudy ? Text("repeats", "5") : "5";
        draft._texts["warmUp"] = isStudy ? Text("warmUp", "1") : "1";
        draft._texts["mode"] = Text("mode", "strong");
        draft._texts["schedule"] = isStudy ? Text("schedule", "") : "";
        draft.Judge();
        return draft;
    }

    /// <summary>The strategies that are compared.</summary>
    public IReadOnlyList<StudyStrategy> Strategies => _strategies;

    /// <summary>Whether a strategy on a runtime is among those compared.</summary>
    public bool Has(StudyStrategy strategy) => _strategies.Contains(strategy);

    /// <summary>Adds a strategy, or takes it out.</summary>
    public void Choose(StudyStrategy strategy, bool isIn)
    {
        _strategies.Remove(strategy);
        if (isIn) _strategies.Add(strategy);
        Judge();
    }

    /// <summary>Changes a field of the work; strategies that can't run another workload go.</summary>
    public void SetWork(string field, string text)
    {
        Work.Set(field, text);
        if (field == "workload")
        {
            _strategies.RemoveAll(s => Against(s) is not null);
            if (_strategies.Count == 0) _strategies.AddRange(Standard);
        }
        Judge();
    }

    /// <summary>Changes one of the other fields.</summary>
    public void Set(string field, string text)
    {
        _texts[field] = text.Trim();
        Judge();
    }

    /// <summary>Why a strategy makes no sense for the workload on a runtime; null where it does.</summary>
    public string? Against(StudyStrategy strategy) => StrategyCatalog.Find(strategy.Strategy) is { } how
        ? ExperimentRules.AgainstRuntime(Work.Workload, strategy.Runtime) ?? ExperimentRules.AgainstStrategy(Work.Workload, how, strategy.Runtime)
        : "There is no such strategy.";

    /// <summary>What is wrong with a field, in a sentence.</summary>
    public string? ErrorOf(string field) => Errors.FirstOrDefault(e => e.Field == field)?.Message;

    private IEnumerable<StudyStrategy> Standard => StrategyCatalog.All.Where(s => s.Name is "threads" or "processes")
        .Select(s => new StudyStrategy(s.Name, ExperimentRules.DefaultRuntime(Work.Workload))).Where(s => Against(s) is null);

    private static string Joined(IReadOnlyList<int> workers) => string.Join(',', workers.Select(w => w.ToString(CultureInfo.InvariantCulture)));

    private void Judge()
    {
        List<KeyValuePair<string, string>> pairs =
        [
            new("workload", Work["workload"]), new("size", Work["size"]), new("strategies", string.Join(',', _strategies)), .. Shared.Select(name => new KeyValuePair<string, string>(name, Work[name])),
            .. _texts,
            .. Work.Parameters.Select(p => (p.Name, p.Default, Text: Work[ExperimentDraft.ParameterPrefix + p.Name])).Where(p => p.Text != p.Default)
                .Select(p => new KeyValuePair<string, string>("set." + p.Name, p.Text)),
        ];
        StudyReading reading = StudyReader.Read(pairs.Where(p => p.Value.Length > 0 || Typed.Contains(p.Key)));
        (Spec, Errors) = (reading.Spec, reading.Errors);
    }
}
