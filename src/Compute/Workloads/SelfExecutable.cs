using System.Diagnostics;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Starts Corescope's own command line as a child process, whatever this process is (the command line itself, the web server, a test host):
/// always the program that lies beside this assembly, on the same .NET.
/// </summary>
public static class SelfExecutable
{
    /// <summary>How to start the command line with a verb. The child inherits the environment; nothing is redirected yet.</summary>
    public static ProcessStartInfo StartInfo(string verb, params IEnumerable<string> arguments)
    {
        string assembly = typeof(SelfExecutable).Assembly.Location;
        string program = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        ProcessStartInfo start = new() { UseShellExecute = false };
        string? dotnetRoot = DotnetRoot();
        if (File.Exists(program))
        {
            start.FileName = program;
            if (dotnetRoot is not null) start.Environment["DOTNET_ROOT"] = dotnetRoot;
        }
        else
        {
            start.FileName = Path.Combine(dotnetRoot ?? "", "dotnet");
            start.ArgumentList.Add(assembly);
        }
        start.ArgumentList.Add(verb);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    // root/shared/Microsoft.NETCore.App/10.0.x/System.Private.CoreLib.dll; null when the runtime is part of the program.
    private static string? DotnetRoot()
    {
        string? root = Path.GetDirectoryName(typeof(object).Assembly.Location);
        for (int i = 0; i < 3 && root is not null; i++) root = Path.GetDirectoryName(root);
        return root is not null && Directory.Exists(Path.Combine(root, "shared", "Microsoft.NETCore.App")) ? root : null;
    }
}
