using System.Diagnostics;
using System.Globalization;
using Corescope.Benchmarks.Children;
using Corescope.Compute.Runtimes;

namespace Corescope.Benchmarks.Figures;

/// <summary>What a worker in Python pays for one slice: with the writer that every run has, on the interpreter that Debian 12 has, and on the others found.</summary>
internal sealed class PythonSlice : IFigure
{
    public string Name => "python-slice";

    public string What => "one recorded slice (begin + end) in CPython 3.11";

    public Target Target { get; } = new(1, " us");

    public Measurement Measure()
    {
        Interpreter judged = Interpreters.Find("cpython-3.11");
        (double sliceNs, double clocksNs) = Cost(judged);
        IEnumerable<string> others = Interpreters.Found("cpython-2.7", "cpython-3.13", "pypy", "jython").Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Title} {Cost(one).SliceNs:N0} ns"));
        return new Measurement(sliceNs / 1000, string.Create(CultureInfo.InvariantCulture,
            $"{judged.Title}: two clock reads in the same loop take {clocksNs:N0} ns; median of 61 interleaved pairs of bursts of 20,000, into a ring that a recorder drains, the loop's own time included; others: {string.Join("; ", others)}"));
    }

    private static (double SliceNs, double ClocksNs) Cost(Interpreter interpreter)
    {
        ProcessStartInfo start = new(interpreter.Path, [Path.Combine(AppContext.BaseDirectory, "python", "slice_loop.py")]);
        InterpreterEnvironment.Clean(start.Environment);
        Recording recording = Child.Record(65_536, start);
        if (recording.Counters.LostSlices > 0) throw new InvalidOperationException("the recorder lost slices");
        double[] medians = [.. recording.Output.Split(' ').Select(median => double.Parse(median, CultureInfo.InvariantCulture))];
        return (medians[0], medians[1]);
    }
}
