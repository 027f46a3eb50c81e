using System.Globalization;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Tasks of seeded, unequal cost. A task's weight is (1 - skew) + skew / u with u even between 1/1000 and 1: skew 0 makes all equal, skew 1
/// makes a few tasks as long as hundreds of others. The weights are scaled so that the whole work is the same for every skew and seed.
/// </summary>
public sealed class UnevenTasks : IDotnetWorkload
{
    private const int MeanSteps = 3_000_000;

    /// <inheritdoc/>
    public string Name => "uneven-tasks";

    /// <inheritdoc/>
    public string Summary => "Tasks of very unequal length, drawn by the seed: what schedules and work stealing are for.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Compute;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("tasks", 1, 1_000_000, 300, 30);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } = [new("skew", "Skew (0 = all equal)", "0.7", 0, 1)];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) =>
        new Work(Costs((int)input.Size, input.Seed, double.Parse(input.Parameters["skew"], CultureInfo.InvariantCulture)));

    /// <summary>Steps of each task. Only the four basic operations are used: they give the same bits on every machine.</summary>
    internal static long[] Costs(int tasks, long seed, double skew)
    {
        double[] weights = new double[tasks];
        double sum = 0;
        for (int task = 0; task < tasks; task++)
        {
            double even = 0.001 + 0.999 * new SeededRandom(seed, task).Unit();
            sum += weights[task] = 1 - skew + skew / even;
        }
        return [.. weights.Select(weight => (long)(weight / sum * tasks * MeanSteps) + 1)];
    }

    private sealed class Work(long[] steps) : PreparedWork
    {
        public override int Items => steps.Length;

        public override string ItemName => "task";

        public override int DefaultGrain => 1;

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            Partial sum = default;
            for (int task = first; task < first + count; task++)
                sum += Partial.Of(task, (long)Countdown.Count(steps[task], (ulong)task)) with { Value = steps[task] };
            return sum;
        }

        public override Answer ToAnswer(Partial total) =>
            Answer.Of($"{steps.Length:N0} tasks, {total.Value:N0} steps, the longest {steps.Max():N0}", total);
    }
}
