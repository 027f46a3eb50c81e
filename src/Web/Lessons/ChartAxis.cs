using System.Globalization;
using Corescope.Compute.Running;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Web.Lessons;

/// <summary>A number of an experiment that a lesson's presets vary.</summary>
/// <param name="Name">In a lesson's file: <c>size</c>, <c>workers</c>, <c>chunk</c>, or a parameter.</param>
/// <param name="Label">Under the axis.</param>
/// <param name="Of">Its value; null where an experiment does not have it.</param>
public sealed record ChartAxis(string Name, string Label, Func<Experiment, double?> Of)
{
    /// <summary>All that there are.</summary>
    public static IReadOnlyList<ChartAxis> All { get; } =
    [
        new("size", "Size", experiment => experiment.Size),
        new("workers", "Workers", experiment => experiment.Workers),
        new("chunk", "Chunk (items)", experiment => experiment.Schedule is { Chunk: > 0 and var chunk } ? chunk : null),
        .. Parameters().Where(spec => spec.Choices is null).DistinctBy(spec => spec.Name).Select(OfParameter),
    ];

    private static IEnumerable<ParameterSpec> Parameters() =>
        from workload in WorkloadCatalog.All
        from family in workload.RunsOn
        from spec in ExperimentRules.ParametersOf(workload, StrategyCatalog.Find(ExperimentRules.Sequential)!, family)
        select spec;

    private static ChartAxis OfParameter(ParameterSpec spec) => new(spec.Name, spec.Label,
        experiment => experiment.Parameters.TryGetValue(spec.Name, out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : null);
}
