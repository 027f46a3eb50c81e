using System.Globalization;
using Corescope.Benchmarks.Children;
using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Figures;

/// <summary>
/// A Python script under Corescope against the same script bare. What is compared is the measured part, which the script itself times: its fastest round on
/// either side. Whatever else the machine does only ever makes a round longer, while the recorder is at work in every one.
/// </summary>
/// <param name="experiment">What both run; its runtime is a path, and it has several rounds.</param>
internal sealed class PythonPairs(Experiment experiment)
{
    private readonly List<double> _roundNs = [], _bareRoundNs = [], _wholeNs = [], _bareWholeNs = [], _switchesPerSecond = [], _recorderShare = [];
    private string? _checksum;

    /// <summary>Switches a second of the run under Corescope, median.</summary>
    public double SwitchesPerSecond => Middle.Median(_switchesPerSecond);

    /// <summary>Measures the pairs.</summary>
    /// <param name="what">In words.</param>
    public Measurement Measure(string what)
    {
        Measurement ratio = Pairs.Ratio(UnderCorescope, () => Bare(), what);
        return ratio with
        {
            Note = string.Create(CultureInfo.InvariantCulture,
                $"{ratio.Note}; each the fastest of {experiment.Repeats} rounds, timed by the script (median rounds {Ratio(_roundNs, _bareRoundNs):N3}x); {SwitchesPerSecond:N0} switches a second; recorder on a core for {Middle.Median(_recorderShare) * 100:N1} % of the time; process's whole life {Middle.Median(_wholeNs) / 1e6:N0} ms (runner, interpreter, end of the trace) / {Middle.Median(_bareWholeNs) / 1e6:N0} ms"),
        };
    }

    /// <summary>The script without Corescope.</summary>
    /// <returns>Its fastest round, nanoseconds.</returns>
    public double Bare()
    {
        using BareScript script = new(experiment);
        BareResult result = script.Run();
        _bareWholeNs.Add(result.ProcessNs);
        _bareRoundNs.AddRange(result.Rounds.Select(Length));
        Same(result.Answer.Checksum);
        return result.Rounds.Min(Length);
    }

    private double UnderCorescope()
    {
        long startNs = MonotonicClock.NowNs;
        RunOutcome outcome = Pairs.Supervised(experiment);
        _wholeNs.Add(MonotonicClock.NowNs - startNs);
        if (outcome.Source != TraceSource.Exact) throw new NotHereException($"the kernel's switch records can't be had here: {outcome.TraceNote}");
        IReadOnlyList<RoundSpan> rounds = outcome.Runner!.Rounds;
        _roundNs.AddRange(rounds.Select(Length));
        _switchesPerSecond.Add(outcome.Counters!.Switches / (rounds.Sum(Length) / 1e9));
        _recorderShare.Add(outcome.Counters.CpuNs / rounds.Sum(Length));
        Same(outcome.Runner.Answer!.Checksum);
        return rounds.Min(Length);
    }

    private static double Length(RoundSpan round) => round.EndNs - round.StartNs;

    private static double Ratio(List<double> measured, List<double> floor) => Middle.Median(measured) / Middle.Median(floor);

    private void Same(string checksum)
    {
        _checksum ??= checksum;
        if (_checksum != checksum) throw new InvalidOperationException("under Corescope and bare the script found different answers");
    }
}

/// <summary>What Corescope costs a script that computes.</summary>
internal sealed class PythonAgainstBare : IFigure
{
    public string Name => "python";

    public string What => "Python script under Corescope / bare, compute-bound, 2 threads";

    public Target Target { get; } = new(1.02, "x", Decimals: 3);

    public Measurement Measure()
    {
        Interpreter python = Interpreters.Find("cpython");
        ExperimentReading reading = ExperimentReader.ReadJson("""{"workload":"countdown","runtime":"cpython","strategy":"threads","workers":2,"size":1200000,"repeats":8}""");
        return new PythonPairs(reading.Experiment! with { Runtime = python.Path }).Measure($"countdown on {python.Title}");
    }
}

/// <summary>What Corescope costs a script that does little but switch: a byte to a child process and back (Python/ping_pong.py).</summary>
internal sealed class PythonSwitching : IFigure
{
    private const int Wanted = 40_000, Trips = 5000, SwitchesInTrip = 2, ProbedSteps = 400;

    public string Name => "python-switching";

    public string What => "the same for a script that switches 40,000 times a second";

    public Target Target { get; } = new(1.15, "x", Decimals: 3);

    public Measurement Measure()
    {
        Interpreter python = Interpreters.Find("cpython");
        int steps = StepsFor(python, 1.15 * Wanted); // still enough when it is slowed down
        PythonPairs pairs = new(Experiment(python, steps));
        Measurement measured = pairs.Measure($"a byte to a process and back on {python.Title}, both on one core, {steps} steps counted before each trip");
        return pairs.SwitchesPerSecond >= Wanted ? measured : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"this machine reached only {pairs.SwitchesPerSecond:N0} switches a second; {Wanted:N0} are asked for"));
    }

    /// <summary>How much to count before each trip, so that the bare script switches that many times a second.</summary>
    private static int StepsFor(Interpreter python, double switchesPerSecond)
    {
        double none = TripNs(python, 0), some = TripNs(python, ProbedSteps), wanted = SwitchesInTrip * 1e9 / switchesPerSecond;
        return (int)Math.Max(0, (wanted - none) / (some - none) * ProbedSteps);
    }

    private static double TripNs(Interpreter python, int steps) => new PythonPairs(Experiment(python, steps)).Bare() / Trips;

    // It is no workload of the catalog, so no reader knows it.
    private static Experiment Experiment(Interpreter python, int steps) => new()
    {
        Workload = "ping-pong", Runtime = python.Path, Strategy = "sequential", Workers = 1, Size = Trips, Repeats = 8, MemoryLimit = 2048,
        Parameters = new Dictionary<string, string> { ["steps"] = steps.ToString(CultureInfo.InvariantCulture) },
    };
}
