using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Strategies;

/// <summary>A workload whose items do what a test wants.</summary>
internal abstract class FakeWorkload : IWorkload
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
