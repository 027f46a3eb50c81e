using System.Globalization;
using Corescope.Benchmarks.Children;

namespace Corescope.Benchmarks.Figures;

/// <summary>What a worker pays for one slice, against the two clock reads that no tracer can avoid.</summary>
internal sealed class SliceCost : IFigure
{
    public string Name => "slice";

    public string What => "one recorded slice (begin + end) / two clock reads";

    public Target Target { get; } = new(2.0, "x");

    public Measurement Measure()
    {
        string folder = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        double[] figures = [.. Child.Run(SliceLoop.Name, folder).Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))];
        return new Measurement(figures[2], string.Create(CultureInfo.InvariantCulture,
            $"slice {figures[1]:N1} ns, two clock reads {figures[0]:N1} ns; median of 57 interleaved pairs of bursts of 20,000, into a ring that a recorder drains"));
    }
}
