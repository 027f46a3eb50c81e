using System.Text.Encodings.Web;
using Microsoft.Net.Http.Headers;

namespace Corescope.Web.Access;

/// <summary>
/// Asks for the access token where there is one: pages send a visitor to <c>/login</c>, a link with <c>?token=</c> lets in at once, programs send
/// <c>Authorization: Bearer</c>.
/// </summary>
public static class Login
{
    /// <summary>Cookie that holds the session.</summary>
    public const string CookieName = "corescope-session";

    private const string Path = "/login";
    private static readonly string[] OpenPaths = [Path, "/api/health", "/favicon.svg"];

    /// <summary>Lets nobody in without the token.</summary>
    public static void UseAccessToken(this WebApplication app, AccessToken token)
    {
        app.Use((context, next) => GuardAsync(context, next, token));
        app.MapGet(Path, context => OpenAsync(context, token)).ExcludeFromDescription();
        app.MapPost(Path, context => SubmitAsync(context, token)).ExcludeFromDescription();
    }

    /// <summary>A path on this server to go to after the login; anything else becomes the start page.</summary>
    public static string LocalPath(string? returnUrl)
    {
        bool local = returnUrl is { Length: > 0 and <= 2000 } && returnUrl[0] == '/'
            && !(returnUrl.Length > 1 && returnUrl[1] is '/' or '\\') && !returnUrl.Any(char.IsControl) && !returnUrl.Contains('\\');
        return local ? returnUrl! : "/";
    }

    private static Task GuardAsync(HttpContext context, RequestDelegate next, AccessToken token)
    {
        HttpRequest request = context.Request;
        if (HttpMethods.IsGet(request.Method) && request.Query["token"].ToString() is { Length: > 0 } linked)
            return FollowLinkAsync(context, token, linked);
        if (request.Cookies[CookieName] is { } cookie && token.IsSession(cookie)) return next(context);
        if (request.Headers.Authorization.ToString() is { } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            TokenCheck check = token.Check(header["Bearer ".Length..].Trim(), context.Connection.RemoteIpAddress);
            return check == TokenCheck.Right ? next(context) : RefuseAsync(context, check);
        }
        if (OpenPaths.Contains(request.Path.Value)) return next(context);
        bool isPage = HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html");
        if (!isPage) return RefuseAsync(context, TokenCheck.Wrong);
        return LeadTo(context, $"{Path}?returnUrl={Uri.EscapeDataString(request.Path + request.QueryString)}", StatusCodes.Status401Unauthorized);
    }

    /// <summary>
    /// Leads on by a page, not by a redirect: browsers leave a SameSite=Strict cookie out of the whole chain of redirects that a link on another site
    /// (a chat, a course page) has begun, and send it again with what our own page asks for.
    /// </summary>
    private static Task LeadTo(HttpContext context, string path, int status) =>
        TypedResults.Content($"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Corescope</title><meta http-equiv="refresh" content="0;url={HtmlEncoder.Default.Encode(path)}"></head>
            <body><a href="{HtmlEncoder.Default.Encode(path)}">Go on</a></body></html>
            """, "text/html; charset=utf-8", statusCode: status).ExecuteAsync(context);

    private static Task OpenAsync(HttpContext context, AccessToken token)
    {
        if (context.Request.Cookies[CookieName] is not { } cookie || !token.IsSession(cookie)) return ShowForm(context, null, StatusCodes.Status200OK);
        context.Response.Redirect(LocalPath(context.Request.Query["returnUrl"].ToString()));
        return Task.CompletedTask;
    }

    /// <summary>A link with the token opens a session, and the token leaves the address bar.</summary>
    private static Task FollowLinkAsync(HttpContext context, AccessToken token, string linked)
    {
        TokenCheck check = token.Check(linked, context.Connection.RemoteIpAddress);
        if (check != TokenCheck.Right) return ShowForm(context, check, StatusFor(check));
        OpenSession(context, token);
        QueryString rest = QueryString.Create(context.Request.Query.Where(pair => pair.Key != "token"));
        return LeadTo(context, LocalPath(context.Request.Path + rest), StatusCodes.Status200OK);
    }

    private static async Task SubmitAsync(HttpContext context, AccessToken token)
    {
        if (!context.Request.HasFormContentType)
        {
            await ShowForm(context, null, StatusCodes.Status415UnsupportedMediaType);
            return;
        }
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        TokenCheck check = token.Check(form["token"].ToString(), context.Connection.RemoteIpAddress);
        if (check != TokenCheck.Right)
        {
            await ShowForm(context, check, StatusFor(check), form["returnUrl"].ToString());
            return;
        }
        OpenSession(context, token);
        context.Response.Redirect(LocalPath(form["returnUrl"].ToString()));
    }

    private static void OpenSession(HttpContext context, AccessToken token) =>
        context.Response.Cookies.Append(CookieName, token.NewSession(), new CookieOptions
        {
            HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict, Secure = context.Request.IsHttps, MaxAge = AccessToken.SessionLength, Path = "/",
        });

    private static int StatusFor(TokenCheck check) =>
        check == TokenCheck.TooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status401Unauthorized;

    private static string Words(TokenCheck check) => check == TokenCheck.TooMany
        ? "Too many wrong tokens: wait a minute."
        : "That is not the access token. It was printed when the server started.";

    private static Task RefuseAsync(HttpContext context, TokenCheck check)
    {
        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        string detail = check == TokenCheck.TooMany ? Words(check) : "This server needs its access token: send it as \"Authorization: Bearer TOKEN\", or log in at /login.";
        return TypedResults.Problem(detail, statusCode: StatusFor(check), title: "Access token needed").ExecuteAsync(context);
    }

    private static Task ShowForm(HttpContext context, TokenCheck? check, int status, string? returnUrl = null)
    {
        string target = HtmlEncoder.Default.Encode(LocalPath(returnUrl ?? context.Request.Query["returnUrl"].ToString()));
        string note = check is { } wrong ? $"<p role=\"alert\">{Words(wrong)}</p>" : "";
        string page = $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Corescope: log in</title>
            <link rel="icon" href="/favicon.svg" type="image/svg+xml">
            <style>
              :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
              body { max-width: 24rem; margin: 16vh auto; padding: 0 16px; }
              input, button { font: inherit; width: 100%; box-sizing: border-box; padding: 8px; margin-top: 8px; }
              [role=alert] { border-left: 4px solid #D55E00; padding-left: 8px; }
            </style></head>
            <body><h1>Corescope</h1>{{note}}
            <form method="post" action="{{Path}}"><input type="hidden" name="returnUrl" value="{{target}}">
            <label for="token">Access token</label><input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
            <button>Open the lab</button></form></body></html>
            """;
        return TypedResults.Content(page, "text/html; charset=utf-8", statusCode: status).ExecuteAsync(context);
    }
}
