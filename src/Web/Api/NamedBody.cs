using System.Text.Json;
using Corescope.Compute.Running;

namespace Corescope.Web.Api;

/// <summary>What is submitted over HTTP: JSON that a reader judges, and a name beside it.</summary>
internal static class NamedBody
{
    private const int MaxName = 200;

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">Of the query; null: none was given.</param>
    /// <param name="noun">What the body must be: <c>experiment</c>.</param>
    /// <param name="read">Gives what was read, or what is wrong with its fields.</param>
    /// <returns>What was read, or the answer that says why it can't be.</returns>
    public static async Task<(T? Value, IResult? Refusal)> ReadAsync<T>(HttpRequest request, string? name, string noun, Func<JsonElement, (T?, IReadOnlyList<FieldError>)> read) where T : class
    {
        if (name is not null && NameError(name) is { } error) return (null, Problems.Invalid("name", error));
        if (!request.HasJsonContentType())
            return (null, Problems.Plain(StatusCodes.Status415UnsupportedMediaType, $"The body must be the {noun} as JSON, with the header Content-Type: application/json."));
        try
        {
            using JsonDocument json = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            (T? value, IReadOnlyList<FieldError> errors) = read(json.RootElement);
            return (value, value is null ? Problems.Invalid(errors) : null);
        }
        catch (JsonException broken)
        {
            return (null, Problems.Invalid(noun, $"The body is no JSON: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1} of it can't be read."));
        }
        catch (InvalidOperationException) // valid JSON may hold half of a surrogate pair, which is found when the text is taken
        {
            return (null, Problems.Invalid(noun, "A text in the body is no Unicode: it has half of a surrogate pair."));
        }
    }

    /// <summary>What is wrong with a name; null where nothing is.</summary>
    public static string? NameError(string? name) =>
        name?.Trim().Length is > 0 and <= MaxName ? null : $"name has {name?.Trim().Length ?? 0} characters; 1 to {MaxName} are allowed.";
}
