namespace Corescope.Compute.Tracing;

/// <summary>Says in plain words why the kernel refused its switch records, and what would help.</summary>
public static class PerfRefusal
{
    private const string ParanoidPath = "/proc/sys/kernel/perf_event_paranoid";

    /// <summary>The setting kernel.perf_event_paranoid; null where there is none.</summary>
    public static int? ParanoidLevel =>
        File.Exists(ParanoidPath) && int.TryParse(File.ReadAllText(ParanoidPath), out int level) ? level : null;

    internal static string WhyNotOpened(int error, PerfReach reach)
    {
        string setting = "kernel.perf_event_paranoid " + (ParanoidLevel is int level ? $"is {level}" : "can't be read");
        return error switch
        {
            PerfNative.Eacces when reach == PerfReach.Machine =>
                $"The kernel shows only the run's own threads ({setting}; 0 or less, or the capability PERFMON, shows other programs too).",
            PerfNative.Eacces =>
                $"The kernel refuses its switch records to this user ({setting}; 2 or less, or the capability PERFMON, allows them).",
            PerfNative.Eperm =>
                $"Something forbids perf_event_open, most likely the container's seccomp profile ({setting}); in Docker, --cap-add PERFMON allows it.",
            PerfNative.Enosys => "This kernel (or sandbox) has no perf_event_open.",
            PerfNative.Emfile => "Too many files are open: the kernel's switch records need one for each core (ulimit -n).",
            _ => $"perf_event_open failed with error {error} ({setting}).",
        };
    }

    internal static string WhyNoMemory(int error) => error == PerfNative.Eperm
        ? "The buffers for the kernel's switch records don't fit: this user's locked memory is used up (kernel.perf_event_mlock_kb, ulimit -l)."
        : $"The buffers for the kernel's switch records can't be mapped (error {error}).";
}
