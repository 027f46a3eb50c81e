using System.Globalization;

namespace Corescope.Benchmarks.Figures;

/// <summary>What a frame costs while a graph of 10,000 tasks is followed: the client's own bench page (tests/Client.Tests/bench), with ten chunks a second.</summary>
internal sealed class TaskGraphFrame : IFigure
{
    public string Name => "graph";

    public string What => "graph of 10,000 tasks followed live, median frame";

    public Target Target { get; } = new(16, " ms", Decimals: 1);

    public Measurement Measure()
    {
        double Figure(string name) => ClientBench.Figure(name);
        return new Measurement(Figure("graphLiveMedianMs"), string.Create(CultureInfo.InvariantCulture,
            $"{Figure("graphTasks"):N0} tasks on 8 workers, timeline and graph drawn in the same frame at 1280 x 720; 95th percentile {Figure("graphLive95Ms"):N1} ms; moved and zoomed: median {Figure("graphMoveMedianMs"):N1} ms, 95th percentile {Figure("graphMove95Ms"):N1} ms; laid out in {Figure("graphLayoutMs"):N0} ms, in a worker beside the page"));
    }
}
