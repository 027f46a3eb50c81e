using System.Net;
using System.Net.WebSockets;
using Corescope.Web.Access;
using Xunit;
using static Corescope.Web.Tests.ServerUnderTest;

namespace Corescope.Web.Tests;

public class AccessTests
{
    private const string Token = "correct horse battery";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_the_token_pages_lead_to_the_login_and_programs_are_refused()
    {
        await using ServerUnderTest server = await StartAsync(Token);
        HttpResponseMessage page = await SendAsync(server, HttpMethod.Get, "/runs?search=a", ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
        Assert.Contains("url=/login?returnUrl=%2Fruns%3Fsearch%3Da\"", await page.Content.ReadAsStringAsync(Cancel));
        foreach (string path in new[] { "/api/runs", "/hubs/lab", "/_blazor", "/openapi/v1.json", "/css/corescope.css" })
        {
            HttpResponseMessage answer = await server.Http.GetAsync(path, Cancel);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            await ProblemAsync(answer);
        }
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/api/health", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_login_opens_a_session_that_scripts_and_other_sites_cannot_use()
    {
        await using ServerUnderTest server = await StartAsync(Token);
        HttpResponseMessage answer = await LoginAsync(server, Token, "/runs");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/runs", answer.Headers.Location!.OriginalString);
        string cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        Assert.DoesNotContain(Uri.EscapeDataString(Token), cookie);
        HttpResponseMessage inside = await SendAsync(server, HttpMethod.Get, "/api/runs", ("Cookie", cookie.Split(';')[0]));
        Assert.Equal(HttpStatusCode.OK, inside.StatusCode);
        HttpResponseMessage again = await SendAsync(server, HttpMethod.Get, "/login?returnUrl=%2Fruns", ("Cookie", cookie.Split(';')[0]));
        Assert.Equal("/runs", again.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_session_outlives_a_restart_and_ends_when_the_token_changes()
    {
        await using ServerUnderTest server = await StartAsync(Token);
        string cookie = (await LoginAsync(server, Token, "/")).Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, HttpMethod.Get, "/api/runs", ("Cookie", cookie))).StatusCode);
        await server.RestartAsync(token: "another long token");
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(server, HttpMethod.Get, "/api/runs", ("Cookie", cookie))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(server, HttpMethod.Get, "/api/runs", ("Cookie", $"{Login.CookieName}=nonsense"))).StatusCode);
    }

    [Fact]
    public async Task A_link_with_the_token_lets_in_and_takes_the_token_out_of_the_address()
    {
        await using ServerUnderTest server = await StartAsync(Token);
        HttpResponseMessage answer = await server.Http.GetAsync($"/lab?workers=2&token={Uri.EscapeDataString(Token)}", Cancel);
        string page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("url=/lab?workers=2\"", page);
        Assert.DoesNotContain(Uri.EscapeDataString(Token), page);
        Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        HttpResponseMessage wrong = await server.Http.GetAsync("/lab?token=wrong", Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Programs_send_the_token_as_bearer()
    {
        await using ServerUnderTest server = await StartAsync(Token);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, HttpMethod.Get, "/api/runs", ("Authorization", $"Bearer {Token}"))).StatusCode);
        HttpResponseMessage wrong = await SendAsync(server, HttpMethod.Get, "/api/runs", ("Authorization", $"Bearer {Token}x"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal("Bearer", wrong.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Guessing_is_stopped_even_when_the_next_guess_is_right()
    {
        await using ServerUnderTest server = await StartAsync(Token);
        for (int i = 0; i < AccessToken.TriesPerMinute; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await LoginAsync(server, $"guess number {i}", "/")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await LoginAsync(server, Token, "/")).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task A_login_never_leads_to_another_site(string returnUrl)
    {
        Assert.Equal("/", Login.LocalPath(returnUrl));
        await using ServerUnderTest server = await StartAsync(Token);
        Assert.Equal("/", (await LoginAsync(server, Token, returnUrl)).Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task The_login_page_escapes_what_it_is_given()
    {
        await using ServerUnderTest server = await StartAsync(Token);
        string page = await server.Http.GetStringAsync("/login?returnUrl=" + Uri.EscapeDataString("/a\"><script>alert(1)</script>"), Cancel);
        Assert.DoesNotContain("<script>", page);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example:5080")]
    [InlineData("localhost.evil.example")]
    public async Task A_foreign_host_name_is_refused(string host)
    {
        await using ServerUnderTest server = await StartAsync();
        HttpResponseMessage answer = await SendAsync(server, HttpMethod.Get, "/api/runs", ("Host", host));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("name", (await ProblemAsync(answer)).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task Another_sites_page_may_neither_post_nor_open_a_web_socket(string origin)
    {
        await using ServerUnderTest server = await StartAsync();
        foreach (string path in new[] { "/api/runs", "/hubs/lab/negotiate", "/_blazor/negotiate" })
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(server, HttpMethod.Post, path, ("Origin", origin))).StatusCode);
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri(server.Url.Replace("http", "ws") + "/hubs/lab"), Cancel));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task The_own_pages_may_open_a_web_socket()
    {
        await using ServerUnderTest server = await StartAsync();
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Origin", server.Url);
        await socket.ConnectAsync(new Uri(server.Url.Replace("http", "ws") + "/hubs/lab"), Cancel);
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/runs")]
    [InlineData("/api/nothing")]
    [InlineData("/favicon.svg")]
    public async Task Every_answer_has_one_content_policy_and_forbids_sniffing(string path)
    {
        await using ServerUnderTest server = await StartAsync();
        HttpResponseMessage answer = await server.Http.GetAsync(path, Cancel);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy);
        Assert.DoesNotContain("http", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    private static Task<HttpResponseMessage> LoginAsync(ServerUnderTest server, string token, string returnUrl) =>
        server.Http.PostAsync("/login", new FormUrlEncodedContent([new("token", token), new("returnUrl", returnUrl)]), Cancel);

    private static Task<HttpResponseMessage> SendAsync(ServerUnderTest server, HttpMethod method, string path, (string Name, string Value) header)
    {
        HttpRequestMessage request = new(method, path);
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        return server.Http.SendAsync(request, Cancel);
    }
}
