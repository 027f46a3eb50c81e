using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Tests.Running;

/// <summary>
/// A real CPython with a fault planted in it: code that each of its processes executes when it starts (sitecustomize), and modules that are found before the
/// installed ones. What it does then, it does in the middle of a real run.
/// </summary>
internal sealed class SabotagedPython : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("corescope-sabotage-").FullName;

    public SabotagedPython(string code)
    {
        Interpreter real = Real();
        AddModule("sitecustomize", code);
        Path = System.IO.Path.Combine(_folder, "python3");
        ScriptFile.Write(Path, $"#!/bin/sh\nPYTHONPATH={_folder} exec {real.Path} \"$@\"\n");
    }

    /// <summary>One whose <c>bz2.compress</c>, which the workload hashing calls, does something else.</summary>
    public static SabotagedPython InTheWork(string body) =>
        new($"import bz2, ctypes, os, signal, time\ndef fault(*_):\n{Indented(body)}\nbz2.compress = fault\n");

    public string Path { get; }

    public void AddModule(string name, string code) => File.WriteAllText(System.IO.Path.Combine(_folder, name + ".py"), code);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Indented(string body) => string.Join('\n', body.Split('\n').Select(line => "    " + line));

    private static Interpreter Real()
    {
        try
        {
            return InterpreterProbe.ResolveAsync("cpython").GetAwaiter().GetResult();
        }
        catch (InvalidDataException missing)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }
}
