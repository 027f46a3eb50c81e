using System.Runtime.CompilerServices;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Counts primes by trial division; one item is one number. With divisors <c>all</c> a prime p costs p divisions, so the cost of a block grows
/// linearly with its position: equal counts are not equal work.
/// </summary>
public sealed class Primes : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "primes";

    /// <inheritdoc/>
    public string Summary => "Counts primes by trial division. Later numbers cost more, so equal blocks are unequal work.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Compute;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("numbers", 1, 20_000_000, 120_000, 12_000);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
        [new("divisors", "Divisors that are tried", "all", Choices: ["all", "root"])];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work((int)input.Size, input.Parameters["divisors"] == "root");

    private sealed class Work(int size, bool stopAtRoot) : PreparedWork
    {
        public override int Items => size;

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            Partial sum = default;
            for (int n = first; n < first + count; n++) sum += Partial.Of(n, IsPrime((uint)n, stopAtRoot) ? 1 : 0);
            return sum;
        }

        public override Answer ToAnswer(Partial total) => Answer.Of($"{total.Value:N0} primes below {size:N0}", total);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsPrime(uint n, bool stopAtRoot)
    {
        if (n < 2) return false;
        uint end = stopAtRoot ? (uint)Math.Sqrt(n) : n - 1;
        for (uint divisor = 2; divisor <= end; divisor++)
            if (n % divisor == 0) return false;
        return true;
    }
}
