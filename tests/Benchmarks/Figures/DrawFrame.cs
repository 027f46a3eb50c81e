using System.Globalization;

namespace Corescope.Benchmarks.Figures;

/// <summary>What a frame of the timeline costs over a large run: the client's own bench page (tests/Client.Tests/bench), zooming and panning by script.</summary>
internal sealed class DrawFrame : IFigure
{
    public string Name => "draw";

    public string What => "draw of a view over 1,000,000 slices, median frame";

    public Target Target { get; } = new(16, " ms", Decimals: 1);

    public Measurement Measure()
    {
        double Figure(string name) => ClientBench.Figure(name);
        return new Measurement(Figure("frameWorkMedianMs"), string.Create(CultureInfo.InvariantCulture,
            $"{Figure("slices"):N0} slices, {Figure("events"):N0} events, 4 workers, 360 frames at 1280 x 720; 95th percentile {Figure("frameWork95Ms"):N1} ms; a frame came every {Figure("frameIntervalMedianMs"):N1} ms (the browser's own rate is 16.7), so painting by the browser included; all chunks read in {Figure("appendMs"):N0} ms"));
    }
}
