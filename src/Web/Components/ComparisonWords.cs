using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Web.Components;

/// <summary>The difference between runs in sentences: who was fastest by how much, and in which state the others lost most.</summary>
public static class ComparisonWords
{
    /// <summary>Less than this part of the workers' time is not worth a sentence.</summary>
    private const double LeastShare = 0.05;

    /// <summary>Times nearer to each other than this are called the same.</summary>
    private const double SameShare = 0.02;

    /// <summary>Sentences, the most important first; none while less than two runs have ended.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<StackEntry> entries)
    {
        StackEntry[] measured = [.. entries.Where(entry => entry.Run.ElapsedNs is > 0).OrderBy(entry => entry.Run.ElapsedNs)];
        List<string> words = [];
        if (OtherWork(entries) is { } other) words.Add(other);
        if (measured.Length > 1)
        {
            words.Add($"{Name(measured[0])} was the fastest: {Wording.Duration(measured[0].Run.ElapsedNs)}.");
            words.AddRange(measured.Skip(1).Select(entry => Slower(entry, measured[0])));
        }
        words.AddRange(entries.Where(entry => entry.Run.ElapsedNs is null && Wording.Ending(entry.Run.State) is not null)
            .Select(entry => $"{Name(entry)} has no time: {Uncapitalised(Wording.Ending(entry.Run.State)!)}"));
        return words;
    }

    private static string Slower(StackEntry entry, StackEntry fastest)
    {
        double ratio = (double)entry.Run.ElapsedNs!.Value / fastest.Run.ElapsedNs!.Value;
        string took = ratio < 1 + SameShare
            ? $"{Name(entry)} took about as long ({Wording.Duration(entry.Run.ElapsedNs)})"
            : $"{Name(entry)} took {Wording.Times(ratio)} as long ({Wording.Duration(entry.Run.ElapsedNs)}, {Wording.Duration(entry.Run.ElapsedNs - fastest.Run.ElapsedNs)} more)";
        return Lost(entry, fastest) is { } lost ? $"{took}; {lost}." : $"{took}.";
    }

    /// <summary>The state besides running and idle in which it spent most more than the fastest did.</summary>
    private static string? Lost(StackEntry entry, StackEntry fastest)
    {
        long wholeNs = StateColumn.All.Sum(column => Total(entry.Run, column));
        (StateColumn Column, long MoreNs) most = StateColumn.All.Where(column => column.State is not (LaneState.Running or LaneState.Idle))
            .Select(column => (column, Total(entry.Run, column) - Total(fastest.Run, column))).MaxBy(pair => pair.Item2);
        if (wholeNs == 0 || most.MoreNs < LeastShare * wholeNs) return null;
        return $"its workers spent {Wording.Duration(Total(entry.Run, most.Column))} {InWords(most.Column.State)}, those of {fastest.Letter} {Duration(Total(fastest.Run, most.Column))}";
    }

    /// <summary>Time of all workers together in a state.</summary>
    public static long Total(RunResult run, StateColumn column) => run.Workers.Sum(column.TimeNs);

    /// <summary>Where the work itself differs, times say nothing about how it was divided.</summary>
    private static string? OtherWork(IReadOnlyList<StackEntry> entries)
    {
        List<string> differ = [];
        if (entries.Select(entry => entry.Run.Experiment.Workload).Distinct().Count() > 1) differ.Add("workload");
        if (entries.Select(entry => entry.Run.Experiment.Size).Distinct().Count() > 1) differ.Add("size");
        if (entries.Select(entry => entry.Run.Experiment.Seed).Distinct().Count() > 1) differ.Add("seed");
        if (entries.Select(entry => entry.Run.Machine?.Cpu).Where(cpu => cpu is not null).Distinct().Count() > 1) differ.Add("machine");
        return differ.Count == 0 ? null : $"These runs did not do the same: {string.Join(" and ", differ)} differ{(differ.Count == 1 ? "s" : "")}. Their times alone do not say which way is better.";
    }

    private static string InWords(LaneState state) => state switch
    {
        LaneState.Ready => "ready, without a core",
        LaneState.LockWait => "waiting for locks",
        LaneState.GilWait => "waiting for the GIL",
        LaneState.Serializing => "serializing",
        LaneState.MessageWait => "waiting for messages",
        _ => "waiting for I/O",
    };

    private static string Duration(long ns) => ns == 0 ? "none" : Wording.Duration(ns);

    private static string Name(StackEntry entry) => $"{entry.Letter} ({entry.Title})";

    private static string Uncapitalised(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];
}
