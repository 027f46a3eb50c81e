using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Corescope.Compute.Running;
using Xunit;

namespace Corescope.Web.Tests;

/// <summary>The real server on a loopback port and with a data folder of its own, which go when the test ends.</summary>
public sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly KeptPort _port;
    private string? _token;
    private LabServer _server;

    private ServerUnderTest(LabServer server, KeptPort port, string dataFolder, string? token)
    {
        _server = server;
        _port = port;
        _token = token;
        DataFolder = dataFolder;
        Http = NewClient();
    }

    /// <summary>What takes so long hangs. Shorter than what the runner of the tests grants one of them, so that the one that hangs is named.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromMinutes(4);

    public string DataFolder { get; }

    public string Url => _server.Urls.Single();

    public Lab Lab => _server.Lab;

    /// <summary>
    /// Follows no redirects and keeps no cookies, so that tests see each answer. A request that asks first whether its body is wanted (<c>ExpectContinue</c>) sends it only then: who sends
    /// regardless may find the connection closed while it still does, and has no answer.
    /// </summary>
    public HttpClient Http { get; private set; }

    public static async Task<ServerUnderTest> StartAsync(string? token = null, string? dataFolder = null)
    {
        string folder = dataFolder ?? Directory.CreateTempSubdirectory("corescope-web-").FullName;
        KeptPort port = new();
        return new ServerUnderTest(await LabServer.StartAsync(OptionsFor(port.Url, folder, token)), port, folder, token);
    }

    /// <summary>Ends the server and starts it again on the same address and data.</summary>
    public async Task RestartAsync(Action? between = null, string? token = null)
    {
        await _server.DisposeAsync();
        between?.Invoke();
        _token = token ?? _token;
        _server = await LabServer.StartAsync(OptionsFor(_port.Url, DataFolder, _token));
        Http.Dispose();
        Http = NewClient();
    }

    public async Task<RunResult> SubmitAsync(object experiment)
    {
        HttpResponseMessage answer = await Http.PostAsJsonAsync("/api/runs", experiment, Cancel);
        string body = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<RunResult>(body, ExperimentJson.Options)!;
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json) =>
        Http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Cancel);

    /// <summary>Waits until a run has ended; the guard is for hangs, not a measure.</summary>
    public async Task<RunResult> EndOfAsync(string id)
    {
        using CancellationTokenSource guard = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        guard.CancelAfter(Hang);
        while (true)
        {
            RunResult run = Lab.Find(id)!;
            if (run.State is not (RunState.Queued or RunState.Starting or RunState.Running)) return run;
            await Task.Delay(50, guard.Token);
        }
    }

    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer)
    {
        string body = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType}: {body}");
        Assert.DoesNotContain("   at ", body);
        return JsonDocument.Parse(body).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        _port.Dispose();
        Directory.Delete(DataFolder, recursive: true);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static ServeOptions OptionsFor(string url, string folder, string? token) => ServeOptions.Read(url, folder, token, null);

    private HttpClient NewClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, Expect100ContinueTimeout = Timeout.InfiniteTimeSpan }) { BaseAddress = new Uri(Url), Timeout = Hang };
}
