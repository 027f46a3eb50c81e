using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>A stretch of a worker's round as the replay sees it.</summary>
internal enum ReplayKind
{
    /// <summary>Needs a core, for its length.</summary>
    Compute,

    /// <summary>Takes its length, whatever the others do.</summary>
    Wait,

    /// <summary>Waits for a lock.</summary>
    Lock,

    /// <summary>Waits for the interpreter's lock.</summary>
    Gil,

    /// <summary>Waits for a message: until it has been sent.</summary>
    Message,
}

/// <summary>One stretch.</summary>
/// <param name="Kind">What it needs.</param>
/// <param name="Ns">How long it took; of a message, from its sending to its arrival.</param>
/// <param name="From">Of a message whose sender is known: the sender's place among the round's lanes; else -1.</param>
/// <param name="AfterIndex">Of such a message: it was sent when the sender had finished so many of its stretches.</param>
/// <param name="Lock">Of a wait for a lock: its place in <see cref="WhatIfTrace.Locks"/>; -1: the trace does not say for which.</param>
internal readonly record struct ReplayStretch(ReplayKind Kind, double Ns, int From = -1, int AfterIndex = 0, int Lock = -1);

/// <summary>One round: the workers' stretches up to each one's last piece of work, and what came after all of them.</summary>
/// <param name="Lanes">By worker.</param>
/// <param name="TailNs">From the last piece of work of all to the round's end.</param>
/// <param name="HasGil">Whether the workers share an interpreter's lock: then one computes at a time.</param>
/// <param name="Twins">Workers who do the same as each lane at the same time, itself included.</param>
internal sealed record ReplayRound(IReadOnlyList<IReadOnlyList<ReplayStretch>> Lanes, double TailNs, bool HasGil, int Twins = 1);

/// <summary>Reads from a trace what the replay needs. Fed with every chunk, in order, after <see cref="WorkSpans"/> has seen all of them.</summary>
/// <param name="spans">Where the workers' work lies.</param>
/// <param name="workers">Lanes of those that did the work.</param>
internal sealed class WhatIfTrace(WorkSpans spans, IReadOnlyList<int> workers)
{
    /// <summary>A longer trace is not replayed: its memory would be out of proportion.</summary>
    private const int MostStretches = 2_000_000;

    // A receiver may go on before it has recorded that the message is there.
    private const long ArrivalSlackNs = 50_000;

    private readonly List<Piece>[,] _stretches = new List<Piece>[spans.Rounds.Count, workers.Count];
    private readonly List<Flow>[,] _arrivals = new List<Flow>[spans.Rounds.Count, workers.Count];
    private readonly List<Piece>[,] _replayed = new List<Piece>[spans.Rounds.Count, workers.Count];
    private readonly WaitedLocks _locks = new();
    private readonly HashSet<int> _gilLanes = [];
    private int _count;

    /// <summary>Workers.</summary>
    public int Lanes => workers.Count;

    /// <summary>Names of the locks that are waited for.</summary>
    public IReadOnlyList<string> Locks => _locks.Names;

    /// <summary>Whether there were too many stretches to keep.</summary>
    public bool IsTooLong => _count > MostStretches;

    /// <summary>All rounds.</summary>
    public IReadOnlyList<ReplayRound> Rounds => [.. Enumerable.Range(0, spans.Rounds.Count).Select(RoundAt)];

    /// <summary>Takes the next chunk.</summary>
    public void Add(Chunk chunk)
    {
        foreach (GilDomain gil in chunk.GilDomains)
            if (gil.Domain > 0) _gilLanes.Add(gil.LaneId);
        _locks.Add(chunk);
        for (int round = 0; round < spans.Rounds.Count && !IsTooLong; round++)
        {
            RoundSpan span = spans.Rounds[round];
            if (chunk.EndNs <= span.StartNs || chunk.StartNs >= span.EndNs) continue;
            foreach (LaneChunk part in chunk.Lanes) AddLane(part, chunk, round);
            foreach (Flow flow in chunk.Flows)
                if (flow.SentNs >= span.StartNs && IndexOf(flow.ToLane) is >= 0 and int to) (_arrivals[round, to] ??= []).Add(flow);
        }
    }

    private void AddLane(LaneChunk part, Chunk chunk, int round)
    {
        int worker = IndexOf(part.LaneId);
        WorkSpan work = spans.Of(part.LaneId, round);
        if (worker < 0 || !work.HasWork) return;
        List<Piece> into = _stretches[round, worker] ??= [];
        IReadOnlyList<(long SinceNs, int Lock)> waits = _locks.WaitsOf(part);
        int next = 0;
        foreach (Stretch stretch in Stretch.Of(part, chunk))
        {
            while (next < waits.Count && waits[next].SinceNs <= stretch.StartNs) next++;
            int waitedFor = stretch.State == LaneState.LockWait && next > 0 ? waits[next - 1].Lock : -1;
            long startNs = Math.Max(stretch.StartNs, spans.Rounds[round].StartNs), endNs = Math.Min(stretch.EndNs, work.LastNs);
            if (endNs <= startNs) continue;
            // Before its first piece it starts up, whatever it does.
            if (startNs < work.FirstNs) Append(into, new Piece(LaneState.Idle, -1, startNs, Math.Min(endNs, work.FirstNs)));
            if (endNs > work.FirstNs) Append(into, new Piece(stretch.State, waitedFor, Math.Max(startNs, work.FirstNs), endNs));
        }
    }

    private void Append(List<Piece> into, Piece next)
    {
        if (into.Count > 0 && into[^1].State == next.State && into[^1].Lock == next.Lock && into[^1].EndNs == next.StartNs) into[^1] = into[^1] with { EndNs = next.EndNs };
        else
        {
            into.Add(next);
            _count++;
        }
    }

    private ReplayRound RoundAt(int round)
    {
        long lastNs = workers.Max(lane => spans.Of(lane, round).LastNs);
        bool hasGil = workers.Count(_gilLanes.Contains) > 1 && Enumerable.Range(0, workers.Count).Any(w => (_stretches[round, w] ?? []).Exists(s => s.State == LaneState.GilWait));
        // Who has no core is what the replay finds out.
        for (int w = 0; w < workers.Count; w++) _replayed[round, w] = [.. (_stretches[round, w] ?? []).Where(s => s.State != LaneState.Ready)];
        return new ReplayRound([.. Enumerable.Range(0, workers.Count).Select(w => LaneAt(round, w))], Math.Max(0, spans.Rounds[round].EndNs - lastNs), hasGil);
    }

    private IReadOnlyList<ReplayStretch> LaneAt(int round, int worker)
    {
        List<ReplayStretch> lane = [];
        foreach (Piece stretch in _replayed[round, worker])
        {
            double ns = stretch.EndNs - stretch.StartNs;
            switch (stretch.State)
            {
                case LaneState.Running or LaneState.Serializing: lane.Add(new ReplayStretch(ReplayKind.Compute, ns)); break;
                case LaneState.LockWait: lane.Add(new ReplayStretch(ReplayKind.Lock, ns, Lock: stretch.Lock)); break;
                case LaneState.GilWait: lane.Add(new ReplayStretch(ReplayKind.Gil, ns)); break;
                case LaneState.MessageWait: lane.Add(MessageWait(stretch, round, worker)); break;
                default: lane.Add(new ReplayStretch(ReplayKind.Wait, ns)); break;
            }
        }
        return lane;
    }

    // The message that ended the wait: the last that had arrived when its receiver went on.
    private ReplayStretch MessageWait(Piece wait, int round, int worker)
    {
        List<Flow> arrived = _arrivals[round, worker] ?? [];
        int last = CountUntil(arrived, f => f.ReceivedNs, wait.EndNs + ArrivalSlackNs) - 1;
        int from = last < 0 || arrived[last].ReceivedNs <= wait.StartNs ? -1 : IndexOf(arrived[last].FromLane);
        if (from < 0 || from == worker) return new ReplayStretch(ReplayKind.Wait, wait.EndNs - wait.StartNs);
        long sentNs = arrived[last].SentNs;
        return new ReplayStretch(ReplayKind.Message, Math.Max(0, wait.EndNs - Math.Max(wait.StartNs, sentNs)), from, CountUntil(_replayed[round, from] ?? [], s => s.EndNs, sentNs));
    }

    /// <summary>How many of the first are not after a moment; they are in order.</summary>
    private static int CountUntil<T>(List<T> ordered, Func<T, long> timeOf, long untilNs)
    {
        (int low, int high) = (0, ordered.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (timeOf(ordered[middle]) <= untilNs) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private int IndexOf(int lane)
    {
        for (int i = 0; i < workers.Count; i++)
            if (workers[i] == lane) return i;
        return -1;
    }

    /// <summary>A stretch in one state; of a wait for a lock, with its place in <see cref="Locks"/>.</summary>
    private readonly record struct Piece(LaneState State, int Lock, long StartNs, long EndNs);
}
