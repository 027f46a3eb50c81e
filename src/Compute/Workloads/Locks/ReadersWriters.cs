using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Visits to a room with a table in it. The seed says which visits read. A writer changes every cell of the table; a reader sees to it that all cells are equal.
/// </summary>
public sealed class ReadersWriters : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "readers-writers";

    /// <inheritdoc/>
    public string Summary => "Readers may be in a room together, a writer only alone: three rules for who goes first.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Sharing;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("visits", 1, 100_000_000, 60_000, 530);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("policy", "Who goes first", "readers-first", Choices: ["readers-first", "writers-first", "fair"]),
        new("readShare", "Part of the visits that read", "0.9", 0, 1),
        LockParameters.Steps("readSteps", "Work of a reader in the room", 10_000),
        LockParameters.Steps("writeSteps", "Work of a writer in the room", 10_000),
        LockParameters.Steps("workSteps", "Work outside", 5_000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public int DefaultWorkers => 4;

    /// <inheritdoc/>
    public LockRows LocksOf(IReadOnlyDictionary<string, string> parameters, int workers) => new(1, 1);

    /// <inheritdoc/>
    public IReadOnlyList<FigureSpec> Figures { get; } = [LockFigureSpecs.PerSecond("Visits")];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(input);

    private sealed class Work(WorkInput input) : PreparedWork
    {
        private readonly int _readSteps = input.Whole("readSteps"), _writeSteps = input.Whole("writeSteps"), _workSteps = input.Whole("workSteps");
        private readonly double _readShare = input.Number("readShare");
        private readonly long[] _table = new long[16];
        private TracedReaderWriterLock _room = null!;
        private ushort _read, _write, _readers;
        private long _elapsedNs;
        private int _inRoom;

        public override int Items => (int)input.Size;

        public override IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double>([LockFigureSpecs.Rate(input.Size, _elapsedNs)]);

        public override string ItemName => "visits";

        public override void Start(RingFile rings)
        {
            _room = new TracedReaderWriterLock(rings, "room", Room.Of(input.Parameters["policy"]));
            (_read, _write, _readers) = (rings.Name("read"), rings.Name("write"), rings.Name("readers in the room"));
        }

        public override void BeginRound() => Array.Clear(_table);

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            LockSeat seat = _room.Seat(trace);
            Partial sum = default;
            for (int visit = first; visit < first + count; visit++)
            {
                ulong number = Countdown.Count(_workSteps, unchecked((ulong)(input.Seed + visit)));
                number = new SeededRandom(input.Seed, visit).Unit() < _readShare ? Read(visit, number, seat, trace) : Write(visit, number, seat, trace);
                sum += Partial.Of(visit, (long)number) with { Value = 1 };
            }
            return sum;
        }

        public override Partial EndRound(Partial total, long elapsedNs)
        {
            _elapsedNs = elapsedNs;
            CheckTable();
            return total;
        }

        public override Answer ToAnswer(Partial total) => Answer.Of($"{total.Value:N0} visits, {_table[0]:N0} of them to write", total);

        private ulong Read(int visit, ulong number, LockSeat seat, TraceWriter trace)
        {
            _room.EnterRead(seat);
            trace.Counter(_readers, Interlocked.Increment(ref _inRoom));
            trace.Begin(_read, visit);
            number = Countdown.Count(_readSteps, number);
            CheckTable();
            trace.End();
            trace.Counter(_readers, Interlocked.Decrement(ref _inRoom));
            _room.ExitRead(seat);
            return number;
        }

        private ulong Write(int visit, ulong number, LockSeat seat, TraceWriter trace)
        {
            _room.EnterWrite(seat);
            trace.Begin(_write, visit);
            for (int cell = 0; cell < _table.Length / 2; cell++) _table[cell]++;
            number = Countdown.Count(_writeSteps, number);
            for (int cell = _table.Length / 2; cell < _table.Length; cell++) _table[cell]++;
            trace.End();
            _room.ExitWrite(seat);
            return number;
        }

        private void CheckTable()
        {
            foreach (long cell in _table)
                if (cell != _table[0]) throw new InvalidDataException($"a reader was in the room with a writer: it read {cell:N0} and {_table[0]:N0} in cells that are always equal");
        }
    }
}
