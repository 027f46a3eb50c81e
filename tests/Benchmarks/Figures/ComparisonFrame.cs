using System.Globalization;

namespace Corescope.Benchmarks.Figures;

/// <summary>What a frame of four linked timelines costs, all of them together, while one of them is zoomed and panned by script.</summary>
internal sealed class ComparisonFrame : IFigure
{
    public string Name => "comparison";

    public string What => "comparison of four runs of 1,000,000 slices, median frame";

    public Target Target { get; } = new(16, " ms", Decimals: 1);

    public Measurement Measure() => new(ClientBench.Figure("comparisonWorkMedianMs"), string.Create(CultureInfo.InvariantCulture,
        $"{ClientBench.Figure("comparedSlices"):N0} slices, 360 frames at 1280 x 720; runs beyond the window are drawn when they are scrolled to; 95th percentile {ClientBench.Figure("comparisonWork95Ms"):N1} ms; a frame came every {ClientBench.Figure("comparisonIntervalMedianMs"):N1} ms (the browser's own rate is 16.7)"));
}
