using System.Globalization;
using Corescope.Compute.Analysis;

namespace Corescope.Compute.Running;

/// <summary>One of a run's largest losses, and what to try next.</summary>
/// <param name="Part">The part of the ledger.</param>
/// <param name="Share">Of the whole, from 0 to 1.</param>
/// <param name="Sentence">What was lost, and what to try.</param>
/// <param name="Link">The experiment to try, as the query of a link; null where there is none.</param>
/// <param name="Action">What the link does, for its text; null where there is none.</param>
public sealed record LossAdvice(LedgerPart Part, double Share, string Sentence, string? Link, string? Action);

/// <summary>Says in words what the largest losses of a run are, and what a student would try next, as an experiment that is ready to run.</summary>
internal static class LedgerAdvice
{
    /// <summary>A loss below this share is not worth a sentence.</summary>
    private const double Negligible = 0.02;

    private const int Most = 3;

    /// <summary>The largest losses first.</summary>
    public static IReadOnlyList<LossAdvice> Of(Ledger ledger, Experiment experiment, int cores) =>
    [
        .. ledger.Parts.Where(p => p.Part != LedgerPart.Useful && ledger.Share(p.Part) >= Negligible).OrderByDescending(p => p.Ns).Take(Most)
            .Select(p => Of(p.Part, ledger, experiment, cores)),
    ];

    private static LossAdvice Of(LedgerPart part, Ledger ledger, Experiment experiment, int cores)
    {
        (string words, string? action, Experiment? next) = Try(part, new NextExperiment(experiment), experiment, cores);
        string share = (ledger.Share(part) * 100).ToString("0", CultureInfo.InvariantCulture);
        return new LossAdvice(part, ledger.Share(part), $"{share} % of the workers' time: {words}", next is null ? null : ExperimentLink.Write(next), next is null ? null : action);
    }

    private static (string Words, string? Action, Experiment? Next) Try(LedgerPart part, NextExperiment next, Experiment was, int cores) => part switch
    {
        LedgerPart.SlowerWork => ("the same work took more computing than in the sequential run. Workers share memory, caches and cores: fewer of them may slow each other down less.",
            "Try fewer workers", was.Workers > 1 ? next.Workers(Math.Max(1, was.Workers / 2)) : null),
        LedgerPart.Serial => ("all but one were idle while one computed. That part does not get faster with more workers; with more work its share may become smaller.",
            "Try four times the work", next.Size(4)),
        LedgerPart.Imbalance => ("some were done while others still had work. Smaller portions, handed out to whoever is free, end together.",
            "Try a dynamic schedule", next.Balanced()),
        LedgerPart.LockWait => ("they waited for a lock. What each keeps for itself needs no lock, and is added up at the end.",
            "Try a part for each thread", next.WithoutLock()),
        LedgerPart.GilWait => ("they waited for the interpreter's lock, of which each process has its own, and .NET has none.",
            "Try it without the GIL", next.WithoutGil()),
        LedgerPart.Serializing => ("data was turned into bytes and back. Threads share memory; larger portions are fewer messages.",
            "Try larger portions", next.Schedule(Strategies.ScheduleKind.Static)),
        LedgerPart.MessageWait => ("they waited for messages. Larger portions are fewer messages.", "Try larger portions", next.Schedule(Strategies.ScheduleKind.Static)),
        LedgerPart.IoWait => ("they waited for a disk, a peer or a timer. While one waits another can work: more workers than cores make sense here.",
            "Try twice the workers", next.Workers(2 * was.Workers)),
        LedgerPart.Ready when was.Workers > cores => ($"they wanted a core, and there are only {cores}. More workers than cores can't compute faster.",
            "Try one worker for each core", next.Workers(cores)),
        LedgerPart.Ready => ("they wanted a core that others had: other programs were busy on this machine. The core rows show whose.", null, null),
        LedgerPart.StartUp => ("starting and ending took its time, which is paid once: with more work its share becomes smaller.", "Try four times the work", next.Size(4)),
        LedgerPart.Recording => ("writing the trace took its time. Larger portions are fewer events.", "Try larger portions", next.Schedule(Strategies.ScheduleKind.Static)),
        _ => ("idle between two pieces of work for a reason that the trace does not tell.", null, null),
    };
}
