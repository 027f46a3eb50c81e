using Corescope.Compute.Analysis;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// One run from its start to its result: the traced execution first, so that people see the cores move at once; then what it is compared
/// with, where that is not known yet.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="folder">Where its files go.</param>
/// <param name="store">Keeps baselines and controls.</param>
/// <param name="machine">Where this is; an interpreter that executes the run takes the place of .NET in it.</param>
/// <param name="schedulers">Those that it may join.</param>
/// <param name="changed">Called when the run's state has changed.</param>
internal sealed class RunExecution(LabRun run, LabFolder folder, RunStore store, MachineInfo machine, DaskSchedulers schedulers, Action changed)
{
    private RunFigures? _figures;
    private LedgerTimes? _ledgerTimes;
    private WhatIfTrace? _replay;
    private double? _eventCostNs;
    private MachineInfo _machine = machine;
    private string _runtime = RuntimeFamily.Dotnet;

    /// <summary>Runs to the end, on the calling thread.</summary>
    /// <returns>How it has ended, which is left to the caller to say: whoever sees that a run has ended finds everything else of it, also in the store.</returns>
    public RunEnding Run()
    {
        Experiment experiment = run.Experiment;
        SetState(RunState.Starting);
        if (ReasonAgainst(experiment) is { } early)
        {
            run.Update(r => r with { Machine = _machine });
            return early;
        }
        TraceFile trace = TraceFile.Create(folder.TracePath(run.Id)); // stays open for late viewers
        run.Feed.Open(trace);
        RunOutcome outcome = Execute(experiment, "", null, run.Feed.Append, () => SetState(RunState.Running));
        run.Update(r => Describe(r, outcome, trace));
        RunEnding ending = new(outcome.State, outcome.Error);
        if (outcome.State == RunState.Completed)
        {
            ReferenceRun own = new(outcome.ElapsedNs!.Value, outcome.Runner!.Answer!, DateTimeOffset.UtcNow);
            ending = new ReferenceComparison(run, new ReferenceShelf(store, _machine), Measure, changed).Compare(own) ?? ending;
        }
        Explain();
        return ending;
    }

    private RunEnding? ReasonAgainst(Experiment experiment) =>
        schedulers.ReasonAgainst(experiment.Parameters) is { } reason ? new RunEnding(RunState.Failed, reason) : FindInterpreter(experiment);

    /// <summary>Finds the interpreter that the experiment means, once for the run and what it is compared with.</summary>
    /// <returns>Null where the run may begin; else what this machine lacks.</returns>
    private RunEnding? FindInterpreter(Experiment experiment)
    {
        try
        {
            (Interpreter? found, FieldError? error) = InterpreterChoice.OfAsync(experiment, run.Cancelled).GetAwaiter().GetResult();
            if (found is not null)
            {
                _runtime = found.Path;
                _machine = _machine with { Runtime = $"{found.Title} ({found.Path})" };
            }
            return error is null ? null : new RunEnding(RunState.Failed, error.Message);
        }
        catch (OperationCanceledException)
        {
            return new RunEnding(RunState.Cancelled, null);
        }
    }

    private void SetState(RunState state)
    {
        run.Update(r => r with { State = state });
        changed();
    }

    private RunOutcome Execute(Experiment experiment, string suffix, string? reference, Action<EncodedChunk> onChunk, Action? onWorking)
    {
        Supervisor supervisor = new(WithPaths(experiment), folder.TagPrefix + run.Id + suffix, onChunk, onWorking);
        run.Follow(supervisor, reference);
        return supervisor.Run(run.Cancelled);
    }

    private RunOutcome Measure(Experiment experiment, string suffix, string what) => Execute(experiment, suffix, what, _ => { }, null);

    // The runner gets paths; links and results only names.
    private Experiment WithPaths(Experiment experiment) => experiment with
    {
        Runtime = _runtime,
        Parameters = experiment.Parameters.ToDictionary(p => p.Key, p => FastaShelf.IsName(p.Value) ? folder.Fasta.PathOf(p.Value) : p.Value),
    };

    /// <summary>What the execution itself tells, before it is compared.</summary>
    private RunResult Describe(RunResult result, RunOutcome outcome, TraceFile trace)
    {
        RunnerResult runner = outcome.Runner ?? new RunnerResult();
        RoundSpan[] rounds = [.. runner.Rounds.Select(r => new RoundSpan(r.StartNs - outcome.OriginNs, r.EndNs - outcome.OriginNs))];
        _figures = rounds.Length > 0 && trace.Count > 0 ? Analyse(trace, rounds, runner, outcome.SeesOthers) : null;
        if (_figures is not null) (_ledgerTimes, _replay) = LedgerReading.Read(() => ChunksOf(trace), rounds, Crew.Of(_figures).Workers.Select(w => w.Lane));
        _eventCostNs = runner.EventCostNs;
        if (outcome.Picture is { } picture) File.WriteAllBytes(folder.PicturePath(result.Id), picture);
        RecorderCounters? counters = outcome.Counters;
        return result with
        {
            ProcessesNs = outcome.ProcessesNs,
            ElapsedNs = outcome.ElapsedNs,
            RoundsNs = [.. rounds.Select(r => r.EndNs - r.StartNs)],
            RoundSpans = rounds,
            Answer = runner.Answer,
            Figures = runner.Figures,
            Workers = _figures?.Workers ?? [],
            Cores = _figures?.Cores ?? [],
            Gil = _figures?.Gil,
            Locks = _figures?.Locks ?? [],
            FirstLostUpdate = _figures?.FirstLostUpdate,
            Starvation = _figures?.Starvation ?? [],
            Switches = outcome.Source != TraceSource.Exact || counters is null
                ? null : new SwitchCounts(counters.Switches, counters.Preempted, counters.Switches - counters.Preempted),
            LostRecords = counters is null ? null : new LostCounts(counters.LostSwitches, counters.LostSlices),
            TraceSource = outcome.Source?.ToString().ToLowerInvariant() ?? (result.Experiment.Trace == TraceMode.Off ? "off" : null),
            TraceNote = trace.Dropped == 0 ? outcome.TraceNote
                : $"{outcome.TraceNote} The trace has reached 1 GB: its last {trace.Dropped} chunks were not kept.".TrimStart(),
            Observer = counters is null ? null : new ObserverCost(counters.CpuNs, counters.Events, counters.Bytes, null, null, null),
            Communication = _figures?.Communication,
            Hosts = outcome.Hosts,
            WorstArrowBackNs = outcome.Hosts.Count > 0 ? counters?.WorstArrowBackNs : null,
            TaskGraph = _figures?.TaskGraph,
            Curves = runner.Curves,
            Recorder = runner.Recorder,
            Gc = runner.Gc,
            Throttling = runner.Throttling,
            Machine = _machine,
            Deadlock = outcome.Deadlock,
            StandardOutput = outcome.StandardOutput,
            StandardError = outcome.StandardError,
            HasPicture = outcome.Picture is not null,
        };
    }

    private static RunFigures Analyse(TraceFile trace, RoundSpan[] rounds, RunnerResult runner, bool seesOthers)
    {
        RunAnalysis analysis = new(rounds, Environment.ProcessorCount, seesOthers);
        foreach (Chunk chunk in ChunksOf(trace)) analysis.Add(chunk);
        return analysis.Finish(runner.ItemsByWorker, runner.Locks);
    }

    private static IEnumerable<Chunk> ChunksOf(TraceFile trace)
    {
        for (int number = 0; number < trace.Count; number++) yield return ChunkDecoder.Decode(trace.Read(number)!.Value.Span);
    }

    private void Explain()
    {
        RunResult result = run.Result;
        if (_figures is null || result.ElapsedNs is not { } elapsedNs) return;
        RunShape shape = new(result.Experiment.Strategy, result.Experiment.Workers, Environment.ProcessorCount, elapsedNs, result.BaselineNs, result.TraceSource ?? "off");
        run.Update(r => r with { Explanation = Explanation.Of(_figures, shape) });
        if (_ledgerTimes is null || shape.TraceSource == "off") return;
        bool waitsAreWork = WorkloadCatalog.Find(result.Experiment.Workload)!.Kind == WorkloadKind.Waiting;
        LedgerBasis basis = new(result.Experiment.Workers, result.BaselineNs, _eventCostNs, waitsAreWork, shape.TraceSource);
        Ledger ledger = Ledger.Of(_ledgerTimes, basis);
        run.Update(r => r with
        {
            Ledger = ledger,
            Efficiencies = Efficiencies.Of(_ledgerTimes, basis),
            Advice = LedgerAdvice.Of(ledger, r.Experiment, Environment.ProcessorCount),
            WhatIf = ImaginedRun.Of(WhatIf.Of(_replay!, Environment.ProcessorCount, elapsedNs, r.BaselineNs), r.Experiment, Environment.ProcessorCount),
        });
    }
}
