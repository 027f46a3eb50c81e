using System.Text.Json;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// The two runs that a run is compared with, measured once and kept: the sequential baseline (same work, no recording) and the control
/// (the same experiment, no recording).
/// </summary>
/// <param name="store">Where they are kept.</param>
/// <param name="machine">Where they were measured; another machine's are not used.</param>
internal sealed class ReferenceShelf(RunStore store, MachineInfo machine)
{
    /// <summary>The experiment that is an experiment's baseline. It may take as long as all workers' time limits together.</summary>
    public static Experiment BaselineOf(Experiment experiment) => experiment with
    {
        Strategy = ExperimentRules.Sequential,
        Schedule = null,
        Workers = 1,
        Pin = false,
        Trace = TraceMode.Off,
        TimeLimit = experiment.TimeLimit * experiment.Workers,
        Parameters = WithoutStrategys(experiment),
    };

    /// <summary>The experiment that is an experiment's control.</summary>
    public static Experiment ControlOf(Experiment experiment) => experiment with { Trace = TraceMode.Off };

    /// <summary>Whether an experiment is its own baseline.</summary>
    public static bool IsBaseline(Experiment experiment) => experiment.Strategy == ExperimentRules.Sequential && experiment.Trace == TraceMode.Off;

    /// <summary>The kept baseline of an experiment, or null.</summary>
    public ReferenceRun? Baseline(Experiment experiment) => store.FindReference("baseline", BaselineKey(experiment));

    /// <summary>The kept control of an experiment, or null.</summary>
    public ReferenceRun? Control(Experiment experiment) => store.FindReference("control", ControlKey(experiment));

    /// <summary>Keeps a baseline.</summary>
    public void KeepBaseline(Experiment experiment, ReferenceRun run) => store.SaveReference("baseline", BaselineKey(experiment), run);

    /// <summary>Keeps a control.</summary>
    public void KeepControl(Experiment experiment, ReferenceRun run) => store.SaveReference("control", ControlKey(experiment), run);

    private string BaselineKey(Experiment e) => Json(new { e.Workload, e.Runtime, e.Size, e.Seed, Parameters = Sorted(BaselineOf(e)), machine });

    // Limits don't change what is measured.
    private string ControlKey(Experiment e) =>
        Json(new { Experiment = ControlOf(e) with { TimeLimit = 0, MemoryLimit = 0, Parameters = Sorted(e) }, machine });

    // How processes are started is nothing to one that starts none.
    private static Dictionary<string, string> WithoutStrategys(Experiment e)
    {
        IReadOnlyList<ParameterSpec> own = StrategyCatalog.Find(e.Strategy)?.ParametersOn(ExperimentRules.FamilyOf(e.Runtime)) ?? [];
        return e.Parameters.Where(p => own.All(spec => spec.Name != p.Key)).ToDictionary();
    }

    private static SortedDictionary<string, string> Sorted(Experiment e) => new(e.Parameters.ToDictionary(), StringComparer.Ordinal);

    private static string Json<T>(T key) => JsonSerializer.Serialize(key, ExperimentJson.Options);
}
