namespace Corescope.Compute.Running;

/// <summary>Which runs a list shows, and how. What is null does not matter.</summary>
/// <param name="Text">In name, workload, strategy or id, or in the name of the run's study.</param>
/// <param name="Workload">Its name.</param>
/// <param name="State">One of <see cref="StateWords"/>; another word finds nothing.</param>
/// <param name="Study">Id of the study that the runs belong to.</param>
/// <param name="IsFolded">Whether the runs of a study are one row together.</param>
public sealed record RunFilter(string? Text = null, string? Workload = null, string? State = null, string? Study = null, bool IsFolded = false)
{
    /// <summary>What can be looked for: the states, of which <c>failed</c> finds deadlocks too, and the deadlocks alone.</summary>
    public static IReadOnlyList<string> StateWords { get; } = [.. Enum.GetValues<RunState>().Select(ExperimentJson.Word), ExperimentJson.DeadlockWord];
}

/// <summary>A row of a list of runs.</summary>
/// <param name="Run">The run; of several, the newest.</param>
/// <param name="Study">The study whose runs are together in this row; null where it is one run.</param>
/// <param name="Runs">How many runs are found in this row.</param>
public sealed record RunRow(RunResult Run, Study? Study, int Runs);
