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
        string date = Wording.Date(run.CreatedAt);
        lines.Add(run.Machine is { } m ? $"{m.Cpu}, {m.Cores} cores, {m.Os}, kernel {m.Kernel}, {m.Runtime}, Corescope {m.Corescope}, {date}" : date);
        return [.. lines];
    }
}
