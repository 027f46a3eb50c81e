using System.Runtime.CompilerServices;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Estimates pi from random points. Each item of 10,000 points has a stream of its own, so the answer does not depend on who draws them.
/// </summary>
public sealed class MonteCarloPi : IDotnetWorkload
{
    private const int PointsPerItem = 10_000;

    /// <inheritdoc/>
    public string Name => "monte-carlo-pi";

    /// <inheritdoc/>
    public string Summary => "Throws random points at a square and counts those in the circle: independent work in any number of pieces.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Compute;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("points", 1, 100_000_000_000, 250_000_000, 2_000_000);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(input.Size, input.Seed);

    private sealed class Work(long size, long seed) : PreparedWork
    {
        public override int Items => (int)((size + PointsPerItem - 1) / PointsPerItem);

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            Partial sum = default;
            for (int item = first; item < first + count; item++)
            {
                int points = (int)Math.Min(PointsPerItem, size - (long)item * PointsPerItem);
                sum += Partial.Of(item, Hits(new SeededRandom(seed, item), points));
            }
            return sum;
        }

        public override Answer ToAnswer(Partial total) => Answer.Of(
            $"pi is about {4.0 * total.Value / size:F5}: {total.Value:N0} of {size:N0} points lie in the circle", total);
    }

    // Coordinates are whole numbers of 31 bits: x² + y² is exact, so no machine rounds a point in or out.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Hits(SeededRandom random, int points)
    {
        const ulong radius = 1UL << 31;
        int hits = 0;
        for (int i = 0; i < points; i++)
        {
            ulong bits = random.Next();
            ulong x = bits >> 33, y = bits & (radius - 1);
            if (x * x + y * y < radius * radius) hits++;
        }
        return hits;
    }
}
