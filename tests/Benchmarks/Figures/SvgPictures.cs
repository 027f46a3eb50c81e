using System.Globalization;

namespace Corescope.Benchmarks.Figures;

/// <summary>How long it takes to write a run as an SVG: the larger and the slower of as seen and for a slide.</summary>
internal sealed class SvgTime : IFigure
{
    public string Name => "svg-time";

    public string What => "SVG of a run of 1,000,000 slices";

    public Target Target { get; } = new(2, " s");

    public Measurement Measure() => new(ClientBench.Figure("svgMs") / 1000, "in the browser; as seen at 1280 x 720 and as a slide of 1920 x 1080, the slower of both; what is narrower than a pixel is merged");
}

/// <summary>How large that SVG is.</summary>
internal sealed class SvgSize : IFigure
{
    public string Name => "svg-size";

    public string What => "size of that SVG";

    public Target Target { get; } = new(2, " MB");

    public Measurement Measure() => new(ClientBench.Figure("svgBytes") / 1e6, string.Create(CultureInfo.InvariantCulture, $"{ClientBench.Figure("svgBytes"):N0} bytes, not compressed"));
}
