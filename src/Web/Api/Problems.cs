using System.Text.Json;
using Corescope.Compute.Running;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Corescope.Web.Api;

/// <summary>Errors as problem details (RFC 9457), in plain words; <c>errors</c> holds the messages of each field. No stack trace leaves the server.</summary>
public static class Problems
{
    /// <summary>An error in one sentence.</summary>
    public static ProblemHttpResult Plain(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    /// <summary>There is no such run.</summary>
    public static ProblemHttpResult NoRun(string id) => Plain(StatusCodes.Status404NotFound, $"There is no run {Shown(id)}. It may have been deleted.");

    /// <summary>Fields that are not valid.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyList<FieldError> errors) =>
        Invalid(errors.GroupBy(e => e.Field).ToDictionary(g => g.Key, g => g.Select(e => e.Message).ToArray()));

    /// <summary>One field that is not valid.</summary>
    public static ProblemHttpResult Invalid(string field, string message) => Invalid(new Dictionary<string, string[]> { [field] = [message] });

    /// <summary>Fields that are not valid, each with its messages.</summary>
    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors) => TypedResults.Problem(new HttpValidationProblemDetails(errors)
    {
        Status = StatusCodes.Status400BadRequest,
        Title = "The request is not valid.",
        Detail = string.Join(" ", errors.Values.SelectMany(messages => messages)),
    });

    /// <summary>A person's text within a message: in quotes, cut where it is long.</summary>
    public static string Shown(string text) => text.Length <= 60 ? $"\"{text}\"" : $"\"{text[..60]}...\"";

    /// <summary>Turns what went wrong beneath an endpoint into a problem.</summary>
    public static async Task AnswerAsync(HttpContext context)
    {
        Exception? error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        (int status, string detail) = error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge, "The body is too large."),
            BadHttpRequestException { InnerException: JsonException json } => (StatusCodes.Status400BadRequest, $"The body can't be read: {Words(json)}"),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            InvalidDataException damaged => (StatusCodes.Status500InternalServerError, damaged.Message),
            IOException io => (StatusCodes.Status500InternalServerError, $"The server could not read or write its data: {io.Message}"),
            _ => (StatusCodes.Status500InternalServerError, "Something went wrong inside Corescope. The server's console says more."),
        };
        context.Response.StatusCode = status;
        await Plain(status, detail).ExecuteAsync(context);
    }

    private static string Words(JsonException json) =>
        json.Message.Contains("could not be mapped") ? $"the field {json.Path?.TrimStart('$', '.')} is not known." : $"no valid JSON at line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}.";

    /// <summary>Gives answers without a body one, where a program asked.</summary>
    public static Task AnswerEmptyAsync(StatusCodeContext context)
    {
        HttpContext http = context.HttpContext;
        string detail = http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {http.Request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not possible at {http.Request.Path}.",
            StatusCodes.Status415UnsupportedMediaType => "The body's Content-Type is not one that is read here.",
            _ => "The request could not be answered.",
        };
        return Plain(http.Response.StatusCode, detail).ExecuteAsync(http);
    }
}
