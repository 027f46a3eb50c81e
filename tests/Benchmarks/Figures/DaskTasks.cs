using System.Globalization;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Figures;

/// <summary>What recording costs Dask: tasks a second in a cluster of two workers, of an array in chunks so small that there is little else than tasks.</summary>
internal sealed class DaskTasks : IFigure
{
    private const int Numbers = 40_000, Chunk = 100;

    public string Name => "dask-tasks";

    public string What => "Dask, tasks a second, recorded / not";

    public Target Target { get; } = new(0.95, "x", IsLeast: true);

    public Measurement Measure()
    {
        Interpreter python = DaskPython.Find();
        // The tasks are the same: so many more a second as the time is shorter.
        return Pairs.Ratio(() => ElapsedNs(python, TraceMode.Off), () => ElapsedNs(python, TraceMode.Exact),
            string.Create(CultureInfo.InvariantCulture, $"dask-array, {Numbers / Chunk:N0} chunks, 2 workers, dask {python.Packages["dask"]}; not recorded / recorded"));
    }

    private static double ElapsedNs(Interpreter python, TraceMode trace)
    {
        Experiment experiment = DaskPython.Experiment(python, new("workload", "dask-array"), new("size", $"{Numbers}"), new("set.chunkLength", $"{Chunk}"), new("warmUp", "1"));
        return Pairs.Elapsed(Pairs.Supervised(experiment with { Trace = trace }));
    }
}

/// <summary>The most memory that Dask's workers have at one moment while they keep four times of what they may have: of the sum of their limits.</summary>
internal sealed class DaskMemory : IFigure
{
    public string Name => "dask-memory";

    public string What => "Dask, larger than memory: peak of all workers / sum of their limits";

    public Target Target { get; } = new(1, "x");

    public Measurement Measure()
    {
        Interpreter python = DaskPython.Find();
        Experiment experiment = DaskPython.Experiment(python, new("workload", "dask-larger-than-memory"), new("size", "400"), new("set.memoryLimitMiB", "256"));
        IReadOnlyDictionary<string, double> figures = Pairs.Supervised(experiment).Runner!.Figures;
        return new Measurement(figures["peakMiB"] / figures["limitMiB"], string.Create(CultureInfo.InvariantCulture,
            $"2 workers of 256 MiB, 2 GiB of data; {figures["peakMiB"]:N0} MiB at one moment (of {figures["looks"]:N0} looks, {figures["longestGapNs"] / 1e6:N0} ms apart at most), each one's own most added up {figures["ownPeaksMiB"]:N0} MiB; {figures["writtenMiB"]:N0} MiB written to disk"));
    }
}

/// <summary>The interpreter with Dask, and experiments for it.</summary>
internal static class DaskPython
{
    /// <summary>The one that <c>cpython</c> means.</summary>
    /// <exception cref="NotHereException">It has no Dask.</exception>
    public static Interpreter Find()
    {
        Interpreter python = InterpreterProbe.ResolveAsync("cpython").GetAwaiter().GetResult();
        return python.Packages.ContainsKey("distributed") ? python : throw new NotHereException($"{python.Title} has no dask and distributed");
    }

    /// <summary>An experiment in a cluster of two workers.</summary>
    public static Experiment Experiment(Interpreter python, params KeyValuePair<string, string>[] fields)
    {
        ExperimentReading reading = ExperimentReader.Read([.. fields, new("strategy", "dask-distributed"), new("workers", "2"), new("timeLimit", "300")]);
        return (reading.Experiment ?? throw new InvalidOperationException(reading.Errors[0].Message)) with { Runtime = python.Path };
    }
}
