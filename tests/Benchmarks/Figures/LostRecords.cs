using System.Globalization;
using Corescope.Benchmarks.Children;

namespace Corescope.Benchmarks.Figures;

/// <summary>Whether the recorder keeps up with a program that does nothing but switch.</summary>
internal sealed class LostRecords : IFigure
{
    private const int Wanted = 40_000;
    private const double Seconds = 5;

    public string Name => "lost";

    public string What => "kernel records lost at 40,000 switches a second";

    public Target Target { get; } = new(0, "", Decimals: 0);

    public Measurement Measure()
    {
        Recording recording = Child.Record(4096, PingPong.Name, "2", "44000", Seconds.ToString(CultureInfo.InvariantCulture));
        double rate = recording.Counters.Switches / Seconds;
        if (rate < Wanted) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"this machine reached only {rate:N0} switches a second; {Wanted:N0} are asked for"));
        return new Measurement(recording.Counters.LostSwitches, string.Create(CultureInfo.InvariantCulture,
            $"{recording.Counters.Switches:N0} switches in {Seconds} s ({rate:N0} a second), two pairs of threads with pipes; recorder used {recording.Counters.CpuNs / 1e9:N2} s of processor time"));
    }
}
