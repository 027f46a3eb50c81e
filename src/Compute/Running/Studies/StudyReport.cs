using Corescope.Compute.Analysis;

namespace Corescope.Compute.Running;

/// <summary>A study with all that was measured: the object of <c>--json</c>, REST and the page.</summary>
/// <param name="Study">What is kept.</param>
/// <param name="Progress">How far it has got.</param>
/// <param name="Curves">One for each strategy; the sequential runs of each runtime come first.</param>
public sealed record StudyReport(Study Study, StudyProgress Progress, IReadOnlyList<StudyCurve> Curves);

/// <summary>One strategy's line.</summary>
/// <param name="Name">As <see cref="StudyStrategy"/> writes it.</param>
/// <param name="Strategy">How the work is divided and run.</param>
/// <param name="Runtime">What executes it.</param>
/// <param name="Points">The runs of each worker count together.</param>
/// <param name="Runs">Every run that has begun, outliers and failed ones too.</param>
/// <param name="Fits">Laws of scaling; none for the sequential runs, which the others are compared with.</param>
public sealed record StudyCurve(string Name, string Strategy, string Runtime, IReadOnlyList<ScalingFigures> Points, IReadOnlyList<StudyRun> Runs, IReadOnlyList<ScalingFit> Fits)
{
    /// <summary>Whether it is what the others are compared with.</summary>
    public bool IsBaseline => Strategy == ExperimentRules.Sequential;
}

/// <summary>One run in a study's curve.</summary>
/// <param name="Id">The run.</param>
/// <param name="State">Its life stage.</param>
/// <param name="Step">Its number in the study's order, from 0.</param>
/// <param name="Workers">Number of workers.</param>
/// <param name="Size">The work, in the workload's unit.</param>
/// <param name="Repeat">Which repeat, from 1.</param>
/// <param name="ElapsedNs">Of the measured round; null where it did not end well.</param>
/// <param name="Speedup">Against the median of the study's sequential runs on the same runtime.</param>
/// <param name="Efficiency"><c>speedup / workers</c>.</param>
/// <param name="Throughput">Units of work a second.</param>
/// <param name="IsOutlier">Whether it lies far from its like (<see cref="Outliers"/>); it counts all the same.</param>
/// <param name="Error">Why it did not end well.</param>
public sealed record StudyRun(string Id, RunState State, int Step, int Workers, long Size, int Repeat, long? ElapsedNs, double? Speedup, double? Efficiency, double? Throughput,
    bool IsOutlier, string? Error);
