using Corescope.Compute.Running;

namespace Corescope.Web.Components;

/// <summary>What stands under a saved picture, so that it explains itself on a slide.</summary>
public static class PictureCaption
{
    /// <summary>Experiment, result, machine, and where the numbers come from: a line each.</summary>
    public static string[] Of(RunResult run)
    {
        List<string> lines = [Wording.Experiment(run.Experiment)];
        if (run.ElapsedNs is not null)
            lines.Add($"elapsed {Wording.Duration(run.ElapsedNs)}, speed-up {Wording.Times(run.Speedup)}, efficiency {Wording.Ratio(run.ParallelEfficiency)}, trace {run.TraceSource}");
        lines.Add(Machine(run));
        return [.. lines];
    }

    /// <summary>A line for each run, then its machine: once where all ran on the same.</summary>
    public static string[] Of(IReadOnlyList<StackEntry> runs)
    {
        IEnumerable<string> lines = runs.Select(entry => $"{entry.Letter}  {Wording.Experiment(entry.Run.Experiment)}: "
            + (entry.Run.ElapsedNs is null ? Wording.State(entry.Run) : $"elapsed {Wording.Duration(entry.Run.ElapsedNs)}, speed-up {Wording.Times(entry.Run.Speedup)}, trace {entry.Run.TraceSource}"));
        return [.. lines, .. runs.Select(entry => Machine(entry.Run)).Distinct()];
    }

    /// <summary>Where a run was made, with what, and when.</summary>
    public static string Machine(RunResult run)
    {
        string date = Wording.Date(run.CreatedAt);
        return run.Machine is { } m ? $"{m.Cpu}, {m.Cores} cores, {m.Os}, kernel {m.Kernel}, {m.Runtime}, Corescope {m.Corescope}, {date}" : date;
    }
}
