using System.Diagnostics;
using System.Text.Json;

namespace Corescope.Benchmarks;

/// <summary>The client's own bench page (tests/Client.Tests/bench) in Chromium: run once, whichever of its figures are asked for.</summary>
internal static class ClientBench
{
    private static readonly Lazy<IReadOnlyDictionary<string, double>> Figures = new(Run);

    /// <summary>One of the figures that it prints.</summary>
    public static double Figure(string name) => Figures.Value[name];

    private static Dictionary<string, double> Run()
    {
        string client = Path.GetDirectoryName(Place.File("src", "Web", "Client", "package.json"))!;
        ProcessStartInfo start = new("npm", ["run", "--silent", "bench", "--", "--json"]) { WorkingDirectory = client, RedirectStandardOutput = true };
        using Process npm = Process.Start(start)!;
        string printed = npm.StandardOutput.ReadToEnd();
        npm.WaitForExit();
        if (npm.ExitCode != 0) throw new InvalidOperationException($"the client's bench ended with exit code {npm.ExitCode}");
        return JsonSerializer.Deserialize<Dictionary<string, double>>(printed)!;
    }
}
