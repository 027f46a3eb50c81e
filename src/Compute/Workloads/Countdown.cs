using System.Runtime.CompilerServices;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>The purest computing: count down to zero. One item is a block of 10,000 steps; nothing is shared, no memory is touched.</summary>
public sealed class Countdown : IDotnetWorkload
{
    private const int StepsPerItem = 10_000;

    /// <inheritdoc/>
    public string Name => "countdown";

    /// <inheritdoc/>
    public string Summary => "Counts down to zero: computing and nothing else, the cleanest test of how workers share cores.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Compute;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("steps", 1, 100_000_000_000, 900_000_000, 8_000_000);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(input.Size, input.Seed);

    private sealed class Work(long size, long seed) : PreparedWork
    {
        public override int Items => (int)((size + StepsPerItem - 1) / StepsPerItem);

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            Partial sum = default;
            for (int item = first; item < first + count; item++)
            {
                long steps = Math.Min(StepsPerItem, size - (long)item * StepsPerItem);
                ulong left = Count(steps, unchecked((ulong)(seed + item)));
                sum += Partial.Of(item, (long)left) with { Value = steps };
            }
            return sum;
        }

        public override Answer ToAnswer(Partial total) => Answer.Of($"{total.Value:N0} steps counted", total);
    }

    /// <summary>
    /// Counts to zero; each step also turns a number over (one multiplication and addition, which the next step needs), so that the compiler
    /// can neither remove nor shorten the loop.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ulong Count(long steps, ulong number)
    {
        for (long left = steps; left > 0; left--) number = unchecked(number * 6364136223846793005UL + 1442695040888963407UL);
        return number;
    }
}
