using System.Globalization;
using System.Text.Json;
using Corescope.Benchmarks.Children;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Figures;

/// <summary>
/// Two ways to do the same computation, one after the other, over and over: a disturbance of the machine meets both. The order is turned
/// from pair to pair. The result is the median of the pairs' ratios.
/// </summary>
internal static class Pairs
{
    private const int Count = 15;

    /// <summary>Compute-bound, two threads, half a second on two quiet cores.</summary>
    public static Experiment Experiment(TraceMode trace)
    {
        ExperimentReading reading = ExperimentReader.ReadJson("""{"workload":"primes","strategy":"threads","schedule":"dynamic:64","workers":2,"size":120000}""");
        return (reading.Experiment ?? throw new InvalidOperationException(reading.Errors[0].Message)) with { Trace = trace };
    }

    /// <summary>One run in a runner of its own, watched by the real supervisor.</summary>
    public static RunOutcome Supervised(Experiment experiment, Action<EncodedChunk>? onChunk = null)
    {
        RunOutcome outcome = new Supervisor(experiment, $"bench{Guid.NewGuid():N}", onChunk ?? (_ => { })).Run(CancellationToken.None);
        return outcome.State == RunState.Completed ? outcome : throw new InvalidOperationException(outcome.Error ?? $"the run ended as {outcome.State}");
    }

    public static double Elapsed(RunOutcome outcome) => outcome.ElapsedNs!.Value;

    /// <summary>The same work in a program without Corescope.</summary>
    public static double Bare(Experiment experiment, string checksum)
    {
        string[] printed = Child.Run(BareProgram.Name, JsonSerializer.Serialize(experiment, ExperimentJson.Options)).Trim().Split(' ');
        if (printed[1] != checksum) throw new InvalidOperationException("the bare program found another answer");
        return double.Parse(printed[0], CultureInfo.InvariantCulture);
    }

    public static Measurement Ratio(Func<double> measured, Func<double> floor, string what)
    {
        measured();
        floor();
        List<(double Measured, double Floor)> pairs = [];
        for (int i = 0; i < Count; i++)
        {
            double first = i % 2 == 0 ? measured() : floor();
            double second = i % 2 == 0 ? floor() : measured();
            pairs.Add(i % 2 == 0 ? (first, second) : (second, first));
        }
        double[] ratios = [.. pairs.Select(pair => pair.Measured / pair.Floor)];
        return new Measurement(Middle.Median(ratios), string.Create(CultureInfo.InvariantCulture,
            $"{what}: medians {Time(Middle.Median(pairs.Select(p => p.Measured)))} / {Time(Middle.Median(pairs.Select(p => p.Floor)))}; ratio's quartiles over {Count} interleaved pairs {Middle.Percentile(ratios, 0.25):N3} to {Middle.Percentile(ratios, 0.75):N3}"));
    }

    private static string Time(double ns) => ns < 1e6 ? string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:N2} us") : string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:N1} ms");
}

/// <summary>What looking costs a computing run.</summary>
internal sealed class TracedAgainstUntraced : IFigure
{
    public string Name => "traced";

    public string What => "elapsed, traced / untraced, compute-bound, 2 threads";

    public Target Target { get; } = new(1.01, "x", Decimals: 3);

    public Measurement Measure() => Pairs.Ratio(
        () => Pairs.Elapsed(Pairs.Supervised(Pairs.Experiment(TraceMode.Exact))),
        () => Pairs.Elapsed(Pairs.Supervised(Pairs.Experiment(TraceMode.Off))),
        "primes, dynamic:64, kernel records and slices against none");
}

/// <summary>What it costs to run in a runner, with the recorder at work, rather than in a program that does nothing else.</summary>
internal sealed class RunnerAgainstBare : IFigure
{
    public string Name => "runner";

    public string What => "elapsed of a runner's compute section / a bare program's";

    public Target Target { get; } = new(1.02, "x", Decimals: 3);

    public Measurement Measure()
    {
        Experiment experiment = Pairs.Experiment(TraceMode.Auto);
        string checksum = Pairs.Supervised(experiment).Runner!.Answer!.Checksum;
        return Pairs.Ratio(() => Pairs.Elapsed(Pairs.Supervised(experiment)), () => Pairs.Bare(experiment, checksum),
            "primes, dynamic:64, 2 threads, traced, against plain threads");
    }
}
