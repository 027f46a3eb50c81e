using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// A bounded queue between those who produce and those who consume. There is at least one of each; one worker alone produces and consumes in turn.
/// </summary>
public sealed class ProducersConsumers : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "producers-consumers";

    /// <inheritdoc/>
    public string Summary => "Producers put items into a bounded queue and consumers take them out: who waits for whom, and what a larger queue changes.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("items", 1, 100_000_000, 22_000, 200);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("capacity", "Places in the queue", "8", 1, 100_000),
        new("producerShare", "Producers (part of the workers)", "0.5", 0, 1),
        LockParameters.Steps("produceSteps", "Work to produce an item", 20_000),
        LockParameters.Steps("consumeSteps", "Work to consume an item", 20_000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public int DefaultWorkers => 4;

    /// <inheritdoc/>
    public LockRows LocksOf(IReadOnlyDictionary<string, string> parameters, int workers) => BoundedQueue.Rows;

    /// <inheritdoc/>
    public IReadOnlyList<FigureSpec> Figures { get; } = [LockFigureSpecs.PerSecond("Items")];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(input);

    private sealed class Work(WorkInput input) : PreparedWork
    {
        private readonly int _produceSteps = input.Whole("produceSteps"), _consumeSteps = input.Whole("consumeSteps");
        private readonly int _producers = input.Workers == 1
            ? 1 : (int)Math.Clamp(Math.Floor(input.Workers * input.Number("producerShare") + 0.5), 1, input.Workers - 1);
        private BoundedQueue _queue = null!;
        private ushort _produce, _consume;
        private long _elapsedNs;

        public override int Items => input.Workers;

        public override IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double>([LockFigureSpecs.Rate(input.Size, _elapsedNs)]);

        public override string ItemName => "part";

        public override int DefaultGrain => 1;

        public override long? Progress => input.Size;

        public override string? WorkerName(int worker) => Items == 1 ? null : worker <= _producers ? $"producer {worker}" : $"consumer {worker - _producers}";

        public override void Start(RingFile rings)
        {
            _queue = new BoundedQueue(rings, "queue", input.Whole("capacity"));
            (_produce, _consume) = (rings.Name("produce"), rings.Name("consume"));
        }

        public override void BeginRound() => _queue.Reset(input.Size);

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            LockSeat seat = _queue.Seat(trace);
            Partial sum = default;
            if (first >= _producers)
            {
                while (Consume(seat, trace, ref sum)) { }
                return sum;
            }
            for (long item = Parts.StartOf(first, _producers, input.Size); item < Parts.StartOf(first + 1, _producers, input.Size); item++)
            {
                trace.Begin(_produce, item);
                ulong number = Countdown.Count(_produceSteps, unchecked((ulong)(input.Seed + item)));
                trace.End();
                _queue.Put(seat, new Piece(item, number));
                if (Items == 1) Consume(seat, trace, ref sum);
            }
            return sum;
        }

        public override Partial EndRound(Partial total, long elapsedNs)
        {
            _elapsedNs = elapsedNs;
            return total;
        }

        public override Answer ToAnswer(Partial total) => Answer.Of(
            $"{total.Value:N0} items went through the queue; {100 * _queue.FullShare:N1} % of the puts found it full, {100 * _queue.EmptyShare:N1} % of the takes found it empty", total);

        private bool Consume(LockSeat seat, TraceWriter trace, ref Partial sum)
        {
            if (!_queue.TryTake(seat, out Piece piece)) return false;
            trace.Begin(_consume, piece.Item);
            sum += Partial.Of(piece.Item, (long)Countdown.Count(_consumeSteps, piece.Number)) with { Value = 1 };
            trace.End();
            trace.AddItems(1);
            return true;
        }
    }
}
