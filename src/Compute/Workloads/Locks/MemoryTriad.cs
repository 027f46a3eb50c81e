using System.Numerics;
using System.Runtime.CompilerServices;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// The triad of STREAM (McCalpin, 1995): each worker has its own part of three arrays and goes over it again and again. As there, an element counts 24 bytes: two are read and
/// one is written.
/// </summary>
public sealed class MemoryTriad : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "memory-triad";

    /// <inheritdoc/>
    public string Summary => "a = b + s * c over arrays larger than any cache: all cores are busy, and the memory is what limits them.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("numbers in an array", 1_000, 40_000_000, 10_000_000);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("passes", "Passes over the arrays", "80", 1, 100_000),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<FigureSpec> Figures { get; } = [new FigureSpec("bytesPerSecond", "Bytes to and from memory", FigureUnit.PerSecond)];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(input);

    private sealed class Work : PreparedWork
    {
        private const double Scalar = 3;
        private const int BytesPerNumber = 24, Values = 1000, Divisors = 7;

        private readonly WorkInput _input;
        private readonly int _passes;
        private readonly double[] _a, _b, _c;
        private long _elapsedNs;

        public Work(WorkInput input)
        {
            (_input, _passes) = (input, input.Whole("passes"));
            (_a, _b, _c) = (new double[input.Size], new double[input.Size], new double[input.Size]);
            for (int i = 0; i < _a.Length; i++) (_b[i], _c[i]) = (i % Values, 1.0 / (1 + i % Divisors));
        }

        public override int Items => _input.Workers;

        public override IReadOnlyDictionary<string, double> Figures =>
            new Dictionary<string, double> { ["bytesPerSecond"] = BytesPerNumber * 1e9 * _input.Size * _passes / Math.Max(1, _elapsedNs) };

        public override string ItemName => "part";

        public override int DefaultGrain => 1;

        public override long? Progress => (long)Items * _passes;

        public override void BeginRound() => Array.Clear(_a);

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            int start = (int)Parts.StartOf(first, Items, _input.Size), end = (int)Parts.StartOf(first + count, Items, _input.Size);
            ushort name = trace.Rings.Name("pass");
            for (int pass = 1; pass <= _passes; pass++)
            {
                trace.Begin(name, pass);
                Triad(_a.AsSpan(start..end), _b.AsSpan(start..end), _c.AsSpan(start..end));
                trace.End();
                trace.AddItems(1);
            }
            return default;
        }

        public override Partial EndRound(Partial total, long elapsedNs)
        {
            _elapsedNs = elapsedNs;
            for (int i = 0; i < _a.Length; i++) total += Partial.Of(i, BitConverter.DoubleToInt64Bits(_a[i])) with { Value = 0 };
            return total with { Value = _input.Size * _passes };
        }

        public override Answer ToAnswer(Partial total) => Answer.Of(
            $"{total.Value:N0} numbers, {(double)BytesPerNumber * total.Value / Math.Max(1, _elapsedNs):N1} GB a second", total);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Triad(Span<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c)
        {
            int i = 0;
            for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
                (new Vector<double>(b[i..]) + new Vector<double>(c[i..]) * Scalar).CopyTo(a[i..]);
            for (; i < a.Length; i++) a[i] = b[i] + c[i] * Scalar;
        }
    }
}
