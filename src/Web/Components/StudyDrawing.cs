using System.Globalization;
using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Workloads;
using Corescope.Web.Layout;

namespace Corescope.Web.Components;

/// <summary>From a study to what the browser draws (<c>Client/studyChart.ts</c>): one figure of every strategy, what would be ideal, what the machine gives, and one fitted law.</summary>
/// <param name="report">What was measured.</param>
/// <param name="view">Which figure.</param>
/// <param name="law">Whose fit is drawn; empty: none.</param>
internal sealed class StudyDrawing(StudyReport report, StudyView view, string law)
{
    private const double Ns = 1e9;

    /// <summary>Laws that can be drawn.</summary>
    public static IReadOnlyList<string> Laws { get; } = ["Amdahl", "Gustafson", "Universal scalability law"];

    /// <summary>The law that is drawn where nobody has chosen one: Gustafson's is the law of work that grows.</summary>
    public static string LawOf(StudySpec spec) => spec.Mode == StudyMode.Weak ? Laws[1] : Laws[0];

    /// <summary>One of its runs, which says where they were made; null: none has ended well yet.</summary>
    public static RunResult? AnyRun(StudyReport report, Lab lab) =>
        report.Curves.SelectMany(curve => curve.Runs).FirstOrDefault(run => run.ElapsedNs is not null) is { } run ? lab.Find(run.Id) : null;

    private StudySpec Spec => report.Study.Spec;

    private string WorkUnit => WorkloadCatalog.Find(Spec.Workload)?.Size.Unit ?? "items";

    /// <summary>What stands at the vertical axis.</summary>
    public string Label => view switch
    {
        StudyView.Speedup => Spec.Mode == StudyMode.Weak ? "scaled speed-up" : "speed-up",
        StudyView.Efficiency => "efficiency",
        StudyView.Elapsed => "elapsed",
        _ => $"{WorkUnit} a second",
    };

    /// <summary>All that the chart needs.</summary>
    public object ForBrowser(Look look)
    {
        int[] workers = [.. Spec.Workers.Prepend(1).Distinct().Order()];
        return new
        {
            theme = look.Drawn, fontScale = look.Scale, title = $"{report.Study.Name}: {Label} by workers", yLabel = Label, unit = view == StudyView.Elapsed ? "ns" : "",
            workers, leastTop = LeastTop, series = report.Curves.Select(SeriesOf),
            ideal = Guide(workers, p => p), attainable = report.Study.Calibration is { } given ? Guide(workers, p => Math.Min(p, given.EffectiveCores)) : null,
        };
    }

    // Enough room for what is to come, so that the axis does not jump while it comes.
    private double LeastTop => view switch
    {
        StudyView.Speedup => Math.Min(Spec.Workers[^1], 1.2 * (report.Study.Calibration?.Cores ?? Environment.ProcessorCount)),
        StudyView.Efficiency => 1.1,
        _ => 0,
    };

    private object SeriesOf(StudyCurve curve) => new
    {
        name = curve.Name,
        place = curve.IsBaseline ? -1 : report.Curves.Where(c => !c.IsBaseline).TakeWhile(c => c != curve).Count(),
        medians = curve.Points.Select(p => (p.Workers, Figure: Of(p))).Where(p => p.Figure is not null).Select(p => new { workers = p.Workers, value = p.Figure!.Value, low = p.Figure.Low, high = p.Figure.High }),
        runs = curve.Runs.Select(r => (Run: r, Value: Of(r))).Where(r => r.Value is not null).Select(r => new { run = r.Run.Id, workers = r.Run.Workers, value = r.Value, isOutlier = r.Run.IsOutlier, words = WordsOf(r.Run) }),
        fit = curve.Fits.FirstOrDefault(f => f.Law == law && f.IsFitted)?.Line.Select(p => (p.Workers, Value: FromSpeedup(p.Speedup, p.Workers, BaselineNs(curve.Runtime))))
            .Where(p => p.Value is not null).Select(p => new[] { p.Workers, p.Value!.Value }),
    };

    private MedianInterval? Of(ScalingFigures point) => view switch
    {
        StudyView.Speedup => point.Speedup,
        StudyView.Efficiency => point.Efficiency,
        StudyView.Elapsed => point.ElapsedNs,
        _ => point.Throughput,
    };

    private double? Of(StudyRun run) => view switch
    {
        StudyView.Speedup => run.Speedup,
        StudyView.Efficiency => run.Efficiency,
        StudyView.Elapsed => run.ElapsedNs,
        _ => run.Throughput,
    };

    private static string WordsOf(StudyRun run) =>
        string.Create(CultureInfo.InvariantCulture, $"run {run.Repeat}: {Wording.Duration(run.ElapsedNs)}{(run.Speedup is { } speedup ? $", speed-up {speedup:0.00}" : "")}");

    /// <summary>A line that is known as a speed-up; where there are several runtimes, times and throughputs have no one line.</summary>
    private double[][]? Guide(int[] workers, Func<int, double> speedup)
    {
        double?[] baselines = [.. report.Curves.Where(c => c.IsBaseline).Select(c => BaselineNs(c.Runtime))];
        if (view is StudyView.Elapsed or StudyView.Throughput && (baselines.Length != 1 || baselines[0] is null)) return null;
        int from = workers[0], to = workers[^1];
        const int Steps = 60; // a bend, or a curve, between two counts
        IEnumerable<double> xs = Enumerable.Range(0, Steps + 1).Select(i => from + (to - from) * (double)i / Steps);
        return [.. xs.Select(x => new[] { x, FromSpeedup(Between(speedup, x), x, baselines[0])!.Value })];
    }

    private static double Between(Func<int, double> speedup, double x)
    {
        (int below, int above) = ((int)Math.Floor(x), (int)Math.Ceiling(x));
        return speedup(below) + (x - below) * (speedup(above) - speedup(below));
    }

    private double? FromSpeedup(double speedup, double workers, double? baselineNs)
    {
        double work = Spec.Mode == StudyMode.Weak ? workers : 1; // in units of the sequential run's
        return view switch
        {
            StudyView.Speedup => speedup,
            StudyView.Efficiency => speedup / workers,
            StudyView.Elapsed => baselineNs * work / speedup,
            _ => Spec.Size * Ns * speedup / baselineNs,
        };
    }

    private double? BaselineNs(string runtime) => report.Curves.First(c => c.IsBaseline && c.Runtime == runtime).Points is [var point, ..] ? point.ElapsedNs.Value : null;
}
