namespace Corescope.Compute.Runtimes;

/// <summary>Programs that a run may start besides its interpreter.</summary>
public static class Programs
{
    private static readonly string[] AlwaysLookedIn = ["/usr/bin", "/usr/local/bin"];

    /// <summary>A program's path: the first on the PATH, or in the usual folders; null where there is none.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(AlwaysLookedIn)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Debian's package that has a program.</summary>
    public static string PackageOf(string name) => name == MpiProbe.Launcher ? "openmpi-bin" : name;
}
