using System.Diagnostics;
using System.Globalization;

namespace Corescope.Compute.Tests.Running;

/// <summary>A file system of a few megabytes in memory; needs the right to mount, and skips the test where there is none.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount(int megabytes)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root may mount a small disk");
        string path = Directory.CreateTempSubdirectory("corescope-disk-").FullName;
        string options = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");
        if (Call("mount", "-t", "tmpfs", "-o", options, "corescope-test", path) != 0)
        {
            Directory.Delete(path);
            Assert.Skip("mounting is not allowed here");
        }
        return new SmallDisk(path);
    }

    /// <summary>Writes a file until the disk is full.</summary>
    public void Fill(string file)
    {
        using FileStream stream = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (int size in (int[])[65536, 4096, 1])
        {
            byte[] bytes = new byte[size];
            try
            {
                while (true) stream.Write(bytes);
            }
            catch (IOException)
            {
                // full for pieces of this size
            }
        }
    }

    public void Dispose()
    {
        _ = Call("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static int Call(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
