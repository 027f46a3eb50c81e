using System.CommandLine;

namespace Corescope.Compute.CommandLine;

/// <summary>The option <c>--set NAME=VALUE</c>, which may be given several times. A value <c>@FILE</c> is the text of that file.</summary>
internal static class SetOption
{
    private const int LongestFile = 64 * 1024;

    /// <summary>A new one, for a command.</summary>
    public static Option<string[]> Create() => new("--set") { Description = "A workload's own parameter, or a strategy's; may be given several times. @FILE is the text of a file.", HelpName = "NAME=VALUE" };

    /// <summary>Names and values that were given.</summary>
    /// <exception cref="BadArgumentException">One is not NAME=VALUE, or its file can't be read.</exception>
    public static IEnumerable<(string Name, string Value)> Read(string[]? given)
    {
        foreach (string one in given ?? [])
        {
            int equals = one.IndexOf('=');
            if (equals <= 0) throw new BadArgumentException($"--set {one} is not allowed: it must be NAME=VALUE.");
            string value = one[(equals + 1)..];
            yield return (one[..equals], value.StartsWith('@') ? TextOf(one, value[1..]) : value);
        }
    }

    private static string TextOf(string given, string path)
    {
        try
        {
            return new FileInfo(path).Length <= LongestFile ? File.ReadAllText(path) : throw new BadArgumentException($"--set {given}: the file has more than {LongestFile:N0} bytes, the most that are allowed.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadArgumentException($"--set {given}: the file can't be read: {e.Message}");
        }
    }
}
