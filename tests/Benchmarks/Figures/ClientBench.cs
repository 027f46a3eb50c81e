using System.Diagnostics;
using System.Text.Json;

namespace Corescope.Benchmarks.Figures;

/// <summary>The client's bench page in a real browser; run once for all figures that come from it.</summary>
internal static class ClientBench
{
    private static string? _printed;

    /// <summary>Its figures by name. Throws where it fails.</summary>
    public static JsonDocument Measure() => JsonDocument.Parse(_printed ??= Run());

    private static string Run()
    {
        string client = Path.GetDirectoryName(Place.File("src", "Web", "Client", "package.json"))!;
        ProcessStartInfo start = new("npm", ["run", "--silent", "bench", "--", "--json"]) { WorkingDirectory = client, RedirectStandardOutput = true };
        using Process npm = Process.Start(start)!;
        string printed = npm.StandardOutput.ReadToEnd();
        npm.WaitForExit();
        return npm.ExitCode == 0 ? printed : throw new InvalidOperationException($"the client's bench ended with exit code {npm.ExitCode}");
    }
}
