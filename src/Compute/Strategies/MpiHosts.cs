using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Corescope.Compute.Strategies;

/// <summary>A host on which ranks shall run.</summary>
/// <param name="Name">Its name or address.</param>
/// <param name="Slots">How many ranks it takes; null: one for each of its cores, as Open MPI counts them there.</param>
/// <param name="MostSlots">How many it may take where there are more ranks than slots; null: any number.</param>
public sealed record MpiHost(string Name, int? Slots = null, int? MostSlots = null);

/// <summary>
/// Where ranks shall run: nothing (this machine), lines of a hosts file (<c>node1 slots=2</c>), a list (<c>localhost:2,node1:4</c>), or the path of a hosts file on this
/// machine. Open MPI's own messages about them name no line and blame itself, so they are read before, and Open MPI gets what was understood.
/// </summary>
public static partial class MpiHosts
{
    private const int LongestText = 4000, LongestPath = 1000, LongestFile = 64 * 1024, LongestShown = 40;
    private const string Allowed = "Each line must be a host, or a host and slots=N (N from 1 to 9,999), as in: node1 slots=4. Or it is a list such as localhost:2,node1:4.";

    /// <summary>What is wrong with the text of a parameter; says nothing about files and machines.</summary>
    public static string? Against(string text)
    {
        if (IsFile(text)) return text.Length > LongestPath ? $"A path may have {LongestPath:N0} characters at most." : text.Any(char.IsControl) ? "A path may have no control characters." : null;
        if (text.Length > LongestText) return $"It may have {LongestText:N0} characters at most.";
        try
        {
            _ = Read(text);
            return null;
        }
        catch (InvalidDataException wrong)
        {
            return wrong.Message;
        }
    }

    /// <summary>What is wrong with the address at which other hosts reach this machine.</summary>
    public static string? AgainstAddress(string text) => text.Length == 0 || IPEndPoint.TryParse(text, out _) ? null
        : "It must be empty (found by itself), or an IP address of this machine, with a port or without, such as 10.0.0.7 or 10.0.0.7:5555.";

    /// <summary>The hosts that a parameter's text names; none: this machine.</summary>
    /// <exception cref="InvalidDataException">The text, or the file that it names, can't be used; the message tells the line and what is allowed.</exception>
    public static IReadOnlyList<MpiHost> Of(string text) => text.Length == 0 ? [] : IsFile(text) ? ReadFile(text) : Read(text);

    /// <summary>The same as a hosts file of Open MPI's: nothing is in it that was not understood.</summary>
    public static string Write(IReadOnlyList<MpiHost> hosts)
    {
        StringBuilder file = new();
        foreach (MpiHost host in hosts)
        {
            file.Append(host.Name);
            if (host.Slots is { } slots) file.Append(CultureInfo.InvariantCulture, $" slots={slots}");
            if (host.MostSlots is { } most) file.Append(CultureInfo.InvariantCulture, $" max_slots={most}");
            file.Append('\n');
        }
        return file.ToString();
    }

    private static bool IsFile(string text) => text.StartsWith('/');

    // file: where the text comes from; null: from the person, who may see it again.
    private static IReadOnlyList<MpiHost> Read(string text, string? file = null)
    {
        List<MpiHost> hosts = [];
        string[] lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].Trim();
            if (line.Length == 0) continue;
            // The line itself is not repeated: the path may be that of a file that is nobody's business.
            string place = $"Line {i + 1} {(file is null ? $"({Shown(line)})" : $"of the hosts file {file}")}";
            MpiHost[] read = ReadLine(line) ?? throw new InvalidDataException($"{place} is not understood. {Allowed}");
            if (read.Any(host => host.MostSlots < host.Slots)) throw new InvalidDataException($"{place} gives more slots than max_slots.");
            hosts.AddRange(read);
        }
        return hosts.Count > 0 || text.Length == 0 ? Together(hosts) : throw new InvalidDataException($"{(file is null ? "It" : $"The hosts file {file}")} names no host. {Allowed}");
    }

    // Null where it is not understood.
    private static MpiHost[]? ReadLine(string line)
    {
        if (HostLine().Match(line) is { Success: true } one) return [new MpiHost(one.Groups["name"].Value, Number(one.Groups["slots"]), Number(one.Groups["most"]))];
        Match[] list = [.. line.Split(',').Select(host => HostOfList().Match(host.Trim()))];
        return list.All(host => host.Success) ? [.. list.Select(host => new MpiHost(host.Groups["name"].Value, Number(host.Groups["slots"]) ?? 1))] : null;
    }

    // Who is named twice takes both numbers; in a hosts file Open MPI would forget the first.
    private static IReadOnlyList<MpiHost> Together(List<MpiHost> hosts) => [.. hosts.GroupBy(host => host.Name)
        .Select(same => same.Count() == 1 ? same.First() : same.First() with { Slots = same.Sum(host => host.Slots ?? 1), MostSlots = null })];

    private static IReadOnlyList<MpiHost> ReadFile(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no hosts file {path}.");
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] content = new byte[LongestFile + 1];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > LongestFile) throw new InvalidDataException($"The hosts file {path} has more than {LongestFile:N0} bytes, the most that are allowed.");
            return Read(Encoding.UTF8.GetString(content, 0, length), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The hosts file {path} can't be read: {e.Message}");
        }
    }

    private static string Shown(string line)
    {
        string shown = line.Length <= LongestShown ? line : line[..LongestShown] + "…";
        return string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c));
    }

    private static int? Number(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : null;

    private const string Name = @"(?<name>[A-Za-z0-9]([A-Za-z0-9._\-]{0,251}[A-Za-z0-9])?)";

    [GeneratedRegex($@"^{Name}(:(?<slots>[1-9]\d{{0,3}}))?$")]
    private static partial Regex HostOfList();

    [GeneratedRegex($@"^{Name}(\s+(slots\s*=\s*(?<slots>[1-9]\d{{0,3}})|max[_-]?slots\s*=\s*(?<most>[1-9]\d{{0,3}})))*$")]
    private static partial Regex HostLine();
}
