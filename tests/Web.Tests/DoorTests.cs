using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Corescope.Compute.Running;
using Xunit;
using static Corescope.Web.Tests.ServerUnderTest;

namespace Corescope.Web.Tests;

/// <summary>What people and programs without good manners send.</summary>
public class DoorTests
{
    private static readonly object Quick = new { workload = "primes", strategy = "threads", workers = 2, size = 20000, trace = "reported" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/api/runs")]
    [InlineData("POST", "/api/studies")]
    [InlineData("POST", "/api/fasta")]
    [InlineData("POST", "/api/runs/import")]
    [InlineData("PATCH", "/api/runs/ID")]
    public async Task A_body_of_a_wrong_type_is_refused_in_plain_words(string method, string path)
    {
        await using ServerUnderTest server = await StartAsync();
        RunResult run = await server.SubmitAsync(Quick);
        HttpRequestMessage request = new(new HttpMethod(method), path.Replace("ID", run.Id)) { Content = new ByteArrayContent([0, 1, 2, 255]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-nonsense");
        HttpResponseMessage answer = await server.Http.SendAsync(request, Cancel);
        Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.UnsupportedMediaType, HttpStatusCode.BadRequest]);
        Assert.NotEqual("", (await ProblemAsync(answer)).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("/api/studies", "application/json")]
    [InlineData("/login", "application/x-www-form-urlencoded")]
    public async Task A_body_that_is_too_large_is_refused(string path, string type)
    {
        await using ServerUnderTest server = await StartAsync("correct horse battery");
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent("\"" + new string('x', 300_000), Encoding.UTF8, type) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "correct horse battery");
        request.Headers.ExpectContinue = true;
        HttpResponseMessage answer = await server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        await ProblemAsync(answer);
    }

    [Theory]
    [InlineData("/lessons/../../../etc/passwd")]
    [InlineData("/css/..%2f..%2fcorescope.db")]
    [InlineData("/css/%2e%2e/%2e%2e/keys")]
    [InlineData("/js/..%5c..%5ccorescope.db")]
    [InlineData("/corescope.db")]
    [InlineData("/keys")]
    [InlineData("/api/workloads/..%2F..%2Fworker.py/code")]
    public async Task No_address_leads_to_a_file_that_is_not_served(string path)
    {
        await using ServerUnderTest server = await StartAsync();
        // Written by hand: a client would take the dots out.
        (int status, string body) = await AskAsync(server, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        // A page may answer that there is no such lesson; what it answers is never the file.
        Assert.Contains(status, (int[])[200, 400, 404]);
        Assert.DoesNotContain("root:", body);
        Assert.DoesNotContain("SQLite format", body);
        Assert.DoesNotContain("import ", body);
    }

    [Fact]
    public async Task Names_that_are_html_stay_text_in_what_is_exported()
    {
        const string Html = "<script>alert(1)</script><img src=x onerror=alert(2)>";
        await using ServerUnderTest server = await StartAsync();
        RunResult run = await server.SubmitAsync(Quick);
        await server.EndOfAsync(run.Id);
        server.Lab.Rename(run.Id, Html);
        foreach (string path in new[] { "", "/svg", "/notebook", "/chrome-trace", "/csv/slices" })
        {
            HttpResponseMessage answer = await server.Http.GetAsync($"/api/runs/{run.Id}{path}", Cancel);
            Assert.NotEqual("text/html", answer.Content.Headers.ContentType?.MediaType);
            if (path is "/svg" or "/notebook") Assert.DoesNotContain("<script", await answer.Content.ReadAsStringAsync(Cancel));
        }
    }

    [Fact]
    public async Task Three_hundred_connections_that_say_nothing_keep_nobody_out()
    {
        await using ServerUnderTest server = await StartAsync();
        Uri url = new(server.Url);
        List<Socket> silent = [];
        try
        {
            for (int i = 0; i < 300; i++)
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                silent.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, url.Port, Cancel);
                await socket.SendAsync("GET /api/runs HTTP/1.1\r\nHost: loc"u8.ToArray(), Cancel);
            }
            Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/api/health", Cancel)).StatusCode);
            RunResult run = await server.SubmitAsync(Quick);
            Assert.Equal(RunState.Completed, (await server.EndOfAsync(run.Id)).State);
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    public async Task A_request_that_is_none_is_refused(string request)
    {
        await using ServerUnderTest server = await StartAsync();
        (int status, string body) = await AskAsync(server, request);
        Assert.InRange(status, 400, 403);
        Assert.DoesNotContain("   at ", body);
    }

    private static async Task<(int Status, string Body)> AskAsync(ServerUnderTest server, string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(server.Url).Port, Cancel);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancel);
        using StreamReader reader = new(stream, Encoding.Latin1);
        string answer = await reader.ReadToEndAsync(Cancel);
        string[] parts = answer.Split(' ', 3);
        Assert.True(parts.Length == 3 && parts[0].StartsWith("HTTP/1.", StringComparison.Ordinal), answer);
        return (int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), answer);
    }
}
