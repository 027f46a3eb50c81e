using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Corescope.Compute.Runtimes;

/// <summary>Finds the program that starts MPI's ranks, and asks it what it is.</summary>
public static partial class MpiProbe
{
    /// <summary>The program.</summary>
    public const string Launcher = "mpirun";

    private const int AnswerLimitMs = 5_000;

    private static readonly Lazy<string?> Asked = new(Ask);

    /// <summary>"Open MPI 4.1.4, /usr/bin/mpirun"; null where there is none. Asked once.</summary>
    public static string? Found => Asked.Value;

    private static string? Ask()
    {
        if (Programs.Find(Launcher) is not { } path) return null;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(path, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(AnswerLimitMs)) process.Kill(entireProcessTree: true);
            return Parse(output.GetAwaiter().GetResult()) is { } version ? $"{version}, {path}" : $"not Open MPI, {path}";
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Name and version in the launcher's answer; null where it is not Open MPI's.</summary>
    internal static string? Parse(string answer) => Version().Match(answer) is { Success: true } found ? $"Open MPI {found.Groups[1].Value}" : null;

    [GeneratedRegex(@"\(Open MPI\) (\d+\.\d+\S*)")]
    private static partial Regex Version();
}
