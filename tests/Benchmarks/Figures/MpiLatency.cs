using System.Globalization;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Figures;

/// <summary>What recording costs a message of MPI: one way between two ranks, as a buffer, as the program <c>mpi-pingpong</c> measures it itself.</summary>
/// <param name="name">For <c>--only</c>.</param>
/// <param name="bytes">Of a message.</param>
/// <param name="trips">Round trips that the program takes the mean of.</param>
/// <param name="most">Recorded / not recorded, at most.</param>
internal sealed class MpiLatency(string name, int bytes, int trips, double most) : IFigure
{
    public string Name => name;

    public string What => string.Create(CultureInfo.InvariantCulture, $"MPI, one way for {bytes:N0} bytes, recorded / not");

    public Target Target { get; } = new(most, "x");

    public Measurement Measure()
    {
        Interpreter python = InterpreterProbe.ResolveAsync("cpython").GetAwaiter().GetResult();
        return Pairs.Ratio(() => OneWayNs(python, TraceMode.Exact), () => OneWayNs(python, TraceMode.Off),
            string.Create(CultureInfo.InvariantCulture, $"mpi-pingpong, Send and Recv, {trips:N0} round trips, 2 ranks, {MpiProbe.Found}"));
    }

    private double OneWayNs(Interpreter python, TraceMode trace)
    {
        ExperimentReading reading = ExperimentReader.Read(
        [
            new("workload", "mpi-pingpong"), new("workers", "2"), new("size", trips.ToString(CultureInfo.InvariantCulture)),
            new("set.largestBytes", bytes.ToString(CultureInfo.InvariantCulture)),
        ]);
        Experiment experiment = (reading.Experiment ?? throw new InvalidOperationException(reading.Errors[0].Message)) with { Trace = trace, Runtime = python.Path };
        CurveSeries buffers = Pairs.Supervised(experiment).Runner!.Curves[0].Series[0];
        return buffers.Points[^1][1] * 1000; // the program tells microseconds
    }
}
