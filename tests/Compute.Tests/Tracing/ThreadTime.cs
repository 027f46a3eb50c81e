using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>Nanoseconds that a thread spent running, ready and blocked, by its records alone.</summary>
internal readonly record struct ThreadTime(long RunningNs, long ReadyNs, long BlockedNs)
{
    internal long TotalNs => RunningNs + ReadyNs + BlockedNs;

    /// <summary>From its first to its last record.</summary>
    internal static ThreadTime Of(IEnumerable<SwitchRecord> records, int tid)
    {
        long[] byKind = new long[3];
        SwitchRecord? last = null;
        foreach (SwitchRecord record in records.Where(record => record.Tid == tid && record.Kind is not (SwitchKind.Comm or SwitchKind.Fork)))
        {
            if (last is SwitchRecord before && before.Kind <= SwitchKind.OutPreempted) byKind[(int)before.Kind] += record.TimeNs - before.TimeNs;
            last = record;
        }
        return new ThreadTime(byKind[(int)SwitchKind.In], byKind[(int)SwitchKind.OutPreempted], byKind[(int)SwitchKind.OutBlocked]);
    }
}
