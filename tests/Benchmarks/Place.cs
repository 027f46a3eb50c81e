using System.Diagnostics;

namespace Corescope.Benchmarks;

/// <summary>Where things lie in the repository that this program was built from.</summary>
internal static class Place
{
    /// <summary>The folder with Corescope.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file of the repository; it must exist.</summary>
    public static string File(params string[] parts)
    {
        string path = Path.Combine([Root, .. parts]);
        return System.IO.File.Exists(path) ? path : throw new FileNotFoundException($"{Path.Combine(parts)} is not there: build all of Corescope first");
    }

    /// <summary>Runs a Node script of the repository and gives what it printed.</summary>
    public static string Node(string script, params IEnumerable<string> arguments)
    {
        using Process node = Process.Start(new ProcessStartInfo("node", [script, .. arguments]) { RedirectStandardOutput = true })!;
        string output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        return node.ExitCode == 0 ? output : throw new InvalidOperationException($"node {Path.GetFileName(script)} ended with exit code {node.ExitCode}");
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "Corescope.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("bench must run from inside the repository");
    }
}
