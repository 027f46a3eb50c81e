using Corescope.Compute.Running;
using Corescope.Compute.Workloads;

namespace Corescope.Web.Lessons;

/// <summary>A figure that a chart can show of each run.</summary>
/// <param name="Spec">Its name in a lesson's file, its label and its unit.</param>
/// <param name="Of">Its value; null where a run does not have it.</param>
public sealed record ChartFigure(FigureSpec Spec, Func<RunResult, double?> Of)
{
    /// <summary>Those of every run, under their names in a run's JSON where there are such, then those that workloads measure themselves.</summary>
    public static IReadOnlyList<ChartFigure> All { get; } =
    [
        new(new FigureSpec("elapsedNs", "Elapsed", FigureUnit.Nanoseconds), run => run.ElapsedNs),
        new(new FigureSpec("unrecordedNs", "Elapsed, not recorded", FigureUnit.Nanoseconds), run => run.Observer?.ControlElapsedNs),
        new(new FigureSpec("speedup", "Speed-up", FigureUnit.Times), run => run.Speedup),
        new(new FigureSpec("switches", "Context switches", FigureUnit.Count), run => run.Switches?.Total),
        new(new FigureSpec("handOversPerSecond", "Hand-overs of the GIL a second", FigureUnit.PerSecond), run => run.Gil?.HandOversPerSecond),
        .. WorkloadCatalog.All.SelectMany(workload => workload.Figures).DistinctBy(figure => figure.Name).Select(OfWorkload),
    ];

    private static ChartFigure OfWorkload(FigureSpec spec) => new(spec, run => run.Figures.TryGetValue(spec.Name, out double value) ? value : null);
}
