using System.Globalization;
using Corescope.Benchmarks.Children;

namespace Corescope.Benchmarks.Figures;

/// <summary>What a traced lock costs that meets nobody: in a run as it is recorded by default, so bursts of complete records are in it.</summary>
internal sealed class LockFree : IFigure
{
    public string Name => "lock-free";

    public string What => "uncontended acquire + release, traced / plain (worst of two)";

    public Target Target { get; } = new(1.5, "x");

    public Measurement Measure()
    {
        // Others are printed for information: their own cost is so high that nothing can be seen of the tracing.
        List<(string Kind, LockPairs Pairs)> measured = [.. LockLoops.Kinds.Select(kind => (kind, LockPairs.Of(kind, 1, 0)))];
        return new Measurement(measured.Where(m => m.Kind is "monitor" or "lock").Max(m => m.Pairs.Ratio), "judged: monitor and lock. " + LockPairs.InWords(measured));
    }
}

/// <summary>What is left of a contended counter's throughput when its lock is traced.</summary>
internal sealed class LockContended : IFigure
{
    // As many under the lock as outside: the lock is wanted all the time, and mostly by both.
    private const int Steps = 100;

    public string Name => "lock-contended";

    public string What => "throughput of a contended counter, traced / plain (worst kind)";

    public Target Target { get; } = new(0.9, "x", IsLeast: true);

    public Measurement Measure()
    {
        List<(string Kind, LockPairs Pairs)> measured = [.. LockLoops.Kinds.Select(kind => (kind, LockPairs.Of(kind, 2, Steps)))];
        return new Measurement(measured.Min(m => 1 / m.Pairs.Ratio), $"2 threads, {Steps} steps of computing (about {Steps} ns) under the lock and as many outside. {LockPairs.InWords(measured)}");
    }
}

/// <summary>Bursts of uses of a plain and a traced lock in turn.</summary>
/// <param name="PlainNs">Median nanoseconds of a use, plain.</param>
/// <param name="TracedNs">Median nanoseconds of a use, traced.</param>
/// <param name="Ratio">Median of the pairs' ratios, traced / plain.</param>
internal sealed record LockPairs(double PlainNs, double TracedNs, double Ratio)
{
    public static LockPairs Of(string kind, int threads, int steps)
    {
        string output = Child.Record(65_536, LockLoops.Name, kind, threads.ToString(CultureInfo.InvariantCulture), steps.ToString(CultureInfo.InvariantCulture)).Output;
        double[] figures = [.. output.Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))];
        return new LockPairs(figures[0], figures[1], figures[2]);
    }

    public static string InWords(IEnumerable<(string Kind, LockPairs Pairs)> measured) => string.Join("; ", measured.Select(m => string.Create(CultureInfo.InvariantCulture,
        $"{m.Kind} {m.Pairs.PlainNs:N1} -> {m.Pairs.TracedNs:N1} ns (traced / plain {m.Pairs.Ratio:N2})"))) + "; medians of 57 interleaved pairs of bursts of 40 ms";
}
