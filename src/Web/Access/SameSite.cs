using System.Net;

namespace Corescope.Web.Access;

/// <summary>
/// Keeps other web sites out, whose pages run in a visitor's browser and could otherwise reach a server that listens on loopback only.
/// Host: a foreign name that was made to point here (DNS rebinding) is refused. Origin: another site's page may neither change anything nor open a
/// WebSocket, which CORS does not cover.
/// </summary>
public sealed class SameSite(IEnumerable<string> hostNames)
{
    private readonly HashSet<string> _names = new(["localhost", Dns.GetHostName(), $"{Dns.GetHostName()}.local", .. hostNames], StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a request is refused, in a sentence; null where it may pass.</summary>
    public string? ReasonAgainst(HttpRequest request)
    {
        if (!IsKnownHost(request.Host.Host))
            return $"The server is not known under the name \"{request.Host.Host}\". Use its address, or start it with --hosts NAME.";
        if (IsHarmless(request)) return null;
        string origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !IsSameOrigin(origin, request.Host))
            return $"A page of another site ({origin}) may not do this.";
        return request.Headers["Sec-Fetch-Site"] == "cross-site" ? "A page of another site may not do this." : null;
    }

    /// <summary>An address is as good as a known name: rebinding needs a name.</summary>
    private bool IsKnownHost(string host) => _names.Contains(host) || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private static bool IsHarmless(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !request.HttpContext.WebSockets.IsWebSocketRequest && !IsUpgrade(request);

    // Before the WebSocket middleware has run only the header tells.
    private static bool IsUpgrade(HttpRequest request) => request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method);

    // The scheme may differ: a reverse proxy ends https.
    private static bool IsSameOrigin(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);

    /// <summary>Refuses requests that other sites have caused.</summary>
    public static void Use(WebApplication app, SameSite rules) => app.Use(async (context, next) =>
    {
        if (rules.ReasonAgainst(context.Request) is { } reason)
            await TypedResults.Problem(reason, statusCode: StatusCodes.Status403Forbidden, title: "Refused").ExecuteAsync(context);
        else
            await next(context);
    });
}
