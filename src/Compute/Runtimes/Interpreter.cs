using System.Text.Json.Serialization;

namespace Corescope.Compute.Runtimes;

/// <summary>An interpreter that was found and answered.</summary>
/// <param name="Implementation"><c>CPython</c>, <c>PyPy</c> or <c>Jython</c>.</param>
/// <param name="Version">As it says itself: <c>3.11.2</c>.</param>
/// <param name="IsFreeThreaded">A CPython built without the global lock.</param>
/// <param name="Path">The executable, symbolic links followed.</param>
public sealed record Interpreter(string Implementation, string Version, bool IsFreeThreaded, string Path)
{
    /// <summary>Packages that a run may need.</summary>
    public static IReadOnlyList<string> KnownPackages { get; } = ["numpy", "scipy", "joblib", "sklearn", "mpi4py", "dask", "distributed", "pandas"];

    private static readonly IReadOnlyDictionary<string, string> NoPackages = new Dictionary<string, string>();

    /// <summary>Version of each of <see cref="KnownPackages"/> that it has imported.</summary>
    public IReadOnlyDictionary<string, string> Packages { get; init; } = NoPackages;

    /// <summary>Packages that are there and can't be imported, each with the reason; null: all can.</summary>
    public IReadOnlyDictionary<string, string>? Broken { get; init; }

    /// <summary>Whether only one thread at a time executes Python code.</summary>
    public bool HasGil => Implementation != "Jython" && !IsFreeThreaded;

    /// <summary>One of <see cref="RuntimeFamily"/>.</summary>
    [JsonIgnore]
    public string Family => Implementation switch
    {
        "PyPy" => RuntimeFamily.PyPy,
        "Jython" => RuntimeFamily.Jython,
        _ => Version.StartsWith("2.", StringComparison.Ordinal) ? RuntimeFamily.CPython2 : RuntimeFamily.CPython,
    };

    /// <summary>The name in experiments that means this version: <c>cpython-3.13t</c>.</summary>
    public string Name => $"{Implementation.ToLowerInvariant()}-{string.Join('.', Version.Split('.').Take(2))}{(IsFreeThreaded ? "t" : "")}";

    /// <summary>For people: "CPython 3.11.2", with what is special about it.</summary>
    [JsonIgnore]
    public string Title => $"{Implementation} {Version}{(IsFreeThreaded ? ", free-threaded" : "")}";
}
