namespace Corescope.Compute.Workloads;

/// <summary>Figures that several workloads with locks report, under the same names in every runtime.</summary>
internal static class LockFigureSpecs
{
    /// <summary>Updates that another worker has overwritten.</summary>
    public static FigureSpec Lost { get; } = new("lost", "Lost updates", FigureUnit.Count);

    /// <summary>Units of the size that were done in a second.</summary>
    public static FigureSpec PerSecond(string what) => new("perSecond", what, FigureUnit.PerSecond);

    /// <summary>Value of <see cref="PerSecond"/>.</summary>
    public static KeyValuePair<string, double> Rate(long done, long elapsedNs) => new("perSecond", done * 1e9 / Math.Max(1, elapsedNs));
}
