using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Corescope.Web.Lessons;

/// <summary>The fields in front of a lesson. Each getter takes its field out; what is left at the end is not known.</summary>
internal sealed class FrontMatter
{
    private const int LongestText = 500, MostNested = 20;

    private readonly string _prefix;
    private readonly Dictionary<string, YamlNode> _fields = [], _taken = [];
    private readonly List<string> _names = [];

    private FrontMatter(YamlMappingNode fields, string prefix)
    {
        _prefix = prefix;
        foreach ((YamlNode name, YamlNode value) in fields.Children) _fields[(name as YamlScalarNode)?.Value ?? ""] = value;
    }

    /// <summary>Reads the fields.</summary>
    /// <exception cref="InvalidDataException">It is no YAML with names and values.</exception>
    public static FrontMatter Parse(string yaml)
    {
        YamlStream stream = [];
        try
        {
            RefuseDepth(yaml);
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException wrong)
        {
            throw new InvalidDataException($"Line {wrong.Start.Line + 1} can't be read: {wrong.Message} Text with a colon or a hash in it needs quotation marks.");
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException) // of the YAML reader itself, which gives no place
        {
            throw new InvalidDataException("What stands in front can't be read as YAML: a bracket or a quotation mark may not be closed. Text with a colon or a hash in it needs quotation marks.");
        }
        if (stream.Documents.Count != 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
            throw new InvalidDataException("What stands in front must be names and values, such as title: Two threads.");
        return new FrontMatter(root, "");
    }

    // The stream reads what is nested by calling itself; the parser does not.
    private static void RefuseDepth(string yaml)
    {
        Parser parser = new(new StringReader(yaml));
        for (int depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MostNested) throw new InvalidDataException($"Line {parser.Current.Start.Line + 1}: brackets and lists are nested too deeply.");
        }
    }

    /// <summary>The fields that stand under a name; null where it is missing.</summary>
    public FrontMatter? Part(string name) => Take(name) switch
    {
        null => null,
        YamlMappingNode fields => new FrontMatter(fields, $"{_prefix}{name}."),
        { } node => throw Wrong(name, node, "must be names and values"),
    };

    /// <summary>A text that must be there.</summary>
    public string Required(string name) =>
        Text(name) ?? throw new InvalidDataException($"The field {_prefix}{name} is missing, or empty.");

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => Take(name) switch
    {
        null => null,
        YamlScalarNode { Value: { } value } node => value.Trim().Length == 0 ? null : Short(name, value, node),
        { } node => throw Wrong(name, node, "must be a text"),
    };

    /// <summary>A whole number; 0 where it is missing.</summary>
    public int Whole(string name)
    {
        YamlNode? node = Take(name);
        if (node is null) return 0;
        return node is YamlScalarNode { Value: { } text } && int.TryParse(text, out int value) ? value : throw Wrong(name, node, "must be a whole number");
    }

    /// <summary>A list of texts; empty where it is missing.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        YamlNode? node = Take(name);
        if (node is null) return [];
        if (node is not YamlSequenceNode list) throw Wrong(name, node, "must be a list, such as [1x, 2x]");
        return [.. list.Children.Select(item => item is YamlScalarNode { Value: { Length: > 0 } text } scalar ? Short(name, text, scalar) : throw Wrong(name, item, "must be a list of texts"))];
    }

    /// <summary>A list of objects that have exactly these members, all of them texts; empty where it is missing.</summary>
    public IReadOnlyList<Dictionary<string, string>> Objects(string name, params string[] members)
    {
        YamlNode? node = Take(name);
        if (node is null) return [];
        string allowed = $"must be a list; each entry has {string.Join(" and ", members)}";
        if (node is not YamlSequenceNode list) throw Wrong(name, node, allowed);
        List<Dictionary<string, string>> objects = [];
        foreach (YamlNode item in list.Children)
        {
            Dictionary<string, string> values = [];
            if (item is YamlMappingNode mapping)
            {
                foreach ((YamlNode key, YamlNode value) in mapping.Children)
                    if (key is YamlScalarNode { Value: { } k } && value is YamlScalarNode { Value: { Length: > 0 } v }) values[k] = v;
            }
            if (!values.Keys.Order().SequenceEqual(members.Order())) throw Wrong(name, item, allowed);
            objects.Add(values);
        }
        return objects;
    }

    /// <summary>Refuses fields that nobody has asked for: a mistyped name would silently do nothing.</summary>
    public void RefuseOthers()
    {
        foreach ((string name, YamlNode node) in _fields) throw Wrong(name, node, $"is not known. The fields are: {string.Join(", ", _names)}");
    }

    /// <summary>Why a field that was taken out is of no use; <paramref name="what"/> follows its name.</summary>
    public InvalidDataException Wrong(string name, string what) =>
        _taken.TryGetValue(name, out YamlNode? node) ? Wrong(name, node, what) : new InvalidDataException($"The field {_prefix}{name} {what}.");

    private YamlNode? Take(string name)
    {
        _names.Add(name);
        return _fields.Remove(name, out YamlNode? node) ? _taken[name] = node : null;
    }

    private string Short(string name, string text, YamlNode node) =>
        text.Length <= LongestText ? text.Trim() : throw Wrong(name, node, $"may have {LongestText} characters at most");

    // The first line of the file is the three hyphens.
    private InvalidDataException Wrong(string name, YamlNode node, string what) => new($"Line {node.Start.Line + 1}: the field {_prefix}{name} {what}.");
}
