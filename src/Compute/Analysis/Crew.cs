using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>The lanes that did the work: the workers, or the main thread where it worked alone.</summary>
internal sealed record Crew(IReadOnlyList<WorkerTimes> Workers, IReadOnlyList<WorkerDetail> Details, long MeasuredNs)
{
    private static readonly string[] Words = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"];

    public int Count => Workers.Count;

    /// <summary>Measured time of all of them together.</summary>
    public long TotalNs => MeasuredNs * Count;

    public long OnCoreNs => Workers.Sum(OnCore);
    public long ReadyNs => Workers.Sum(w => w.ReadyNs);
    public long LockWaitNs => Workers.Sum(w => w.LockWaitNs);
    public long GilWaitNs => Workers.Sum(w => w.GilWaitNs);
    public long SerializingNs => Workers.Sum(w => w.SerializingNs);
    public long MessageWaitNs => Workers.Sum(w => w.MessageWaitNs);
    public long IoWaitNs => Workers.Sum(w => w.IoWaitNs);
    public long IdleNs => Workers.Sum(w => w.IdleNs);

    public static long OnCore(WorkerTimes worker) => worker.RunningNs + worker.SerializingNs;

    public static Crew Of(RunFigures figures)
    {
        int[] indices = [.. Enumerable.Range(0, figures.Workers.Count)];
        int[] workers = [.. indices.Where(i => figures.Details[i].Kind != LaneKind.Main)];
        bool mainAlone = workers.Sum(i => figures.MeasuredNs - figures.Workers[i].IdleNs) == 0;
        int[] chosen = mainAlone ? [.. indices.Except(workers)] : workers;
        return new Crew([.. chosen.Select(i => figures.Workers[i])], [.. chosen.Select(i => figures.Details[i])], figures.MeasuredNs);
    }

    /// <summary>Part of the time of all of them, from 0 to 1.</summary>
    public double Share(long ns) => TotalNs == 0 ? 0 : (double)ns / TotalNs;

    /// <summary>How many of them at the same time, on average.</summary>
    public double Average(long ns) => MeasuredNs == 0 ? 0 : (double)ns / MeasuredNs;

    /// <summary>"Two threads".</summary>
    public string Counted() => $"{(Count < Words.Length ? Words[Count] : Count)} {Noun(Count)}";

    /// <summary>"3 processes": all but one.</summary>
    public string Others() => Count == 2 ? Noun(1) : $"{Count - 1} {Noun(Count - 1)}";

    private string Noun(int count)
    {
        string noun = Details[0].Kind switch { LaneKind.Process => "process", LaneKind.Slot => "slot", LaneKind.Rank => "rank", _ => "thread" };
        return count == 1 ? noun : noun + (noun.EndsWith('s') ? "es" : "s");
    }
}
