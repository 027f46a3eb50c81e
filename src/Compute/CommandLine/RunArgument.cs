using System.CommandLine;
using Corescope.Compute.Running;

namespace Corescope.Compute.CommandLine;

/// <summary>How commands are told which kept run is meant.</summary>
public static class RunArgument
{
    /// <summary>A new one, for a command.</summary>
    public static Argument<string> Create() => new("run") { Description = $"Its id (see: corescope list runs), or the word {StoredRuns.Last} for the newest.", HelpName = "RUN" };

    /// <summary>The option that names the data folder.</summary>
    public static Option<string?> DataOption() => new("--data")
    {
        Description = $"Folder in which runs are kept. Default: ${DataFolder.Variable}, or corescope in your own data folder.",
        HelpName = "FOLDER",
    };

    /// <summary>The run that is meant.</summary>
    /// <exception cref="BadArgumentException">There is none, or it has not ended.</exception>
    public static RunResult Find(StoredRuns runs, string id)
    {
        RunResult run = runs.Find(id) ?? throw new BadArgumentException($"There is no run '{id}' here: give an id that 'corescope list runs' shows, or the word {StoredRuns.Last}.");
        return run.State is RunState.Queued or RunState.Starting or RunState.Running ? throw new BadArgumentException($"Run {run.Id} has not ended yet.") : run;
    }
}
