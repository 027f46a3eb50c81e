using System.CommandLine;
using System.Globalization;
using Corescope.Compute.Runtimes;

namespace Corescope.Compute.CommandLine;

/// <summary><c>doctor</c>: what this machine is, what it really gives, how it can be traced, and what would make that better.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<string?> json = OutputFile.JsonOption("the report");
        Command doctor = new("doctor", "What this machine can show: cores, limits, effective cores, trace source; and what to do for a better result.") { json };
        doctor.SetAction(async (arguments, cancel) =>
        {
            string? file = arguments.GetValue(json);
            OutputFile.Check("--json", file);
            DoctorReport report = await Doctor.ExamineAsync(cancel);
            if (file is not null) OutputFile.WriteText(file, report.ToJson());
            if (file != OutputFile.StandardOutput) Print(report);
            return CommandLineProgram.Done;
        });
        return doctor;
    }

    private static void Print(DoctorReport report)
    {
        foreach ((string name, string value) in Lines(report)) Console.WriteLine($"{name,-16}{value}");
        Console.WriteLine();
        if (report.Advice.Count == 0) Console.WriteLine("Nothing to be done: this machine shows all that Corescope can show.");
        foreach (string advice in report.Advice) Console.WriteLine($"* {advice}");
    }

    private static IEnumerable<(string Name, string Value)> Lines(DoctorReport report)
    {
        MachineReport machine = report.Machine;
        yield return ("processor", machine.Cpu + (machine.IsVirtual ? " (virtual machine)" : ""));
        yield return ("cores", Text($"{machine.Cores} usable; {machine.LogicalCores} logical, {machine.PhysicalCores?.ToString(CultureInfo.InvariantCulture) ?? "unknown number of"} physical, SMT {Known(machine.HasSmt)}"));
        yield return ("caches", machine.Caches.Count == 0 ? "not told by the system" : string.Join("; ", machine.Caches.Select(InWords)));
        yield return ("clock source", machine.ClockSource ?? "unknown");
        yield return ("memory", Text($"{machine.MemoryBytes / (1024.0 * 1024 * 1024):0.0} GiB") + (machine.Cgroup.MemoryLimitBytes is { } limit ? Text($", limited to {limit / (1024.0 * 1024 * 1024):0.0} GiB") : ""));
        yield return ("cgroup", machine.Cgroup.Version == 0 ? "none" : Text($"version {machine.Cgroup.Version}, CPU {(machine.Cgroup.CpuQuota is { } quota ? Text($"limited to {quota:0.##} cores") : "not limited")}"));
        yield return ("effective cores", Text($"{report.Calibration.EffectiveCores:0.00} of {report.Calibration.Cores} ({100 * report.Calibration.Share:0} %)"));
        yield return ("trace", $"{report.Trace.Source.ToString().ToLowerInvariant()}{(report.Trace.SeesOthers ? ", other programs are seen" : "")}{(report.Trace.Note is { } note ? $" ({note})" : "")}");
        yield return ("system", $"{machine.Os}, kernel {machine.Kernel}");
        yield return (".NET", $"{machine.Runtime}, Corescope {machine.Corescope}");
        yield return ("MPI", report.Mpi ?? "not found");
        foreach (Interpreter interpreter in report.Interpreters)
            yield return ("interpreter", $"{interpreter.Title}  {interpreter.Path}{Packages(interpreter)}");
    }

    private static string Packages(Interpreter interpreter) =>
        string.Concat(interpreter.Packages.Select(p => $", {p.Key} {p.Value}")) + string.Concat((interpreter.Broken ?? NothingBroken).Select(b => $", {b.Key}: {b.Value}"));

    private static readonly IReadOnlyDictionary<string, string> NothingBroken = new Dictionary<string, string>();

    private static string InWords(CpuCache cache) =>
        Text($"L{cache.Level} {cache.Type.ToLowerInvariant()} {cache.SizeBytes / 1024:N0} KiB x {cache.Count}, shared by {cache.SharedBy}, lines of {cache.LineBytes} bytes");

    private static string Known(bool? fact) => fact switch { true => "on", false => "off", null => "unknown" };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
