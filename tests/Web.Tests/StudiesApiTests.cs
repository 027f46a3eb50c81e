using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using Xunit;
using static Corescope.Web.Tests.ServerUnderTest;

namespace Corescope.Web.Tests;

public class StudiesApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_study_is_created_watched_cancelled_resumed_read_as_a_table_and_deleted()
    {
        await using ServerUnderTest server = await StartAsync();
        // Its first run waits behind one that goes on until it is stopped, and its second one behind another: so it is under way for as long as is needed, and stopped after exactly one.
        string first = (await server.SubmitAsync(Endless)).Id;
        HttpResponseMessage posted = await server.Http.PostAsJsonAsync("/api/studies?name=first", new
        {
            workload = "primes", strategies = new[] { "threads" }, workers = new[] { 1, 2 }, repeats = 3, warmUp = 0, size = 3000, trace = "reported",
        }, Cancel);
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        string path = posted.Headers.Location!.OriginalString;

        Assert.Equal(HttpStatusCode.Conflict, (await server.Http.DeleteAsync(path, Cancel)).StatusCode);
        await UntilAsync(server, "/api/queue", queue => queue.GetArrayLength() == 2);
        string second = (await server.SubmitAsync(Endless)).Id;
        await EndAsync(server, first);
        await UntilAsync(server, path, study => study.GetProperty("progress").GetProperty("done").GetInt32() >= 1);
        Assert.Equal(HttpStatusCode.Accepted, (await server.Http.PostAsync($"{path}/cancel", null, Cancel)).StatusCode);
        JsonElement half = await UntilAsync(server, path, HasEnded);
        Assert.Equal("cancelled", StateOf(half));
        Assert.Equal(1, half.GetProperty("progress").GetProperty("done").GetInt32());
        await EndAsync(server, second);
        Assert.Equal(HttpStatusCode.Conflict, (await server.Http.PostAsync($"{path}/cancel", null, Cancel)).StatusCode);

        Assert.Equal(HttpStatusCode.Accepted, (await server.Http.PostAsync($"{path}/resume", null, Cancel)).StatusCode);
        JsonElement whole = await UntilAsync(server, path, HasEnded);
        Assert.Equal("completed", StateOf(whole));
        Assert.Equal(9, whole.GetProperty("progress").GetProperty("done").GetInt32());
        Assert.Equal(HttpStatusCode.Conflict, (await server.Http.PostAsync($"{path}/resume", null, Cancel)).StatusCode);
        Assert.Equal("first", (await server.Http.GetFromJsonAsync<JsonElement>("/api/studies", Cancel))[0].GetProperty("name").GetString());
        await AssertPicturesAsync(server, path);
        HttpResponseMessage csv = await server.Http.GetAsync($"{path}/csv", Cancel);
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        Assert.Equal(10, (await csv.Content.ReadAsStringAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.DeleteAsync(path, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync(path, Cancel)).StatusCode);
        Assert.Equal(0, (await server.Http.GetFromJsonAsync<JsonElement>("/api/runs", Cancel)).GetArrayLength());
    }

    private static readonly object Endless = new { workload = "sleep", strategy = "sequential", size = 100_000, timeLimit = 600, trace = "off" };

    /// <summary>Stops a run, and takes it away.</summary>
    private static async Task EndAsync(ServerUnderTest server, string id)
    {
        Assert.Equal(HttpStatusCode.Accepted, (await server.Http.PostAsync($"/api/runs/{id}/cancel", null, Cancel)).StatusCode);
        await server.EndOfAsync(id);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.DeleteAsync($"/api/runs/{id}", Cancel)).StatusCode);
    }

    private static async Task AssertPicturesAsync(ServerUnderTest server, string path)
    {
        foreach ((string query, string axis) in new[] { ("", "speed-up"), ("?view=efficiency&theme=dark", "efficiency"), ("?view=elapsed&shape=wide", "elapsed") })
        {
            XDocument picture = XDocument.Parse(await server.Http.GetStringAsync($"{path}/svg{query}", Cancel));
            string[] texts = [.. picture.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
            Assert.Contains(axis, texts);
            Assert.Contains("threads", texts);
            Assert.Contains("workers", texts);
        }
        HttpResponseMessage wrong = await server.Http.GetAsync($"{path}/svg?view=timeline", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("view timeline is not allowed: it must be one of curve, efficiency, elapsed, throughput", await wrong.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"workload":"primes","strategies":["no-such"]}""", "strategies")]
    [InlineData("""{"workload":"primes","strategies":{"a":1}}""", "strategies")]
    [InlineData("""{"workload":"primes","workers":[0]}""", "workers")]
    [InlineData("""{"workload":"primes","workers":[[1]]}""", "workers")]
    [InlineData("""{"workload":"primes","mode":"both"}""", "mode")]
    [InlineData("""{"workload":"primes","strategies":["threads@/no/such/python"]}""", "strategies")]
    [InlineData("""[]""", "experiment")]
    [InlineData("""{""", "study")]
    public async Task What_is_wrong_with_a_study_is_named(string json, string field)
    {
        await using ServerUnderTest server = await StartAsync();
        HttpResponseMessage answer = await server.PostAsync("/api/studies", json);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task A_study_that_is_not_there_is_not_found()
    {
        await using ServerUnderTest server = await StartAsync();
        foreach (string path in (string[])["/api/studies/0nothere", "/api/studies/0nothere/csv"]) Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync(path, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.GetAsync("/api/studies/..%2F..", Cancel)).StatusCode);
    }

    private static bool HasEnded(JsonElement study) => StateOf(study) is not ("queued" or "running");

    private static string StateOf(JsonElement study) => study.GetProperty("study").GetProperty("state").GetString()!;

    private static async Task<JsonElement> UntilAsync(ServerUnderTest server, string path, Func<JsonElement, bool> condition)
    {
        using CancellationTokenSource guard = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        guard.CancelAfter(Hang);
        while (true)
        {
            JsonElement now = await server.Http.GetFromJsonAsync<JsonElement>(path, guard.Token);
            if (condition(now)) return now;
            await Task.Delay(20, guard.Token);
        }
    }
}
