namespace Corescope.Compute.Tests.Running;

/// <summary>A shell script that answers the probe as CPython does, and then, given a worker script ($1) and a run's folder ($2), does what a test wants.</summary>
internal sealed class FakeInterpreter : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("corescope-fake-").FullName;

    public FakeInterpreter(string body, string imports = "")
    {
        Path = System.IO.Path.Combine(_folder, "python3.99");
        ScriptFile.Write(Path, $"#!/bin/sh\ncase \"$1\" in\n-VV) echo Python 3.99.1; exit;;\n-c) {imports}\nexit;;\nesac\n{body}\n");
    }

    public string Path { get; }

    /// <summary>From now on it is an executable for a machine that nobody builds.</summary>
    public void MakeForAnotherProcessor()
    {
        byte[] elf = new byte[64];
        ((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(elf);
        (elf[16], elf[18], elf[19]) = (2, 0xFE, 0xFE);
        ScriptFile.Write(Path, elf);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
