namespace Corescope.Compute.Runtimes;

/// <summary>Debian's packages that give a machine the interpreters and libraries that experiments and lessons use.</summary>
public static class DebianPackages
{
    private static readonly (string Package, string Import)[] OfPython3 =
    [
        ("python3-numpy", "numpy"), ("python3-scipy", "scipy"), ("python3-joblib", "joblib"), ("python3-sklearn", "sklearn"), ("python3-mpi4py", "mpi4py"),
        ("python3-dask", "dask"), ("python3-distributed", "distributed"), ("python3-pandas", "pandas"),
    ];

    /// <summary>Those whose interpreter or library nobody here can use: looked up in the interpreter that <c>cpython</c> means.</summary>
    public static IReadOnlyList<string> Missing(IReadOnlyList<Interpreter> found)
    {
        List<string> missing = [];
        Interpreter? python = RuntimeName.Choose(RuntimeFamily.CPython, found);
        if (python is null) missing.Add("python3");
        missing.AddRange(OfPython3.Where(one => python?.Packages.ContainsKey(one.Import) != true).Select(one => one.Package));
        if (Programs.Find(MpiProbe.Launcher) is null) missing.Add(Programs.PackageOf(MpiProbe.Launcher));
        if (RuntimeName.Choose(RuntimeFamily.PyPy, found) is null) missing.Add("pypy3");
        if (RuntimeName.Choose(RuntimeFamily.Jython, found) is null) missing.Add("jython");
        return missing;
    }

    /// <summary>The one command that adds what is missing; null where nothing is, or where there is no apt.</summary>
    public static string? Command(IReadOnlyList<Interpreter> found) =>
        File.Exists("/usr/bin/apt-get") && Missing(found) is { Count: > 0 } missing ? $"sudo apt-get install --no-install-recommends {string.Join(' ', missing)}" : null;

    /// <summary>The same as a sentence.</summary>
    public static string? Advice(IReadOnlyList<Interpreter> found) =>
        Command(found) is { } command ? $"For the experiments in Python that this machine can't run yet: {command} (or: ./corescope serve --with-python)." : null;
}
