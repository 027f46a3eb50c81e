using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// A stage for each worker. One stage does a set part of an item's work, the others share the rest evenly, so that the whole work is the same for any number of stages.
/// </summary>
public sealed class Pipeline : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "pipeline";

    /// <inheritdoc/>
    public string Summary => "Items pass through stages with bounded queues between them: the slowest stage rules.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("items", 1, 100_000_000, 22_000, 200);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        LockParameters.Steps("itemSteps", "Work of an item in all stages", 40_000),
        new("slowStage", "The slow stage", "2", 1, 64),
        new("slowShare", "Its part of the work", "0.5", 0, 1),
        new("capacity", "Places in each queue", "8", 1, 100_000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public int DefaultWorkers => 4;

    /// <inheritdoc/>
    public int MaxWorkers => 1 + RingFile.MaxLocks / BoundedQueue.Rows.Locks;

    /// <inheritdoc/>
    public LockRows LocksOf(IReadOnlyDictionary<string, string> parameters, int workers) =>
        new((workers - 1) * BoundedQueue.Rows.Locks, (workers - 1) * BoundedQueue.Rows.Counters);

    /// <inheritdoc/>
    public IReadOnlyList<FigureSpec> Figures { get; } = [LockFigureSpecs.PerSecond("Items")];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(input);

    private sealed class Work(WorkInput input) : PreparedWork
    {
        private readonly long[] _steps = StepsOf(input);
        private readonly BoundedQueue[] _queues = new BoundedQueue[input.Workers - 1];
        private ushort _piece;
        private long _elapsedNs;

        public override int Items => input.Workers;

        public override IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double>([LockFigureSpecs.Rate(input.Size, _elapsedNs)]);

        public override string ItemName => "stage";

        public override int DefaultGrain => 1;

        public override long? Progress => input.Size;

        public override string? WorkerName(int worker) => $"stage {worker}";

        public override void Start(RingFile rings)
        {
            for (int i = 0; i < _queues.Length; i++) _queues[i] = new BoundedQueue(rings, $"queue {i + 1}", input.Whole("capacity"));
            _piece = rings.Name("item");
        }

        public override void BeginRound()
        {
            foreach (BoundedQueue queue in _queues) queue.Reset(input.Size);
        }

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            LockSeat? from = first == 0 ? null : _queues[first - 1].Seat(trace), to = first == Items - 1 ? null : _queues[first].Seat(trace);
            Partial sum = default;
            for (long item = 0; item < input.Size; item++)
            {
                Piece piece = new(item, unchecked((ulong)(input.Seed + item)));
                if (from is not null) _queues[first - 1].TryTake(from, out piece);
                trace.Begin(_piece, piece.Item);
                piece = piece with { Number = Countdown.Count(_steps[first], piece.Number) };
                trace.End();
                if (to is not null)
                {
                    _queues[first].Put(to, piece);
                    continue;
                }
                sum += Partial.Of(piece.Item, (long)piece.Number) with { Value = 1 };
                trace.AddItems(1);
            }
            return sum;
        }

        public override Partial EndRound(Partial total, long elapsedNs)
        {
            _elapsedNs = elapsedNs;
            return total;
        }

        public override Answer ToAnswer(Partial total) =>
            Answer.Of($"{total.Value:N0} items came out, {total.Value * 1e9 / Math.Max(1, _elapsedNs):N0} a second", total);

        private static long[] StepsOf(WorkInput input)
        {
            int stages = input.Workers, all = input.Whole("itemSteps");
            if (stages == 1) return [all];
            int slow = Math.Min(input.Whole("slowStage"), stages) - 1;
            long slowSteps = (long)Math.Floor(all * input.Number("slowShare")), rest = all - slowSteps;
            int others = stages - 1;
            return [.. Enumerable.Range(0, stages).Select(stage => stage == slow ? slowSteps : OtherSteps(stage < slow ? stage : stage - 1, others, rest))];
        }

        private static long OtherSteps(int index, int others, long rest) => Parts.StartOf(index + 1, others, rest) - Parts.StartOf(index, others, rest);
    }
}
