using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Counters side by side in memory, one for each worker. Nothing is shared but, with a stride below the cache line's 64 bytes, the line. On a machine whose cores share
/// a cache, or on a virtual one, it may make no difference: that is a result too.
/// </summary>
public sealed class FalseSharing : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "false-sharing";

    /// <inheritdoc/>
    public string Summary => "Each worker counts on a number of its own; how far the numbers lie apart decides whether they share a cache line.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("increments", 1, 1_000_000_000_000, 1_500_000_000);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("stride", "Distance of the numbers (bytes)", "8", 8, 256),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<FigureSpec> Figures { get; } = [LockFigureSpecs.PerSecond("Increments")];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(input);

    private sealed unsafe class Work(WorkInput input) : PreparedWork
    {
        private const int Line = 256, AtOnce = 1_000_000;

        private readonly int _stride = input.Whole("stride");
        // Aligned to the largest stride, so that where the numbers lie depends on the stride alone.
        private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(input.Workers * 256 + 256), Line);
        private long _elapsedNs;

        public override int Items => input.Workers;

        public override IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double>([LockFigureSpecs.Rate(input.Size, _elapsedNs)]);

        public override string ItemName => "part";

        public override int DefaultGrain => 1;

        public override long? Progress => input.Size;

        public override void BeginRound() => NativeMemory.Clear(_memory, (nuint)(Items * 256 + 256));

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            long left = Parts.StartOf(first + count, Items, input.Size) - Parts.StartOf(first, Items, input.Size);
            ushort name = trace.Rings.Name("increments");
            for (; left > 0; left -= AtOnce)
            {
                int now = (int)Math.Min(left, AtOnce);
                trace.Begin(name, now);
                Increment((long*)(_memory + first * _stride), now);
                trace.End();
                trace.AddItems(now);
            }
            return default;
        }

        public override Partial EndRound(Partial total, long elapsedNs)
        {
            _elapsedNs = elapsedNs;
            long sum = 0;
            for (int part = 0; part < Items; part++) sum += *(long*)(_memory + part * _stride);
            return Partial.Of(0, sum);
        }

        public override Answer ToAnswer(Partial total) =>
            Answer.Of($"{total.Value:N0} increments, {total.Value * 1e3 / Math.Max(1, _elapsedNs):N0} million a second", total);

        public override void Dispose()
        {
            base.Dispose();
            NativeMemory.AlignedFree(_memory);
        }

        // Through memory each time, as a counter is that others may look at.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Increment(long* number, int times)
        {
            for (int i = 0; i < times; i++) Volatile.Write(ref *number, Volatile.Read(ref *number) + 1);
        }
    }
}
