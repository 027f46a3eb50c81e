namespace Corescope.Compute.Runtimes;

/// <summary>
/// Runtimes that can do the same, under one word: workloads and strategies name those that execute them. Which interpreters of a family a
/// machine has is another question.
/// </summary>
public static class RuntimeFamily
{
    /// <summary>The families' names; <c>cpython</c> means version 3.</summary>
    public const string Dotnet = "dotnet", CPython = "cpython", CPython2 = "cpython-2", PyPy = "pypy", Jython = "jython";

    /// <summary>.NET and nothing else.</summary>
    public static IReadOnlyList<string> OnlyDotnet { get; } = [Dotnet];

    /// <summary>Every Python.</summary>
    public static IReadOnlyList<string> Python { get; } = [CPython, CPython2, PyPy, Jython];

    /// <summary>Those that speak Python 3.</summary>
    public static IReadOnlyList<string> Python3 { get; } = [CPython, PyPy];

    /// <summary>All families, in the order of the form.</summary>
    public static IReadOnlyList<string> All { get; } = [Dotnet, .. Python];

    /// <summary>For sentences: "CPython 2".</summary>
    public static string InWords(string family) => family switch
    {
        Dotnet => ".NET", CPython => "CPython 3", CPython2 => "CPython 2", PyPy => "PyPy", Jython => "Jython", _ => family,
    };
}
