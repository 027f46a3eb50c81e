using System.Globalization;
using System.Text.Json;

namespace Corescope.Compute.Running;

/// <summary>
/// The fields that a person has given, as JSON or as name=value pairs, and the errors found in them. Each getter takes its field out; what
/// is left at the end is unknown.
/// </summary>
internal sealed class GivenFields
{
    /// <summary>Prefix of the workload's own parameters.</summary>
    public const string ParameterPrefix = "parameters.";

    private const int LongestShownValue = 200;

    private readonly Dictionary<string, Given> _given = [];

    /// <summary>What was wrong so far.</summary>
    public List<FieldError> Errors { get; } = [];

    /// <summary>Names that nobody has asked for yet.</summary>
    public IReadOnlyList<string> Left => [.. _given.Keys];

    /// <summary>Takes an object's members; those of <c>parameters</c> get its name as prefix.</summary>
    public static GivenFields From(JsonElement json)
    {
        GivenFields fields = new();
        if (json.ValueKind == JsonValueKind.Object) fields.AddMembers(json, "");
        else fields.Errors.Add(new FieldError("experiment", Shorten(json.GetRawText()), "An experiment must be a JSON object."));
        return fields;
    }

    /// <summary>Takes pairs; <c>set.x</c> is short for <c>parameters.x</c>, <c>warm-up</c> another way to write <c>warmUp</c>.</summary>
    public static GivenFields From(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        GivenFields fields = new();
        foreach ((string name, string value) in pairs)
            fields.Add(name.StartsWith("set.", StringComparison.Ordinal) ? ParameterPrefix + name[4..] : CamelCase(name), new Given(value, null));
        return fields;
    }

    /// <summary>One of some words.</summary>
    public string Word(string name, string standard, IReadOnlyList<string> allowed)
    {
        if (!TryTake(name, out Given given)) return standard;
        if (given.IsText && allowed.Contains(given.Text)) return given.Text;
        Fail(name, given, $"{name} must be one of: {string.Join(", ", allowed)}.");
        return standard;
    }

    /// <summary>Any text; null where it is missing.</summary>
    public string? Text(string name, string allowed)
    {
        if (!TryTake(name, out Given given)) return null;
        if (given.IsText) return given.Text;
        Fail(name, given, $"{name} must be {allowed}.");
        return null;
    }

    /// <summary>A whole number within limits.</summary>
    public long Whole(string name, long standard, long min, long max, string unit = "")
    {
        if (!TryTake(name, out Given given)) return standard;
        bool isWhole = long.TryParse(given.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value);
        if (given.IsNumber && isWhole && value >= min && value <= max) return value;
        Fail(name, given, string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {min:N0} to {max:N0}{Behind(unit)}."));
        return standard;
    }

    /// <summary>A number within limits.</summary>
    public double Number(string name, double standard, double min, double max, string unit = "")
    {
        if (!TryTake(name, out Given given)) return standard;
        bool isNumber = double.TryParse(given.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        if (given.IsNumber && isNumber && value >= min && value <= max) return value;
        Fail(name, given, string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {min:#,0.###} to {max:#,0.###}{Behind(unit)}."));
        return standard;
    }

    /// <summary>Several words: an array of texts or numbers, or a text with commas between them. Null where it is missing.</summary>
    public IReadOnlyList<string>? Words(string name, string allowed)
    {
        if (!TryTake(name, out Given given)) return null;
        string[]? words = given.Kind switch
        {
            JsonValueKind.Array => Elements(given.Text),
            _ when given.IsText || given.IsNumber => given.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            _ => null,
        };
        if (words is { Length: > 0 }) return words;
        Fail(name, given, $"{name} must be {allowed}.");
        return null;
    }

    /// <summary>True or false; in pairs an empty value counts as true.</summary>
    public bool Flag(string name, bool standard)
    {
        if (!TryTake(name, out Given given)) return standard;
        if (given.Kind is JsonValueKind.True || (given.Kind is null && given.Text is "true" or "")) return true;
        if (given.Kind is JsonValueKind.False || (given.Kind is null && given.Text is "false")) return false;
        Fail(name, given, $"{name} must be true or false.");
        return standard;
    }

    /// <summary>A workload's own parameter as it was given: text, or a number as text.</summary>
    public string? Parameter(string name)
    {
        if (!TryTake(ParameterPrefix + name, out Given given)) return null;
        if (given.IsText || given.IsNumber) return given.Text;
        Fail(ParameterPrefix + name, given, $"{ParameterPrefix}{name} must be a text or a number.");
        return null;
    }

    /// <summary>Takes a field as it was written.</summary>
    public string? Take(string name) => TryTake(name, out Given given) ? given.Text : null;

    /// <summary>A field as it was written, left where it is.</summary>
    public string? Peek(string name) => _given.TryGetValue(name, out Given given) ? given.Text : null;

    /// <summary>The same fields, not yet taken, without those named.</summary>
    public GivenFields Without(IEnumerable<string> names)
    {
        GivenFields copy = new();
        foreach ((string name, Given given) in _given.ExceptBy(names, field => field.Key)) copy._given.Add(name, given);
        return copy;
    }

    /// <summary>Gives a field that nobody has given.</summary>
    public void Give(string name, string value) => _given[name] = new Given(value, null);

    /// <summary>Notes an error of a field that was taken already.</summary>
    public void Fail(string name, string? value, string message) =>
        Errors.Add(new FieldError(name, value is null ? null : Shorten(value), message));

    private void Fail(string name, Given given, string message) => Fail(name, given.Text, message);

    private bool TryTake(string name, out Given given) => _given.Remove(name, out given);

    private void AddMembers(JsonElement json, string prefix)
    {
        foreach (JsonProperty member in json.EnumerateObject())
        {
            string name = prefix + member.Name;
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Null:
                    break; // as if it had not been given
                case JsonValueKind.Object when name == "parameters":
                    AddMembers(member.Value, ParameterPrefix);
                    break;
                case JsonValueKind.String:
                    Add(name, new Given(member.Value.GetString()!, JsonValueKind.String));
                    break;
                default:
                    Add(name, new Given(member.Value.GetRawText(), member.Value.ValueKind));
                    break;
            }
        }
    }

    private void Add(string name, Given given)
    {
        if (!_given.TryAdd(name, given)) Fail(name, given, $"{name} must be given once only.");
    }

    private static string[]? Elements(string array)
    {
        using JsonDocument json = JsonDocument.Parse(array);
        JsonElement[] elements = [.. json.RootElement.EnumerateArray()];
        return elements.All(e => e.ValueKind is JsonValueKind.String or JsonValueKind.Number) ? [.. elements.Select(e => e.ToString())] : null;
    }

    private static string CamelCase(string name)
    {
        string[] words = name.Split('-');
        return words[0] + string.Concat(words.Skip(1).Where(w => w.Length > 0).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }

    private static string Behind(string unit) => unit.Length == 0 ? "" : " " + unit;

    // On one line, whatever has been given.
    private static string Shorten(string text)
    {
        string shown = text.Length <= LongestShownValue ? text : text[..LongestShownValue] + "…";
        return string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c));
    }

    /// <summary>A value; the kind is null where it came from a pair, whose text may mean anything.</summary>
    private readonly record struct Given(string Text, JsonValueKind? Kind)
    {
        public bool IsText => Kind is null or JsonValueKind.String;

        public bool IsNumber => Kind is null or JsonValueKind.Number;
    }
}
