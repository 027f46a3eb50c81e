namespace Corescope.Web.Components;

/// <summary>One choice of a list.</summary>
/// <param name="Value">What is kept.</param>
/// <param name="Label">What is shown.</param>
/// <param name="Against">Why it can't be chosen now; null where it can.</param>
public sealed record Choice(string Value, string Label, string? Against = null)
{
    /// <summary>Words that are shown as they are kept.</summary>
    public static IEnumerable<Choice> Of(IEnumerable<string> words) => words.Select(w => new Choice(w, w));
}
