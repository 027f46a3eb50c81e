using System.Globalization;
using Corescope.Compute.Analysis;

namespace Corescope.Web.Components;

/// <summary>One bar of the waterfall from ideal to measured speed-up. Places are in units of speed-up.</summary>
/// <param name="Part">The part of the ledger.</param>
/// <param name="Name">At the bar's head.</param>
/// <param name="Meaning">In a sentence.</param>
/// <param name="Paint">CSS class of its colour: a state's where the part is a state.</param>
/// <param name="Ns">Its time.</param>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Marks">Parts of the trace that a click marks; empty where it is not in the trace.</param>
public sealed record LedgerBar(LedgerPart Part, string Name, string Meaning, string Paint, long Ns, double From, double To, IReadOnlyList<string> Marks)
{
    private static readonly (LedgerPart Part, string Name, string Meaning, string Paint)[] Losses =
    [
        (LedgerPart.StartUp, "start-up and shut-down", "Before a worker's first piece of work, and after the last one of all.", "cs-ledger-start"),
        (LedgerPart.Serial, "serial parts", "Idle while only one lane computed.", "cs-ledger-idle"),
        (LedgerPart.Imbalance, "imbalance", "Idle at the end, while others still had work.", "cs-ledger-idle"),
        (LedgerPart.LockWait, "lock waits", "Waited for a lock.", "cs-state-lock-wait"),
        (LedgerPart.GilWait, "GIL waits", "Waited for the interpreter's lock (inferred).", "cs-state-gil-wait"),
        (LedgerPart.Serializing, "serializing", "Turned data into bytes or back.", "cs-state-serializing"),
        (LedgerPart.MessageWait, "message waits", "Waited for a message.", "cs-state-message-wait"),
        (LedgerPart.IoWait, "I/O waits", "Waited for a disk, a peer or a timer beyond what the sequential run did.", "cs-state-io-wait"),
        (LedgerPart.Ready, "ready but no core", "Wanted a core that another thread had.", "cs-state-ready"),
        (LedgerPart.SlowerWork, "slower work", "The same work took more computing than the sequential run's time.", "cs-ledger-slower"),
        (LedgerPart.Recording, "recording", "Wrote the trace: events times what one costs.", "cs-ledger-recording"),
        (LedgerPart.Rest, "rest", "What none of these explains.", "cs-ledger-rest"),
    ];

    /// <summary>The losses from the ideal down, without those of no time; then what is left: the useful work, which is the speed-up.</summary>
    public static IReadOnlyList<LedgerBar> Of(Ledger ledger)
    {
        List<LedgerBar> bars = [];
        double at = ledger.Workers;
        foreach ((LedgerPart part, string name, string meaning, string paint) in Losses)
        {
            // The rest is shown also where it is nothing: nothing is hidden.
            if (ledger[part] == 0 && part != LedgerPart.Rest) continue;
            double to = at - ledger.InWorkers(ledger[part]);
            bool isFaster = part == LedgerPart.SlowerWork && ledger[part] < 0;
            bars.Add(isFaster
                ? new LedgerBar(part, "faster work", "The same work took less computing than the sequential run's time.", "cs-ledger-faster", ledger[part], at, to, MarksOf(ledger, part))
                : new LedgerBar(part, name, meaning, paint, ledger[part], at, to, MarksOf(ledger, part)));
            at = to;
        }
        string useful = ledger.BaselineNs is null ? "computing" : "useful work";
        string why = ledger.BaselineNs is null ? "All that the workers computed: there is no sequential run to compare it with." : "The sequential run's time: what is left is the speed-up.";
        bars.Add(new LedgerBar(LedgerPart.Useful, useful, why, ledger.WaitsAreWork ? "cs-state-io-wait" : "cs-state-running", ledger[LedgerPart.Useful], at, 0, MarksOf(ledger, LedgerPart.Useful)));
        return bars;
    }

    /// <summary>Where the axis of the bars ends, in units of speed-up.</summary>
    public static double MostOf(Ledger ledger, IReadOnlyList<LedgerBar> bars) => Math.Max(ledger.Workers, bars.Max(b => Math.Max(b.From, b.To)));

    /// <summary>Its time in words.</summary>
    public string Time => Sign + Wording.Duration(Math.Abs(Ns));

    /// <summary>Its share of the whole in words.</summary>
    public string Share(Ledger ledger) => Sign + Wording.Percent(Math.Abs(ledger.Share(Part)));

    /// <summary>What a loss takes off the speed-up; of the useful work, the speed-up that is left.</summary>
    public string Taken(Ledger ledger)
    {
        string size = Math.Abs(ledger.InWorkers(Ns)).ToString("0.00", CultureInfo.InvariantCulture);
        return Part == LedgerPart.Useful || size == "0.00" ? size : (Ns > 0 ? "\u2212" : "+") + size;
    }

    private string Sign => Ns < 0 ? "\u2212" : "";

    // Computing is divided by arithmetic: its parts have no stretches of their own.
    private static IReadOnlyList<string> MarksOf(Ledger ledger, LedgerPart part) => part switch
    {
        LedgerPart.Useful or LedgerPart.SlowerWork or LedgerPart.Recording => ledger.WaitsAreWork ? ["useful", "ioWait"] : ["useful"],
        _ => [char.ToLowerInvariant($"{part}"[0]) + $"{part}"[1..]],
    };
}
