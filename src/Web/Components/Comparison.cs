using Corescope.Compute.Running;

namespace Corescope.Web.Components;

/// <summary>
/// Two to four runs beside each other, as an address names them (<c>/compare?runs=a,b</c>): what is right is shown, what is not is said in words.
/// </summary>
/// <param name="Entries">The runs in the order of the address, lettered, named by what makes them differ.</param>
/// <param name="Problems">What is wrong with the address, a sentence each.</param>
public sealed record Comparison(IReadOnlyList<StackEntry> Entries, IReadOnlyList<string> Problems)
{
    /// <summary>The fewest and the most runs that are compared.</summary>
    public const int Least = 2, Most = 4;

    private const int ShownIdLength = 40;

    /// <summary>What makes no difference to the work, or is said by other fields.</summary>
    private static readonly string[] Untold = ["timeLimit", "memoryLimit"];

    /// <summary>What the runs have in common, the workload, and what makes them differ; empty where there are none.</summary>
    public string Title
    {
        get
        {
            string each = string.Join(" · ", Entries.Select(entry => entry.Title));
            string[] workloads = [.. Entries.Select(entry => entry.Run.Experiment.Workload).Distinct()];
            return workloads is [var common] ? $"{common}: {each}" : each;
        }
    }

    /// <summary>Reads the address.</summary>
    /// <param name="ids">Ids between commas; anything may stand there.</param>
    /// <param name="find">Gives a run, or null where there is none.</param>
    public static Comparison Read(string? ids, Func<string, RunResult?> find)
    {
        string[] named = [.. (ids ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];
        List<string> problems = [];
        List<RunResult> runs = [];
        foreach (string id in named.Take(Most))
        {
            if (find(id) is { } run) runs.Add(run);
            else problems.Add($"There is no run \"{Shortened(id)}\": it may have been deleted, or the link may be cut off.");
        }
        if (named.Length > Most) problems.Add($"The link names {named.Length} runs; {Most} at most are compared, so the first {Most} are shown.");
        if (runs.Count < Least) problems.Add($"A comparison takes {Least} to {Most} runs, and this link names {(runs.Count == 1 ? "one" : "none")} that {(runs.Count == 1 ? "is" : "are")} here.");
        return new Comparison(Lettered(runs), problems);
    }

    /// <summary>The address of a comparison.</summary>
    public static string Url(IEnumerable<string> ids) => $"/compare?runs={string.Join(',', ids)}";

    private static IReadOnlyList<StackEntry> Lettered(IReadOnlyList<RunResult> runs) =>
        [.. runs.Select((run, place) => new StackEntry((char)('A' + place), TitleOf(run, runs), run))];

    /// <summary>What a run has that others of them have not: "threads, 2 workers"; its date where it differs in nothing.</summary>
    private static string TitleOf(RunResult run, IReadOnlyList<RunResult> runs)
    {
        IEnumerable<string> told = ExperimentLink.Pairs(run.Experiment).Where(field => Differs(field.Key, runs)).Select(field => Told(field.Key, field.Value, run.Experiment));
        string[] parts = [.. told.Where(part => part.Length > 0)];
        if (parts.Length > 0) return string.Join(", ", parts);
        return runs.Count == 1 ? run.Name : $"{run.Name}, {Wording.Date(run.CreatedAt)}";
    }

    // A run without the field says nothing of it: sequential work follows no schedule, and has no number of workers to speak of.
    private static bool Differs(string field, IReadOnlyList<RunResult> runs) => !Untold.Contains(field) && ValuesOf(field, runs).Distinct().Count() > 1;

    private static IEnumerable<string> ValuesOf(string field, IReadOnlyList<RunResult> runs) =>
        runs.Where(run => field != "workers" || run.Experiment.Strategy != ExperimentRules.Sequential).SelectMany(run => ExperimentLink.Pairs(run.Experiment)).Where(pair => pair.Key == field).Select(pair => pair.Value);

    private static string Told(string field, string value, Experiment experiment) => field switch
    {
        "workers" => experiment.Strategy == ExperimentRules.Sequential ? "" : Wording.Workers(experiment.Workers),
        "workload" or "runtime" or "strategy" or "schedule" => value,
        "size" => $"size {Wording.Count(experiment.Size)}",
        "pin" => value == "true" ? "pinned" : "not pinned",
        "warmUp" => $"warm-up {value}",
        _ => $"{field.Replace("set.", "", StringComparison.Ordinal)} {value}",
    };

    private static string Shortened(string id) => id.Length <= ShownIdLength ? id : $"{id[..ShownIdLength]}…";
}
