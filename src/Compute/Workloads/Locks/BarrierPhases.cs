using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// A ring of 240 cells. In each phase every cell is computed anew from itself and its two neighbours of the phase before, so nobody may begin a phase before all have ended
/// the one before it. Worker 1 has more cells than the others.
/// </summary>
public sealed class BarrierPhases : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "barrier-phases";

    /// <inheritdoc/>
    public string Summary => "Workers compute phase by phase and meet at a barrier after each: the slowest one sets the pace.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("phases", 1, 100_000_000, 1_800, 16);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        LockParameters.Steps("phaseSteps", "Work of a phase, all workers together", 500_000),
        new("imbalance", "Extra work of worker 1 (0 = none)", "0.5", 0, 10),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public int DefaultWorkers => 4;

    /// <inheritdoc/>
    public LockRows LocksOf(IReadOnlyDictionary<string, string> parameters, int workers) => new(1, 0);

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(input);

    private sealed class Work(WorkInput input) : PreparedWork
    {
        private const int Cells = 240;

        private readonly int[] _bounds = BoundsOf(input.Workers, input.Number("imbalance"));
        private readonly int _cellSteps = Math.Max(1, input.Whole("phaseSteps") / Cells);
        private readonly ulong[][] _cells = [new ulong[Cells], new ulong[Cells]]; // of even phases and of odd ones
        private TracedBarrier? _barrier;
        private ushort _phase;

        public override int Items => input.Workers;

        public override string ItemName => "part";

        public override int DefaultGrain => 1;

        public override long? Progress => input.Size * Items;

        public override void Start(RingFile rings)
        {
            _barrier = new TracedBarrier(rings, "barrier", Items);
            _phase = rings.Name("phase");
        }

        public override void BeginRound()
        {
            for (int cell = 0; cell < Cells; cell++) _cells[0][cell] = new SeededRandom(input.Seed, cell).Next();
        }

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            LockSeat seat = _barrier!.Seat(trace);
            for (long phase = 0; phase < input.Size; phase++)
            {
                trace.Begin(_phase, phase);
                Compute(_cells[phase & 1], _cells[1 - (phase & 1)], _bounds[first], _bounds[first + 1]);
                trace.End();
                trace.AddItems(1);
                _barrier.SignalAndWait(seat);
            }
            return default;
        }

        public override Partial EndRound(Partial total, long elapsedNs)
        {
            ulong[] last = _cells[input.Size & 1];
            for (int cell = 0; cell < Cells; cell++) total += Partial.Of(cell, (long)last[cell]) with { Value = 0 };
            return total with { Value = input.Size };
        }

        public override Answer ToAnswer(Partial total) => Answer.Of($"{total.Value:N0} phases of {Cells} cells", total);

        public override void Dispose()
        {
            base.Dispose();
            _barrier?.Dispose();
        }

        private void Compute(ulong[] before, ulong[] after, int start, int end)
        {
            for (int cell = start; cell < end; cell++)
            {
                ulong sum = unchecked(before[(cell + Cells - 1) % Cells] + before[cell] + before[(cell + 1) % Cells]);
                after[cell] = Countdown.Count(_cellSteps, sum);
            }
        }

        private static int[] BoundsOf(int parts, double imbalance) =>
            [0, .. Enumerable.Range(1, parts).Select(part => part == parts ? Cells : (int)Math.Floor(Cells * (part + imbalance) / (parts + imbalance)))];
    }
}
