namespace Corescope.Compute.Tracing;

/// <summary>How a run is recorded.</summary>
public enum TraceMode
{
    /// <summary>The best that this machine allows.</summary>
    Auto,

    /// <summary>The kernel's switch records; an error where they can't be had.</summary>
    Exact,

    /// <summary>procfs samples.</summary>
    Sampled,

    /// <summary>The workers' own slices.</summary>
    Reported,

    /// <summary>Nothing; only the elapsed time.</summary>
    Off,
}
