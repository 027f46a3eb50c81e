using System.Globalization;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>Waits for timers: the purest waiting. One item is one wait of seeded length, from half to one and a half times the mean.</summary>
public sealed class Sleep : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "sleep";

    /// <inheritdoc/>
    public string Summary => "Waits for timers and does nothing else: many waits overlap on a single core.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Waiting;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("waits", 1, 100_000, 64);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } = [new("meanMs", "Mean wait (ms)", "16", 1, 10_000)];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) =>
        new Work((int)input.Size, input.Seed, int.Parse(input.Parameters["meanMs"], CultureInfo.InvariantCulture));

    private sealed class Work(int size, long seed, int meanMs) : PreparedWork
    {
        public override int Items => size;

        public override string ItemName => "wait";

        public override int DefaultGrain => 1;

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            Partial sum = default;
            for (int item = first; item < first + count; item++)
            {
                int waitMs = WaitMs(item);
                trace.Begin(trace.Rings.Name("timer", LaneState.IoWait), waitMs);
                Thread.Sleep(waitMs);
                trace.End();
                sum += Partial.Of(item, waitMs);
            }
            return sum;
        }

        public override async ValueTask<Partial> RunAsync(int first, int count, TraceWriter trace)
        {
            Partial sum = default;
            for (int item = first; item < first + count; item++)
            {
                int waitMs = WaitMs(item);
                trace.Begin(trace.Rings.Name("timer", LaneState.IoWait), waitMs);
                await Task.Delay(waitMs).ConfigureAwait(false);
                trace.End();
                sum += Partial.Of(item, waitMs);
            }
            return sum;
        }

        public override Answer ToAnswer(Partial total) => Answer.Of($"{size:N0} waits of {total.Value:N0} ms in all", total);

        private int WaitMs(int item) => Math.Max(1, meanMs / 2 + new SeededRandom(seed, item).Below(meanMs + 1));
    }
}
