using System.Globalization;
using Corescope.Benchmarks.Children;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tests.Gil;

namespace Corescope.Benchmarks.Figures;

/// <summary>
/// Context switches of a Python script as Corescope counts them, against what <c>perf record --switch-events</c> counts: of one execution, which tells whether
/// the counts are right, and of the script run bare, which also tells how much more it switches because Corescope is there.
/// </summary>
internal sealed class SwitchCounts : IFigure
{
    private const int PairsOfBare = 9;

    public string Name => "python-perf";

    public string What => "switches of a Python script, Corescope's count off perf's";

    public Target Target { get; } = new(2, " %");

    public Measurement Measure()
    {
        IReadOnlyList<Interpreter> found = Interpreters.Found("cpython", "cpython-2.7", "pypy");
        if (found.Count == 0) throw new NotHereException("There is no Python here.");
        try
        {
            (double Off, string Text)[] counts = [.. found.Select(Count)];
            return new Measurement(counts.Max(count => count.Off) * 100, string.Create(CultureInfo.InvariantCulture,
                $"countdown, 2 threads, the worst of: {string.Join("; ", counts.Select(count => count.Text))} (the latter medians of {PairsOfBare} interleaved pairs of separate executions: Corescope's own threads take the core from a script now and then)"));
        }
        catch (PlatformNotSupportedException missing)
        {
            throw new NotHereException(missing.Message);
        }
    }

    private static (double Off, string Text) Count(Interpreter interpreter)
    {
        CountedTwice one = CountedTwice.OfAsync(interpreter, "threads").GetAwaiter().GetResult();
        ExperimentReading reading = ExperimentReader.ReadJson($$"""{"workload":"countdown","runtime":"{{interpreter.Name}}","strategy":"threads","workers":2}""");
        (double corescope, double perf) = Medians(reading.Experiment! with { Runtime = interpreter.Path });
        return (one.Off, string.Create(CultureInfo.InvariantCulture, $"{interpreter.Title} {one.Corescope:N0} / {one.Perf:N0} in one execution, {corescope:N0} / {perf:N0} bare"));
    }

    private static (double Corescope, double Perf) Medians(Experiment experiment)
    {
        List<double> corescope = [], perf = [];
        for (int i = 0; i < PairsOfBare; i++)
        {
            if (i % 2 == 0) corescope.Add(Pairs.Supervised(experiment).Counters!.Switches);
            perf.Add(Bare(experiment));
            if (i % 2 == 1) corescope.Add(Pairs.Supervised(experiment).Counters!.Switches);
        }
        return (Middle.Median(corescope), Middle.Median(perf));
    }

    private static double Bare(Experiment experiment)
    {
        string records = Path.GetTempFileName();
        try
        {
            using BareScript script = new(experiment, ["perf", .. CountedTwice.Recording(records)]);
            script.Run();
            return CountedTwice.Departures(records).Count();
        }
        finally
        {
            File.Delete(records);
        }
    }
}
