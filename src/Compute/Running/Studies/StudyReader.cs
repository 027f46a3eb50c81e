using System.Globalization;
using System.Text.Json;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>A valid study, or what is wrong with it; exactly one of the two.</summary>
/// <param name="Spec">Null where there are errors.</param>
/// <param name="Errors">Every error that was found, not only the first.</param>
public sealed record StudyReading(StudySpec? Spec, IReadOnlyList<FieldError> Errors);

/// <summary>
/// The only way in to a <see cref="StudySpec"/>: from JSON, or from name=value pairs (a link, the command line, a form). It has an experiment's fields, with <c>strategies</c> in place of
/// <c>strategy</c> and a list of <c>workers</c>; <see cref="ExperimentReader"/> judges each of the experiments that follow from them.
/// </summary>
public static class StudyReader
{
    /// <summary>Strategies of one study: as many as there are colours that can be told apart.</summary>
    public const int MaxStrategies = 8;

    /// <summary>Runs of one study.</summary>
    public const int MaxRuns = 1000;

    private const string StrategiesAllowed = "one or more strategies, each with @ and a runtime where it is another one than .NET, such as threads or threads@cpython";

    private static readonly string[] Modes = [.. Enum.GetNames<StudyMode>().Select(n => n.ToLowerInvariant())];

    /// <summary>Reads a JSON object.</summary>
    public static StudyReading Read(JsonElement json) => Read(GivenFields.From(json));

    /// <summary>Reads pairs; own parameters are <c>set.NAME</c> or <c>parameters.NAME</c>.</summary>
    public static StudyReading Read(IEnumerable<KeyValuePair<string, string>> pairs) => Read(GivenFields.From(pairs));

    private static StudyReading Read(GivenFields fields)
    {
        IReadOnlyList<StudyStrategy> strategies = ReadStrategies(fields);
        IReadOnlyList<int> workers = ReadWorkers(fields);
        int repeats = (int)fields.Whole("repeats", 5, 1, ExperimentReader.MaxRounds), warmUp = (int)fields.Whole("warmUp", 1, 0, ExperimentReader.MaxRounds);
        StudyMode mode = Enum.Parse<StudyMode>(fields.Word("mode", "strong", Modes), ignoreCase: true);
        long orderSeed = fields.Whole("orderSeed", 1, 0, ExperimentReader.MaxSeed);
        if (fields.Errors.Count > 0) return new StudyReading(null, fields.Errors);

        Experiments experiments = new(fields, strategies, workers);
        if (experiments.Errors.Count > 0) return new StudyReading(null, experiments.Errors);
        Experiment first = experiments.Valid[0];
        StudySpec spec = new()
        {
            Workload = first.Workload,
            Strategies = [.. strategies.Select(s => s.ToString())],
            Workers = workers,
            Repeats = repeats,
            WarmUp = warmUp,
            Mode = mode,
            OrderSeed = orderSeed,
            Size = first.Size,
            Seed = first.Seed,
            Schedule = experiments.Schedule,
            Pin = first.Pin,
            TimeLimit = first.TimeLimit,
            MemoryLimit = first.MemoryLimit,
            Trace = first.Trace,
            Parameters = experiments.Parameters,
        };
        FieldError[] against = [.. Against(spec)];
        return against.Length > 0 ? new StudyReading(null, against) : new StudyReading(spec, []);
    }

    private static IReadOnlyList<StudyStrategy> ReadStrategies(GivenFields fields)
    {
        string standard = fields.Text("runtime", Runtimes.RuntimeName.Allowed) ?? Runtimes.RuntimeFamily.Dotnet;
        IReadOnlyList<string> given = fields.Words("strategies", StrategiesAllowed) ?? ["threads"];
        StudyStrategy[] strategies = [.. given.Select(text => StudyStrategy.Parse(text, standard)).Distinct()];
        if (strategies.Length > MaxStrategies) fields.Fail("strategies", string.Join(',', given), $"strategies must be {MaxStrategies} at most.");
        foreach (StudyStrategy unknown in strategies.Where(s => StrategyCatalog.Find(s.Strategy) is null))
            fields.Fail("strategies", unknown.ToString(), $"strategies must be among: {string.Join(", ", StrategyCatalog.All.Select(s => s.Name))}.");
        return strategies;
    }

    private static IReadOnlyList<int> ReadWorkers(GivenFields fields)
    {
        string allowed = $"whole numbers from 1 to {ExperimentRules.MaxWorkers}, such as 1,2,4";
        if (fields.Words("workers", allowed) is not { } given) return StandardWorkers;
        List<int> counts = [];
        foreach (string text in given)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1 && count <= ExperimentRules.MaxWorkers) counts.Add(count);
            else fields.Fail("workers", text, $"workers must be {allowed}.");
        }
        return [.. counts.Distinct().Order()];
    }

    /// <summary>Worker counts when none are given: every one up to the cores, and twice as many.</summary>
    public static IReadOnlyList<int> StandardWorkers { get; } = Environment.ProcessorCount <= 4
        ? [.. Enumerable.Range(1, Environment.ProcessorCount), 2 * Environment.ProcessorCount]
        : [.. Powers().TakeWhile(p => p < Environment.ProcessorCount), Environment.ProcessorCount, Math.Min(2 * Environment.ProcessorCount, ExperimentRules.MaxWorkers)];

    private static IEnumerable<int> Powers()
    {
        for (int power = 1; ; power *= 2) yield return power;
    }

    /// <summary>Why there is nothing to study of a workload; null where there is.</summary>
    public static string? AgainstWorkload(IWorkload workload) => ExperimentRules.HasBaseline(workload) && workload.IsShared && workload.Kind != WorkloadKind.Roles ? null
        : $"The workers of {workload.Name} share no piece of work that one could do alone, so that a speed-up over their number would mean nothing.";

    private static IEnumerable<FieldError> Against(StudySpec spec)
    {
        IWorkload workload = WorkloadCatalog.Find(spec.Workload)!;
        if (AgainstWorkload(workload) is { } reason) yield return new FieldError("workload", spec.Workload, reason);
        if (spec.Mode == StudyMode.Weak && spec.Size * spec.Workers[^1] > workload.Size.Max)
            yield return new FieldError("size", Text(spec.Size), $"size must be {Text(workload.Size.Max / spec.Workers[^1])} at most where it grows with up to {spec.Workers[^1]} workers.");
        int runs = StudyPlan.Configurations(spec).Count() * spec.Repeats;
        if (runs > MaxRuns)
            yield return new FieldError("repeats", Text(spec.Repeats), $"The study would have {Text(runs)} runs; {Text(MaxRuns)} are allowed: fewer repeats, strategies or worker counts.");
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The experiments that follow from the fields which a study shares with them, one for each strategy and count.</summary>
    private sealed class Experiments
    {
        private readonly HashSet<string> _used = [];
        private readonly IReadOnlyList<string> _given;

        public Experiments(GivenFields fields, IReadOnlyList<StudyStrategy> strategies, IReadOnlyList<int> workers)
        {
            _given = fields.Left;
            long? size = SmallestDefault(fields, strategies);
            foreach (StudyStrategy strategy in strategies)
            {
                foreach (int count in workers) Add(fields, strategy, count, size);
            }
            foreach (string unused in fields.Left.Where(name => name.StartsWith(GivenFields.ParameterPrefix, StringComparison.Ordinal) && !_used.Contains(name)))
                Errors.Add(new FieldError(unused, fields.Take(unused), "None of the study's strategies has such a parameter with this workload."));
            Errors = [.. Errors.DistinctBy(e => (e.Field, e.Message))];
        }

        public List<Experiment> Valid { get; } = [];

        public List<FieldError> Errors { get; private set; } = [];

        /// <summary>The schedule that was given; null where none was, or none of the strategies follows one.</summary>
        public Schedule? Schedule { get; private set; }

        /// <summary>The parameters that were given, as the experiments have them.</summary>
        public Dictionary<string, string> Parameters => Valid.SelectMany(e => e.Parameters).Where(p => _given.Contains(GivenFields.ParameterPrefix + p.Key))
            .DistinctBy(p => p.Key).ToDictionary();

        private void Add(GivenFields fields, StudyStrategy strategy, int workers, long? size)
        {
            IWorkload? workload = fields.Peek("workload") is { } name ? WorkloadCatalog.Find(name) : null;
            IStrategy how = StrategyCatalog.Find(strategy.Strategy)!;
            bool followsSchedule = ExperimentRules.DefaultSchedule(workload, how) is not null;
            GivenFields own = fields.Without(workload is null ? [] : NotOf(fields, workload, how, strategy.Runtime, followsSchedule));
            own.Give("runtime", strategy.Runtime);
            own.Give("strategy", strategy.Strategy);
            own.Give("workers", workers.ToString(CultureInfo.InvariantCulture));
            if (size is { } known) own.Give("size", known.ToString(CultureInfo.InvariantCulture));
            ExperimentReading reading = ExperimentReader.Read(own);
            if (reading.Experiment is { } valid) Valid.Add(valid);
            if (followsSchedule && fields.Peek("schedule") is not null) Schedule = reading.Experiment?.Schedule;
            Errors.AddRange(reading.Errors.Select(e => e.Field is "runtime" or "strategy" ? e with { Field = "strategies", Value = strategy.ToString() } : e));
        }

        /// <summary>Fields that are another strategy's business.</summary>
        private List<string> NotOf(GivenFields fields, IWorkload workload, IStrategy how, string runtime, bool followsSchedule)
        {
            HashSet<string> has = [.. ExperimentRules.ParametersOf(workload, how, runtime).Select(p => GivenFields.ParameterPrefix + p.Name)];
            _used.UnionWith(has);
            List<string> others = [.. fields.Left.Where(f => f.StartsWith(GivenFields.ParameterPrefix, StringComparison.Ordinal) && !has.Contains(f))];
            if (!followsSchedule) others.Add("schedule");
            return others;
        }

        /// <summary>All runs have the same work: where no size is given, that of the slowest runtime.</summary>
        private static long? SmallestDefault(GivenFields fields, IReadOnlyList<StudyStrategy> strategies) =>
            fields.Peek("size") is null && fields.Peek("workload") is { } name && WorkloadCatalog.Find(name) is { } workload
                ? strategies.Min(s => workload.Size.DefaultOn(ExperimentRules.FamilyOf(s.Runtime)))
                : null;
    }
}
