namespace Corescope.Web.Components;

/// <summary>Charts that the browser can draw from a run's chunks.</summary>
public enum ChartKind
{
    /// <summary>A stacked bar for each worker.</summary>
    TimeByState,

    /// <summary>A histogram of how long the pieces of work took.</summary>
    Durations,
}
