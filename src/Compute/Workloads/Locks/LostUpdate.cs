using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Read, add, write, each as a slice of its own. Forced, a worker goes on from reading to adding only when all have read: of all that add at the same time, one update stays.
/// A write that overwrites an update which its worker had not seen is called "write (lost update)", and their number is exact.
/// </summary>
public sealed class LostUpdate : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "lost-update";

    /// <inheritdoc/>
    public string Summary => "Workers read a number, add to it and write it back, without a lock: the interleaving that loses updates, forced step by step.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("updates", 1, 1_000_000, 20_000, 160);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        LockParameters.Forced("on"),
        LockParameters.Steps("addSteps", "Work between reading and writing", 50_000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public LockRows LocksOf(IReadOnlyDictionary<string, string> parameters, int workers) => new(parameters["forced"] == "on" ? 1 : 0, 0);

    /// <inheritdoc/>
    public IReadOnlyList<FigureSpec> Figures { get; } = [LockFigureSpecs.Lost];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(input);

    private sealed class Work(WorkInput input) : PreparedWork
    {
        private readonly int _addSteps = input.Whole("addSteps");
        private TracedBarrier? _allHaveRead;
        private ushort _read, _add, _write, _overwrite;
        private long _shared, _lost;

        public override int Items => input.Workers;

        public override IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double> { [LockFigureSpecs.Lost.Name] = _lost };

        public override string ItemName => "part";

        public override int DefaultGrain => 1;

        public override long? Progress => input.Size;

        public override void Start(RingFile rings)
        {
            if (input.Parameters["forced"] == "on") _allHaveRead = new TracedBarrier(rings, "all have read", Items);
            (_read, _add, _write, _overwrite) = (rings.Name("read"), rings.Name("add"), rings.Name("write"), rings.Name("write (lost update)"));
        }

        public override void BeginRound() => (_shared, _lost) = (0, 0);

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            LockSeat? seat = _allHaveRead?.Seat(trace);
            Partial sum = default;
            long turns = (input.Size + Items - 1) / Items;
            for (long turn = 0; turn < turns; turn++)
            {
                long update = turn * Items + first;
                if (update < input.Size) sum += Update(update, seat, trace);
                else if (seat is not null) _allHaveRead!.SignalAndWait(seat); // the others wait for all
            }
            return sum;
        }

        public override Partial EndRound(Partial total, long elapsedNs)
        {
            if (_lost != total.Value - _shared) throw new InvalidDataException($"{_lost:N0} updates were seen to be lost, but {total.Value - _shared:N0} are missing");
            return total;
        }

        public override Answer ToAnswer(Partial total) =>
            Answer.Of($"{total.Value:N0} updates, {_lost:N0} of them lost ({100.0 * _lost / total.Value:N1} %): the number is {_shared:N0}", total);

        public override void Dispose()
        {
            base.Dispose();
            _allHaveRead?.Dispose();
        }

        private Partial Update(long update, LockSeat? seat, TraceWriter trace)
        {
            trace.Begin(_read, update);
            long seen = Volatile.Read(ref _shared);
            trace.End();
            if (seat is not null) _allHaveRead!.SignalAndWait(seat);
            trace.Begin(_add, update);
            ulong number = Countdown.Count(_addSteps, unchecked((ulong)(input.Seed + update)));
            trace.End();
            Write(seen, trace);
            trace.AddItems(1);
            return Partial.Of(update, (long)number) with { Value = 1 };
        }

        // The exchange writes as a plain store does, and tells what it has overwritten: so each lost update is known where it is lost.
        private void Write(long seen, TraceWriter trace)
        {
            long startNs = MonotonicClock.NowNs;
            long found = Interlocked.Exchange(ref _shared, seen + 1);
            trace.Begin(found == seen ? _write : _overwrite, found - seen, startNs);
            trace.End();
            if (found != seen) Interlocked.Add(ref _lost, found - seen);
        }
    }
}
