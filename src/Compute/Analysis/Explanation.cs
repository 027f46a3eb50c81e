using System.Globalization;

namespace Corescope.Compute.Analysis;

/// <summary>What a run was, as far as its explanation depends on it.</summary>
/// <param name="Strategy">Name of the strategy.</param>
/// <param name="Workers">Workers asked for.</param>
/// <param name="Cores">Cores that the run may use.</param>
/// <param name="ElapsedNs">Median of the measured rounds.</param>
/// <param name="BaselineNs">The same work done sequentially; null where it was not measured.</param>
/// <param name="TraceSource"><c>exact</c>, <c>sampled</c>, <c>reported</c> or <c>off</c>.</param>
public sealed record RunShape(string Strategy, int Workers, int Cores, long ElapsedNs, long? BaselineNs, string TraceSource);

/// <summary>
/// Says in a sentence or two what a run did and what limited it, with its own numbers: who computed, then the largest loss, then how far
/// the source of the numbers can be trusted where that is not fully. Nothing is said that was not measured.
/// </summary>
public static class Explanation
{
    /// <summary>A loss below this share of the workers' time is not worth a sentence.</summary>
    private const double Negligible = 0.01;

    /// <summary>The explanation.</summary>
    public static string Of(RunFigures figures, RunShape shape)
    {
        Crew crew = Crew.Of(figures);
        if (shape.TraceSource == "off" || crew.TotalNs == 0 || crew.OnCoreNs + crew.IoWaitNs == 0)
        {
            string reason = shape.TraceSource == "off" ? "The run was not recorded" : "The trace holds nothing of the measured rounds";
            return Join($"{reason}, so only the elapsed time is known.", AgainstBaseline(shape));
        }
        return Join(WhoComputed(crew, figures, shape), LargestLoss(crew, figures, shape), LockExplanation.Starving(figures), Caveat(figures, shape));
    }

    private static string WhoComputed(Crew crew, RunFigures figures, RunShape shape)
    {
        double computing = crew.Share(crew.OnCoreNs);
        WorkerTimes busiest = crew.Workers.MaxBy(Crew.OnCore)!;
        double busiestShare = crew.OnCoreNs == 0 ? 0 : (double)Crew.OnCore(busiest) / crew.OnCoreNs;
        if (crew.Count == 1) return crew.IoWaitNs > crew.OnCoreNs
            ? $"{Capital(busiest.Name)} did everything: it waited for input or output {Percent(crew.Share(crew.IoWaitNs))} of the time and computed {Percent(computing)}."
            : $"{Capital(busiest.Name)} did everything and was computing {Percent(computing)} of the time.";
        if (crew.IoWaitNs > crew.OnCoreNs) return
            $"{crew.Counted()} waited for input or output, {Number(crew.Average(crew.IoWaitNs))} of them at the same time on average, and computed {Percent(computing)} of the time.";
        if (busiestShare >= 0.9) return
            $"{Capital(busiest.Name)} did {Percent(busiestShare)} of the computing; the other {crew.Others()} had almost nothing to do.";

        double average = crew.Average(crew.OnCoreNs);
        double coreUse = figures.Cores.Count == 0 ? 0 : figures.Cores.Average(c => c.Utilisation);
        if (crew.Count > shape.Cores) return
            $"{crew.Counted()} shared {Plural(shape.Cores, "core")}: {Number(average)} computed at the same time on average, and each waited for a core {Percent(crew.Share(crew.ReadyNs))} of the time.";
        if (coreUse >= 0.9) return $"{crew.Counted()} kept {AllCores(figures.Cores.Count)} busy {Percent(coreUse)} of the time.";
        return $"{crew.Counted()} were computing {Percent(computing)} of the time, {Number(average)} of them at once on average.";
    }

    /// <summary>The largest of what kept the workers from computing or made them slower; null where all of it is negligible.</summary>
    private static string? LargestLoss(Crew crew, RunFigures figures, RunShape shape)
    {
        string ofTime = crew.Count == 1 ? "of its time" : "of their time";
        string they = crew.Count == 1 ? "it" : "they";
        (double, string) Waited(long ns, string what) => (crew.Share(ns), $"{Percent(crew.Share(ns))} {ofTime} {they} waited for {what}.");
        List<(double Share, string Text)> losses =
        [
            (crew.Share(crew.SerializingNs), $"{Percent(crew.Share(crew.SerializingNs))} {ofTime} went into turning data into bytes and back{Sent(figures)}."),
            Waited(crew.MessageWaitNs, $"messages{Sent(figures)}"),
            figures.Locks.Count > 0 ? LockExplanation.Loss(figures, crew) : Waited(crew.LockWaitNs, "a lock"),
            Waited(crew.GilWaitNs, $"the interpreter's lock, as far as can be inferred{HandedOver(figures)}"),
            Slower(crew, figures, shape),
        ];
        if (crew.Count <= shape.Cores) losses.Add(Waited(crew.ReadyNs, $"a core {WhoHadIt(crew, figures)}"));
        else if (Others(figures) is { } others) losses.Add((OthersShare(figures), Capital(others) + "."));
        if (crew.IoWaitNs <= crew.OnCoreNs) losses.Add(Waited(crew.IoWaitNs, "input or output"));
        losses.Add(LateStart(crew, ofTime, they));
        losses.Add(RaggedEnd(crew));
        double between = crew.Share(crew.IdleNs - crew.Details.Sum(d => d.LateNs + d.TailNs));
        losses.Add((between, $"{Percent(between)} {ofTime} {they} did nothing between two pieces of work."));
        (double share, string text) = losses.MaxBy(l => l.Share);
        return share < Negligible ? null : text;
    }

    private static string HandedOver(RunFigures figures) => figures.Gil is not { HandOvers: > 0, MedianHoldNs: { } holdNs } gil ? ""
        : $": it changed hands {gil.HandOversPerSecond.ToString(gil.HandOversPerSecond < 10 ? "0.#" : "N0", CultureInfo.InvariantCulture)} times a second, and half of the time a thread kept it for {Duration(holdNs)} or longer";

    private static string WhoHadIt(Crew crew, RunFigures figures) =>
        figures.Cores.Sum(c => c.OthersNs ?? 0) >= crew.ReadyNs / 4 && Others(figures) is { } others ? $"that another thread had; {others}" : "that another thread had";

    /// <summary>Null where the trace has seen no other program.</summary>
    private static string? Others(RunFigures figures) => figures.Intruder is not { } longest ? null
        : $"other programs had the cores {Percent(OthersShare(figures))} of the time, longest the thread {longest.Name} ({Duration(longest.CoreNs)})";

    private static double OthersShare(RunFigures figures) =>
        figures.MeasuredNs == 0 || figures.Cores.Count == 0 ? 0 : (double)figures.Cores.Sum(c => c.OthersNs ?? 0) / figures.MeasuredNs / figures.Cores.Count;

    private static (double, string) LateStart(Crew crew, string ofTime, string they)
    {
        long late = crew.Details.Where(d => d.Slices > 0).Sum(d => d.LateNs);
        return (crew.Share(Math.Min(late, crew.IdleNs + crew.ReadyNs)), $"{Percent(crew.Share(late))} {ofTime} passed before {they} had something to do (start-up).");
    }

    private static (double, string) RaggedEnd(Crew crew)
    {
        long tail = crew.Details.Sum(d => d.TailNs);
        int first = Enumerable.Range(0, crew.Count).MaxBy(i => crew.Details[i].TailNs);
        WorkerDetail earliest = crew.Details[first];
        double ofRounds = (double)earliest.TailNs / crew.MeasuredNs;
        long longest = crew.Details.Max(d => d.LongestSliceNs);
        string grain = longest > 0 && longest >= earliest.TailNs ? $"; the longest piece of work took {Duration(longest)}" : "";
        return (crew.Share(tail), $"{Capital(crew.Workers[first].Name)} had nothing left to do for the last {Percent(ofRounds)} ({Duration(earliest.TailNs)}{grain}).");
    }

    /// <summary>The workers' computing together against the sequential run's time: more means that the same work went slower side by side.</summary>
    private static (double, string) Slower(Crew crew, RunFigures figures, RunShape shape)
    {
        bool comparable = shape.BaselineNs > 0 && shape.ElapsedNs > 0 && shape.Strategy != "sequential" && crew.IoWaitNs <= crew.OnCoreNs
            && shape.TraceSource is "exact" or "sampled";
        if (!comparable || figures.MeasuredNs == 0) return (0, "");
        double inOneRound = crew.OnCoreNs * ((double)shape.ElapsedNs / figures.MeasuredNs);
        double factor = inOneRound / shape.BaselineNs!.Value;
        if (factor < 1.05) return (0, "");
        return (crew.Share(crew.OnCoreNs) * (1 - 1 / factor),
            $"Together they computed for {Duration((long)inOneRound)}, the sequential run took {Duration(shape.BaselineNs.Value)}: the same work went slower side by side.");
    }

    private static string? AgainstBaseline(RunShape shape) => Speedup.Of(shape.BaselineNs, shape.ElapsedNs) is { } speedup
        ? $"It took {Duration(shape.ElapsedNs)}, the sequential run {Duration(shape.BaselineNs!.Value)}: {Number(speedup)} times as fast."
        : null;

    private static string? Caveat(RunFigures figures, RunShape shape)
    {
        string? lost = figures.Lost.Kernel + figures.Lost.Slices > 0
            ? $"{Plural(figures.Lost.Kernel + figures.Lost.Slices, "record")} of the trace were lost, so the shares are not exact." : null;
        string? source = shape.TraceSource switch
        {
            "sampled" => "The shares are sampled, not exact.",
            "reported" => "The shares are what the workers reported; whether they really had a core is not known.",
            _ => null,
        };
        return lost is null && source is null ? null : Join(source, lost);
    }

    private static string Sent(RunFigures figures) => figures.Messages.Count == 0 ? ""
        : $" ({Plural(figures.Messages.Count, "message")}, {figures.Messages.Bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes)";

    private static string AllCores(int count) => count switch { 1 => "the core", 2 => "both cores", _ => $"all {count} cores" };

    internal static string Plural(long count, string noun) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {noun}{(count == 1 ? "" : noun.EndsWith('s') ? "es" : "s")}";

    internal static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    internal static string Percent(double share) => share switch
    {
        < 0.0005 => "0 %",
        < 0.01 => "less than 1 %",
        > 0.995 and < 0.9995 => "more than 99 %",
        _ => (share * 100).ToString("0", CultureInfo.InvariantCulture) + " %",
    };

    internal static string Duration(long ns) => ns switch
    {
        < 1_000_000 => (ns / 1e3).ToString("0", CultureInfo.InvariantCulture) + " us",
        < 1_000_000_000 => (ns / 1e6).ToString(ns < 10_000_000 ? "0.0" : "0", CultureInfo.InvariantCulture) + " ms",
        _ => (ns / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + " s",
    };

    private static string Join(params string?[] sentences) => string.Join(' ', sentences.Where(s => !string.IsNullOrEmpty(s)));
}
