using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Strategies;

/// <summary>A workload whose items do what a test wants.</summary>
internal abstract class FakeWorkload : IDotnetWorkload
{
    public string Name => "fake";

    public string Summary => "For tests.";

    public WorkloadKind Kind => WorkloadKind.Compute;

    public SizeRange Size { get; } = new("items", 1, 1_000_000, 100);

    public IReadOnlyList<ParameterSpec> Parameters => [];

    public PreparedWork Prepare(WorkInput input) => new Work(this, (int)input.Size);

    protected abstract Partial Compute(int item);

    private sealed class Work(FakeWorkload workload, int items) : PreparedWork
    {
        public override int Items => items;

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            Partial sum = default;
            for (int item = first; item < first + count; item++) sum += workload.Compute(item);
            return sum;
        }

        public override Answer ToAnswer(Partial total) => Answer.Of("", total);
    }
}

/// <summary>Item 50 throws. All behind it together would take a minute, so that there is time to notice that, whoever is kept from a core meanwhile.</summary>
internal sealed class Bomb : FakeWorkload
{
    private int _computed;

    public int Computed => _computed;

    protected override Partial Compute(int item)
    {
        Interlocked.Increment(ref _computed);
        if (item > 50) Thread.Sleep(1);
        return item == 50 ? throw new DivideByZeroException("item 50") : Partial.Of(item, 1);
    }
}

/// <summary>The first hundred items take far longer than the others; knows how many were computed at a time.</summary>
internal sealed class Lopsided : FakeWorkload
{
    private readonly Lock _lock = new();
    private int _now;

    public int MostAtATime { get; private set; }

    protected override Partial Compute(int item)
    {
        lock (_lock) MostAtATime = Math.Max(MostAtATime, ++_now);
        if (item < 100) Thread.Sleep(1);
        lock (_lock) _now--;
        return Partial.Of(item, 1);
    }
}

/// <summary>The first item lasts until the last one of the first worker's block has been computed: by a thief.</summary>
internal sealed class Stuck : FakeWorkload
{
    private readonly ManualResetEventSlim _lastOfBlock = new();

    protected override Partial Compute(int item)
    {
        if (item == 99) _lastOfBlock.Set();
        if (item == 0) _lastOfBlock.Wait();
        return Partial.Of(item, 1);
    }
}
