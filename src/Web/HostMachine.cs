using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;

namespace Corescope.Web;

/// <summary>The machine that the server runs on, looked over once for all visitors. Measuring again is refused while it would disturb a run.</summary>
public sealed class HostMachine
{
    private readonly Lazy<Task<IReadOnlyList<Interpreter>>> _interpreters = new(() => InterpreterProbe.FindAsync());
    private int _isCalibrating;

    /// <summary>What it is.</summary>
    public MachineReport Report { get; } = MachineProbe.Probe();

    /// <summary>How runs can be recorded; tried when the server started, because a try needs the buffers that a run's recorder needs.</summary>
    public TraceReport Trace { get; } = Doctor.ProbeTrace();

    /// <summary>What it gives, as last measured; null: not yet.</summary>
    public Calibration? Calibration { get; private set; }

    /// <summary>Interpreters found; they are looked for while the server starts, so that the first run need not wait.</summary>
    public Task<IReadOnlyList<Interpreter>> InterpretersAsync() => _interpreters.Value;

    /// <summary>What to do for better results, as far as is known; effective cores count once they have been measured.</summary>
    public IReadOnlyList<string> Advice => Doctor.Advise(Report, Calibration, Trace);

    /// <summary>Measures the effective cores; all cores are busy for more than half a second.</summary>
    /// <returns>Null, or why it was refused.</returns>
    public async Task<string?> CalibrateAsync(Lab lab)
    {
        if (lab.Active().Count > 0) return "A run is under way or waits: measuring now would disturb it, and be disturbed.";
        if (Interlocked.Exchange(ref _isCalibrating, 1) == 1) return "Somebody else is measuring just now.";
        try
        {
            Calibration = await Task.Run(() => Calibration.Measure());
            return null;
        }
        finally
        {
            Volatile.Write(ref _isCalibrating, 0);
        }
    }
}
