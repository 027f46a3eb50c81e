using System.Net;
using System.Text.RegularExpressions;

namespace Corescope.Compute.Strategies;

/// <summary>
/// Where ranks shall run: nothing (this machine), a list such as <c>localhost:2,node1:4</c>, or the path of a hosts file, which has a host on each
/// line, with <c>slots=N</c> behind it or not. Open MPI's own messages about them name no line and blame itself, so they are checked before.
/// </summary>
public static partial class MpiHosts
{
    private const int LongestText = 1000, LongestFile = 64 * 1024;

    /// <summary>What is wrong with the text of a parameter; says nothing about files and machines.</summary>
    public static string? Against(string text)
    {
        if (text.Length == 0) return null;
        if (text.Length > LongestText) return $"It may have {LongestText:N0} characters at most.";
        if (IsFile(text)) return text.Any(char.IsControl) ? "A path may have no control characters." : null;
        return text.Split(',').All(host => Host().IsMatch(host)) ? null
            : "It must be empty (this machine), a list of hosts such as localhost:2,node1:4, or the path of a hosts file that begins with a slash.";
    }

    /// <summary>What is wrong with the address at which other hosts reach this machine.</summary>
    public static string? AgainstAddress(string text) => text.Length == 0 || IPEndPoint.TryParse(text, out _) ? null
        : "It must be empty (found by itself), or an IP address of this machine, with a port or without, such as 10.0.0.7 or 10.0.0.7:5555.";

    /// <summary>The hosts' names; the text has been found good (<see cref="Against"/>, <see cref="AgainstFile"/>).</summary>
    public static IReadOnlyList<string> Names(string text) => text.Length == 0 ? []
        : IsFile(text) ? [.. File.ReadAllLines(text).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0).Select(line => line.Split((char[])[' ', '\t'])[0])]
        : [.. text.Split(',').Select(host => host.Split(':')[0])];

    /// <summary>Whether the text is the path of a hosts file.</summary>
    public static bool IsFile(string text) => text.StartsWith('/');

    /// <summary>Reads a hosts file and says what is wrong with it.</summary>
    /// <returns>Null where nothing is, or where the text names no file.</returns>
    public static string? AgainstFile(string text)
    {
        if (!IsFile(text)) return null;
        FileInfo file = new(text);
        if (!file.Exists) return $"There is no hosts file {text}.";
        if (file.Length > LongestFile) return $"The hosts file {text} has {file.Length:N0} bytes; {LongestFile:N0} are allowed.";
        try
        {
            return AgainstLines(text, File.ReadAllLines(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The hosts file {text} can't be read: {e.Message}";
        }
    }

    private static string? AgainstLines(string path, string[] lines)
    {
        int hosts = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].Trim();
            if (line.Length == 0) continue;
            // The line itself is not repeated: the path may be that of a file that is nobody's business.
            if (!HostLine().IsMatch(line))
                return $"Line {i + 1} of the hosts file {path} is not understood. Each line must be a host, or a host and slots=N (N from 1 to 9999), as in: node1 slots=4";
            hosts++;
        }
        return hosts > 0 ? null : $"The hosts file {path} names no host.";
    }

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?(:[1-9]\d{0,3})?$")]
    private static partial Regex Host();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?(\s+(max[_-])?slots\s*=\s*[1-9]\d{0,3})*$")]
    private static partial Regex HostLine();
}
