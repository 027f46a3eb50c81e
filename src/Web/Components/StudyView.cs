namespace Corescope.Web.Components;

/// <summary>Which figure of a study the chart shows.</summary>
public enum StudyView
{
    /// <summary>T_1 / T_p.</summary>
    Speedup,

    /// <summary>Speed-up / p.</summary>
    Efficiency,

    /// <summary>T_p.</summary>
    Elapsed,

    /// <summary>Work a second.</summary>
    Throughput,
}
