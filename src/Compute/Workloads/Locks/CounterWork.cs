using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>The increments of <see cref="SharedCounter"/>; who derives from it says how one is made safe, if at all.</summary>
internal abstract class CounterWork(WorkInput input) : PreparedWork
{
    private const int PerItem = 100;

    private Dictionary<string, double> _figures = [];
    private long _lost, _elapsedNs;

    public override int Items => (int)((input.Size + PerItem - 1) / PerItem);

    public override string ItemName => "increments";

    public override IReadOnlyDictionary<string, double> Figures => _figures;

    /// <summary>Steps between reading and writing the counter.</summary>
    protected int HoldSteps { get; } = input.Whole("holdSteps");

    /// <summary>Steps outside of the lock.</summary>
    protected int WorkSteps { get; } = input.Whole("workSteps");

    /// <summary>Whether increments may be lost without an error.</summary>
    protected virtual bool MayLose => false;

    /// <summary>What has been counted in the round.</summary>
    protected abstract long Counted { get; }

    public override Partial Run(int first, int count, TraceWriter trace)
    {
        Partial sum = default;
        for (int item = first; item < first + count; item++)
        {
            int increments = (int)Math.Min(PerItem, input.Size - (long)item * PerItem);
            ulong number = Count(increments, unchecked((ulong)(input.Seed + item)), trace);
            sum += Partial.Of(item, (long)number) with { Value = increments };
        }
        return sum;
    }

    public override Partial EndRound(Partial total, long elapsedNs)
    {
        (_lost, _elapsedNs) = (total.Value - Counted, elapsedNs);
        _figures = new([new(LockFigureSpecs.Lost.Name, _lost), LockFigureSpecs.Rate(total.Value, elapsedNs)]);
        return MayLose ? total : total with { Value = Counted };
    }

    public override Answer ToAnswer(Partial total) =>
        Answer.Of($"{total.Value:N0} increments, {Lost(total.Value)}, {total.Value * 1e3 / Math.Max(1, _elapsedNs):N2} million a second", total);

    /// <summary>Makes so many increments, computing on and on with a number.</summary>
    protected abstract ulong Count(int increments, ulong number, TraceWriter trace);

    private string Lost(long made) => _lost == 0 ? "none of them lost" : $"{_lost:N0} of them lost ({100.0 * _lost / made:N2} %)";
}

/// <summary>Under a lock.</summary>
internal sealed class LockedCounter<TKind>(WorkInput input, TKind primitive) : CounterWork(input) where TKind : struct, ILockPrimitive
{
    private readonly PaddedCounters _counter = new(1);
    private TracedLock<TKind> _lock = null!;

    protected override long Counted => _counter.Sum;

    public override void Start(RingFile rings) => _lock = new TracedLock<TKind>(rings, "counter", primitive);

    public override void BeginRound() => _counter.Clear();

    protected override ulong Count(int increments, ulong number, TraceWriter trace)
    {
        TracedLock<TKind> counterLock = _lock;
        LockSeat seat = counterLock.Seat(trace);
        ref long counter = ref _counter[0];
        for (int i = 0; i < increments; i++)
        {
            number = Countdown.Count(WorkSteps, number);
            counterLock.Enter(seat);
            long seen = counter;
            number = Countdown.Count(HoldSteps, number);
            counter = seen + 1;
            counterLock.Exit(seat);
        }
        return number;
    }
}

/// <summary>Under several locks, each with a counter of its own; they are added up in the end.</summary>
internal sealed class StripedCounter(WorkInput input) : CounterWork(input)
{
    private readonly PaddedCounters _counters = new(Math.Max(2, input.Workers));
    private TracedLock<StripedKind> _lock = null!;

    protected override long Counted => _counters.Sum;

    public override void Start(RingFile rings) => _lock = new TracedLock<StripedKind>(rings, "counter", new StripedKind(_counters.Length));

    public override void BeginRound() => _counters.Clear();

    protected override ulong Count(int increments, ulong number, TraceWriter trace)
    {
        LockSeat seat = _lock.Seat(trace);
        ref long counter = ref _counters[seat.Stripe];
        for (int i = 0; i < increments; i++)
        {
            number = Countdown.Count(WorkSteps, number);
            _lock.Enter(seat);
            long seen = counter;
            number = Countdown.Count(HoldSteps, number);
            counter = seen + 1;
            _lock.Exit(seat);
        }
        return number;
    }
}

/// <summary>Under nothing: whoever reads while another is between reading and writing makes one of the two increments vanish.</summary>
internal sealed class UnlockedCounter(WorkInput input) : CounterWork(input)
{
    private readonly PaddedCounters _counter = new(1);

    protected override bool MayLose => true;

    protected override long Counted => _counter.Sum;

    public override void BeginRound() => _counter.Clear();

    protected override ulong Count(int increments, ulong number, TraceWriter trace)
    {
        ref long counter = ref _counter[0];
        for (int i = 0; i < increments; i++)
        {
            number = Countdown.Count(WorkSteps, number);
            long seen = Volatile.Read(ref counter);
            number = Countdown.Count(HoldSteps, number);
            Volatile.Write(ref counter, seen + 1);
        }
        return number;
    }
}

/// <summary>With the processor's own atomic addition.</summary>
internal sealed class InterlockedCounter(WorkInput input) : CounterWork(input)
{
    private readonly PaddedCounters _counter = new(1);

    protected override long Counted => _counter.Sum;

    public override void BeginRound() => _counter.Clear();

    protected override ulong Count(int increments, ulong number, TraceWriter trace)
    {
        ref long counter = ref _counter[0];
        for (int i = 0; i < increments; i++)
        {
            number = Countdown.Count(HoldSteps, Countdown.Count(WorkSteps, number));
            Interlocked.Increment(ref counter);
        }
        return number;
    }
}

/// <summary>On a counter of one's own: nothing is shared until they are added up.</summary>
internal sealed class PerThreadCounter(WorkInput input) : CounterWork(input)
{
    private PaddedCounters _counters = new(1);

    protected override long Counted => _counters.Sum;

    public override void Start(RingFile rings) => _counters = new PaddedCounters(rings.RingCount);

    public override void BeginRound() => _counters.Clear();

    protected override ulong Count(int increments, ulong number, TraceWriter trace)
    {
        ref long counter = ref _counters[trace.Index];
        for (int i = 0; i < increments; i++)
        {
            number = Countdown.Count(HoldSteps, Countdown.Count(WorkSteps, number));
            counter++;
        }
        return number;
    }
}

/// <summary>Numbers that lie so far apart that no two of them share a cache line, or a pair of lines that is fetched together.</summary>
internal sealed class PaddedCounters(int count)
{
    private const int Apart = 128 / sizeof(long);

    private readonly long[] _cells = new long[(count + 1) * Apart];

    public int Length => count;

    public long Sum => _cells.Sum();

    public ref long this[int index] => ref _cells[(index + 1) * Apart];

    public void Clear() => Array.Clear(_cells);
}
