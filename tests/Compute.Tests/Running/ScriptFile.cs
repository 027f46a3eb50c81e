using System.Diagnostics;

namespace Corescope.Compute.Tests.Running;

/// <summary>Executable files that tests write.</summary>
internal static class ScriptFile
{
    /// <summary>
    /// Writes one, through another program: what this process has open for writing, each process that another test starts at that moment has open too, until it executes its own program,
    /// and the kernel executes no file that somebody may write to (ETXTBSY).
    /// </summary>
    public static void Write(string path, byte[] content)
    {
        string source = path + ".source";
        File.WriteAllBytes(source, content);
        using Process install = Process.Start("install", ["-m", "755", source, path]);
        install.WaitForExit();
        Assert.Equal(0, install.ExitCode);
        File.Delete(source);
    }

    public static void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));
}
