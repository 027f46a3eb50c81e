using System.Globalization;
using System.Text.Json;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Benchmarks.Children;

/// <summary>
/// What somebody would write without Corescope: the workload's input is made, threads take chunks from a shared counter, the parts are
/// added up. No rings, no recorder, no supervisor. Prints the elapsed nanoseconds and the answer's checksum.
/// </summary>
internal static class BareProgram
{
    public const string Name = "bare";

    public static int Run(string[] arguments)
    {
        Experiment experiment = JsonSerializer.Deserialize<Experiment>(arguments[0], ExperimentJson.Options)!;
        WorkInput input = new(experiment.Size, experiment.Seed, experiment.Parameters, Path.Combine(AppContext.BaseDirectory, "data"), experiment.Workers);
        using PreparedWork work = WorkloadCatalog.FindDotnet(experiment.Workload)!.Prepare(input);
        GC.Collect();
        long startNs = MonotonicClock.NowNs;
        Partial total = Compute(work, experiment.Workers, experiment.Schedule!.Value.Chunk);
        long elapsedNs = MonotonicClock.NowNs - startNs;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsedNs} {work.ToAnswer(total).Checksum}"));
        return 0;
    }

    private static Partial Compute(PreparedWork work, int workers, int chunk)
    {
        int next = 0;
        Partial[] parts = new Partial[workers];
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() =>
        {
            Partial sum = default;
            for (int first = Interlocked.Add(ref next, chunk) - chunk; first < work.Items; first = Interlocked.Add(ref next, chunk) - chunk)
                sum += work.Run(first, Math.Min(chunk, work.Items - first), null!); // computing workloads write no slices of their own
            parts[worker] = sum;
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return parts.Aggregate((sum, part) => sum + part);
    }
}
