using System.Globalization;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>The environment of a run's processes: how they find each other, and how their .NET runtime shall behave.</summary>
internal static class RunnerEnvironment
{
    /// <summary>Changes an inherited environment.</summary>
    public static void Set(IDictionary<string, string?> environment, Experiment experiment, string tag, RunFolder folder)
    {
        // What the server's runtime was told (profilers, start-up hooks, collector settings) is not meant for the measured one.
        foreach (string name in environment.Keys.Where(IsForAnotherRuntime).ToList()) environment.Remove(name);
        environment[ProcessTree.TagVariable] = tag;
        environment[RingFile.PathVariable] = folder.RingsPath;
        environment[RunnerProcess.ServerVariable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

        // Fully optimised code at a method's first call. With tiers, the first rounds would run slow code, and a background thread would
        // compile the fast one on a core that the workers need.
        environment["DOTNET_TieredCompilation"] = "0";
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_gcConcurrent"] = "0";
        environment["DOTNET_GCHeapHardLimit"] = ((long)experiment.MemoryLimit << 20).ToString("X", CultureInfo.InvariantCulture);
        // No diagnostics port: it is a thread, and a socket that a killed process leaves behind.
        environment["DOTNET_EnableDiagnostics"] = "0";
        if (experiment.Runtime != RuntimeFamily.Dotnet) PythonRunner.SetEnvironment(environment, experiment, folder);
    }

    private static bool IsForAnotherRuntime(string name) =>
        name.StartsWith("CORECLR_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("COMPlus_", StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("DOTNET_ROOT", StringComparison.OrdinalIgnoreCase));
}
