using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;

namespace Corescope.Web.Components;

/// <summary>What stands under a saved picture, so that it explains itself on a slide.</summary>
public static class PictureCaption
{
    private const int DayLength = 10; // 2026-11-22

    /// <summary>Experiment, result, machine, and where the numbers come from: a line each.</summary>
    public static string[] Of(RunResult run)
    {
        List<string> lines = [Wording.Experiment(run.Experiment)];
        if (run.ElapsedNs is not null)
            lines.Add($"elapsed {Wording.Duration(run.ElapsedNs)}, speed-up {Wording.Times(run.Speedup)}, efficiency {Wording.Ratio(run.ParallelEfficiency)}, trace {run.TraceSource}");
        lines.Add(Machine(run));
        return [.. lines];
    }

    /// <summary>
    /// What the runs have in common, then what each has of its own, then their machines. On a slide every line takes room from the picture: what is the same is said once.
    /// </summary>
    public static string[] Of(IReadOnlyList<StackEntry> runs)
    {
        string[][] parts = [.. runs.Select(entry => PartsOf(entry.Run))];
        string[] common = [.. parts[0].Where(part => parts.All(own => own.Contains(part)))];
        IEnumerable<string> own = runs.Select((entry, i) => $"{entry.Letter} {string.Join(", ", [.. parts[i].Except(common), Result(entry.Run)])}");
        string[] lines = [string.Join(", ", common), string.Join("; ", own), .. Machines(runs)];
        return [.. lines.Where(line => line.Length > 0)];
    }

    /// <summary>Where a run was made, with what, and when.</summary>
    public static string Machine(RunResult run)
    {
        string date = Wording.Date(run.CreatedAt);
        return run.Machine is { } machine ? $"{Machine(machine, machine.Runtime)}, {date}" : date;
    }

    private static string Machine(MachineInfo m, string runtimes) => $"{m.Cpu}, {m.Cores} cores, {m.Os}, kernel {m.Kernel}, {runtimes}, Corescope {m.Corescope}";

    private static string[] PartsOf(RunResult run) => [.. Wording.PartsOf(run.Experiment), .. run.TraceSource is { } source ? (string[])[$"trace {source}"] : []];

    private static string Result(RunResult run) => run.ElapsedNs is null ? Wording.State(run)
        : $"{Wording.Duration(run.ElapsedNs)}{(run.Speedup is null ? "" : $", {Wording.Times(run.Speedup)}")}";

    /// <summary>A line for each machine, with the letters of its runs where there are several machines.</summary>
    private static IEnumerable<string> Machines(IReadOnlyList<StackEntry> runs)
    {
        IGrouping<string, StackEntry>[] machines = [.. runs.GroupBy(entry => entry.Run.Machine is { } machine ? Machine(machine, "") : "")];
        return machines.Select(one => $"{(machines.Length > 1 ? $"{string.Join(", ", one.Select(entry => entry.Letter))}: " : "")}{Machine([.. one.Select(entry => entry.Run)])}");
    }

    private static string Machine(IReadOnlyList<RunResult> runs)
    {
        string[] dates = [.. runs.Select(run => run.CreatedAt).Order().Select(Wording.Date)];
        string when = dates[0] == dates[^1] ? dates[0] : $"{dates[0]} to {(dates[0][..DayLength] == dates[^1][..DayLength] ? dates[^1][(DayLength + 1)..] : dates[^1])}";
        string runtimes = string.Join(" and ", runs.Select(run => run.Machine?.Runtime).Where(runtime => runtime is not null).Distinct());
        return runs[0].Machine is { } machine ? $"{Machine(machine, runtimes)}, {when}" : when;
    }
}
