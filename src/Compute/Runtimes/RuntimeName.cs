using System.Text.RegularExpressions;

namespace Corescope.Compute.Runtimes;

/// <summary>
/// What an experiment's <c>runtime</c> may be: <c>dotnet</c>, an implementation (<c>cpython</c> means version 3), one with a version
/// (<c>cpython-2.7</c>, <c>cpython-3.13t</c>), or the path of an interpreter.
/// </summary>
public static partial class RuntimeName
{
    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed = "dotnet, cpython, pypy, jython, one of the last three with a version (cpython-2.7, cpython-3.13t), or the path of an interpreter";

    private const int LongestPath = 1000;

    /// <summary>Whether a text may be a runtime's name; says nothing about this machine.</summary>
    public static bool IsAllowed(string text) => text == RuntimeFamily.Dotnet || IsPath(text) || Named().IsMatch(text);

    /// <summary>Whether it is a path.</summary>
    public static bool IsPath(string text) => text.StartsWith('/') && text.Length <= LongestPath && !text.Any(char.IsControl);

    /// <summary>The family that a name stands for; null for a path, which only the interpreter itself can tell.</summary>
    public static string? FamilyOf(string name)
    {
        if (IsPath(name)) return null;
        return name.StartsWith("cpython-2", StringComparison.Ordinal) ? RuntimeFamily.CPython2 : name.Split('-')[0];
    }

    /// <summary>The version that a name asks for, two numbers at least; null for a path, or where it says less.</summary>
    public static Version? VersionOf(string name) =>
        !IsPath(name) && name.Split('-', 2) is [_, var version] && Version.TryParse(version.TrimEnd('t'), out Version? asked) ? asked : null;

    /// <summary>
    /// The interpreter that a name means: of several versions the one with the most packages, because that is the one that somebody has set
    /// up; then the newest. Without a version a free-threaded one is not meant, nor is <c>cpython</c> version 2.
    /// </summary>
    /// <returns>Null where none of those found fits.</returns>
    public static Interpreter? Choose(string name, IEnumerable<Interpreter> found)
    {
        string[] parts = name.Split('-', 2);
        bool isFree = parts.Length > 1 && parts[1].EndsWith('t');
        string version = parts.Length > 1 ? parts[1].TrimEnd('t') : "";
        return found
            .Where(one => string.Equals(one.Implementation, parts[0], StringComparison.OrdinalIgnoreCase) && one.IsFreeThreaded == isFree)
            .Where(one => version.Length > 0 ? one.Version == version || one.Version.StartsWith(version + ".", StringComparison.Ordinal) : one.Family != RuntimeFamily.CPython2)
            .OrderByDescending(one => one.Packages.Count)
            .ThenByDescending(one => System.Version.TryParse(one.Version, out Version? number) ? number : new Version())
            .FirstOrDefault();
    }

    [GeneratedRegex(@"^(cpython|pypy|jython)(-\d{1,2}(\.\d{1,3}(\.\d{1,3})?)?t?)?$")]
    private static partial Regex Named();
}
