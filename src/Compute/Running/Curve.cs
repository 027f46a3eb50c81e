namespace Corescope.Compute.Running;

/// <summary>Several series over one axis, as a program has measured them.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="X">Unit of the horizontal axis.</param>
/// <param name="Y">Unit of the vertical axis.</param>
/// <param name="Series">The lines.</param>
public sealed record Curve(string Title, string X, string Y, IReadOnlyList<CurveSeries> Series);

/// <summary>One line of a <see cref="Curve"/>.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Points">Pairs of x and y, by x.</param>
public sealed record CurveSeries(string Name, IReadOnlyList<double[]> Points);
