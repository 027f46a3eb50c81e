using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;
using Corescope.Web.Components;
using Xunit;
using static Corescope.Web.Tests.ServerUnderTest;

namespace Corescope.Web.Tests;

public class RunsApiTests
{
    private static readonly object Quick = new { workload = "primes", strategy = "threads", workers = 2, size = 20000, trace = "reported" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_submitted_found_renamed_listed_and_deleted()
    {
        await using ServerUnderTest server = await StartAsync();
        HttpResponseMessage posted = await server.Http.PostAsJsonAsync("/api/runs?name=first%20try", Quick, Cancel);
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        string path = posted.Headers.Location!.OriginalString;
        string id = path.Split('/')[^1];
        RunResult ended = await server.EndOfAsync(id);
        Assert.True(ended.State == RunState.Completed, ended.Error);

        JsonElement run = await server.Http.GetFromJsonAsync<JsonElement>(path, Cancel);
        Assert.Equal("first try", run.GetProperty("name").GetString());
        Assert.Equal("completed", run.GetProperty("state").GetString());
        Assert.Equal(ended.ElapsedNs, run.GetProperty("elapsedNs").GetInt64());
        Assert.Equal(2262, run.GetProperty("answer").GetProperty("value").GetInt64());

        HttpResponseMessage renamed = await server.Http.PatchAsJsonAsync(path, new { name = "<b>second</b>" }, Cancel);
        Assert.Equal("<b>second</b>", (await renamed.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("name").GetString());
        Assert.Equal(id, (await server.Http.GetFromJsonAsync<JsonElement>("/api/runs?search=second&take=1", Cancel))[0].GetProperty("id").GetString());
        Assert.Equal(0, (await server.Http.GetFromJsonAsync<JsonElement>("/api/runs?search=nothing-like-it", Cancel)).GetArrayLength());

        Assert.Equal(HttpStatusCode.Conflict, (await server.Http.PostAsync($"{path}/cancel", null, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.DeleteAsync(path, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.DeleteAsync(path, Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_run_under_way_can_be_cancelled_but_not_deleted()
    {
        await using ServerUnderTest server = await StartAsync();
        RunResult run = await server.SubmitAsync(new { workload = "sleep", repeats = 100 });
        Assert.Equal(HttpStatusCode.Conflict, (await server.Http.DeleteAsync($"/api/runs/{run.Id}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await server.Http.PostAsync($"/api/runs/{run.Id}/cancel", null, Cancel)).StatusCode);
        Assert.Equal(RunState.Cancelled, (await server.EndOfAsync(run.Id)).State);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync($"/api/runs/{run.Id}", Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("""{"workload":"no-such"}""", "workload")]
    [InlineData("""{}""", "workload")]
    [InlineData("""{"workload":"primes","workers":0}""", "workers")]
    [InlineData("""{"workload":"primes","workers":"two"}""", "workers")]
    [InlineData("""{"workload":"primes","workers":1.5}""", "workers")]
    [InlineData("""{"workload":"primes","size":-1}""", "size")]
    [InlineData("""{"workload":"mpi-hello","parameters":{"hosts":"node1 slots=1\nnode2 slots=0"}}""", "parameters.hosts")]
    [InlineData("""{"workload":"primes","size":1e30}""", "size")]
    [InlineData("""{"workload":"primes","strategy":"magic"}""", "strategy")]
    [InlineData("""{"workload":"primes","strategy":null,"schedule":"sometimes"}""", "schedule")]
    [InlineData("""{"workload":"primes","schedule":"dynamic:0"}""", "schedule")]
    [InlineData("""{"workload":"primes","seed":-5}""", "seed")]
    [InlineData("""{"workload":"primes","repeats":0}""", "repeats")]
    [InlineData("""{"workload":"primes","warmUp":101}""", "warmUp")]
    [InlineData("""{"workload":"primes","pin":"maybe"}""", "pin")]
    [InlineData("""{"workload":"primes","timeLimit":0}""", "timeLimit")]
    [InlineData("""{"workload":"primes","memoryLimit":1}""", "memoryLimit")]
    [InlineData("""{"workload":"primes","trace":"magic"}""", "trace")]
    [InlineData("""{"workload":"primes","runtime":"cobol"}""", "runtime")]
    [InlineData("""{"workload":"primes","colour":"red"}""", "colour")]
    [InlineData("""{"workload":"mandelbrot","parameters":{"colour":"red"}}""", "parameters.colour")]
    [InlineData("""[1,2]""", "experiment")]
    [InlineData("""{"workload":""", "experiment")]
    [InlineData("""{"workload":"\ud800"}""", "experiment")]
    public async Task A_field_that_is_not_valid_is_named_with_what_is_allowed(string json, string field)
    {
        await using ServerUnderTest server = await StartAsync();
        HttpResponseMessage answer = await server.PostAsync("/api/runs", json);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonElement problem = await ProblemAsync(answer);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out JsonElement messages), problem.ToString());
        Assert.NotEqual("", messages[0].GetString());
        Assert.Empty(server.Lab.List());
    }

    [Theory]
    [InlineData("""{"workload":"countdown","runtime":"cpython-3.1"}""", "runtime", "cpython-3.1 is not on this machine")]
    [InlineData("""{"workload":"countdown","runtime":"/nowhere/python3"}""", "runtime", "There is no interpreter /nowhere/python3.")]
    [InlineData("""{"workload":"countdown","runtime":"/bin/true"}""", "runtime", "/bin/true is no Python interpreter")]
    [InlineData("""{"workload":"sleep","runtime":"cpython-3.6","strategy":"asyncio"}""", "strategy", "needs Python 3.7 or later")]
    public async Task An_interpreter_that_is_not_here_is_refused_before_there_is_a_run(string json, string field, string words)
    {
        await using ServerUnderTest server = await StartAsync();
        HttpResponseMessage answer = await server.PostAsync("/api/runs", json);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(words, (await ProblemAsync(answer)).GetProperty("errors").GetProperty(field)[0].GetString());
        Assert.Empty(server.Lab.List());
    }

    [Fact]
    public async Task An_interpreter_without_a_package_is_refused_with_the_reason()
    {
        await using ServerUnderTest server = await StartAsync();
        string path = Path.Combine(server.DataFolder, "python3"), text = path + ".txt";
        await File.WriteAllTextAsync(text, "#!/bin/sh\ncase \"$1\" in -VV) echo Python 3.99.1;; esac\n", Cancel);
        // Written by another process: what this one has open for writing, the children that other tests start have open, too, for a moment, and so long the kernel refuses to execute it.
        using (Process copy = Process.Start("install", ["-m", "500", text, path])) await copy.WaitForExitAsync(Cancel);
        HttpResponseMessage answer = await server.PostAsync("/api/runs", $$"""{"workload":"countdown","strategy":"joblib-loky","runtime":"{{path}}"}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("needs the package joblib; CPython 3.99.1", (await ProblemAsync(answer)).GetProperty("errors").GetProperty("strategy")[0].GetString());
    }

    [Fact]
    public async Task A_body_that_is_no_experiment_is_refused_in_plain_words()
    {
        await using ServerUnderTest server = await StartAsync();
        HttpResponseMessage text = await server.Http.PostAsync("/api/runs", new StringContent("workload=primes"), Cancel);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        await ProblemAsync(text);
        HttpRequestMessage large = new(HttpMethod.Post, "/api/runs") { Content = new StringContent("{\"workload\":\"" + new string('x', 300_000) + "\"}", System.Text.Encoding.UTF8, "application/json") };
        large.Headers.ExpectContinue = true;
        HttpResponseMessage huge = await server.Http.SendAsync(large, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
        await ProblemAsync(huge);
        HttpResponseMessage deep = await server.PostAsync("/api/runs", new string('[', 5000));
        Assert.Equal(HttpStatusCode.BadRequest, deep.StatusCode);
        await ProblemAsync(deep);
    }

    [Theory]
    [InlineData("GET", "/api/runs/NOT-AN-ID", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/runs/..%2F..%2Fetc", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/runs/a'%20or%201=1", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "/api/runs/%7F", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/runs/nosuchrun", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/runs/nosuchrun", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/runs/nosuchrun/cancel", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/runs/nosuchrun/progress", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/runs/nosuchrun/chunks/0", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/runs/nosuchrun/chunks/-1", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/runs/nosuchrun/chunks/first", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/runs/nosuchrun/chunks/99999999999", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/runs/nosuchrun/picture", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/runs/nosuchrun/chrome-trace", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/runs?take=0", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/runs?take=many", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/runs?skip=-1", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/runs?workload=primes&workload=sleep", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/nothing", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/api/runs", HttpStatusCode.MethodNotAllowed)]
    public async Task A_wrong_address_gets_a_problem(string method, string path, HttpStatusCode expected)
    {
        await using ServerUnderTest server = await StartAsync();
        HttpResponseMessage answer = await server.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Cancel);
        Assert.Equal(expected, answer.StatusCode);
        Assert.NotEqual("", (await ProblemAsync(answer)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Runs_are_filtered_by_the_same_names_and_values_as_on_the_page()
    {
        await using ServerUnderTest server = await StartAsync();
        string primes = (await server.SubmitAsync(Quick)).Id, sleep = (await server.SubmitAsync(new { workload = "sleep", size = 2, trace = "off" })).Id;
        await server.EndOfAsync(primes);
        await server.EndOfAsync(sleep);
        RunResult stuck = server.Lab.Find(sleep)! with { Id = "stuck", State = RunState.Failed, Deadlock = new Deadlock([], [], 0, 0) };
        Assert.True(server.Lab.Adopt(stuck, null, null));
        HttpResponseMessage posted = await server.Http.PostAsJsonAsync("/api/studies", new { workload = "primes", strategies = new[] { "threads" }, workers = new[] { 1 }, repeats = 1, warmUp = 0, size = 2000, trace = "off" }, Cancel);
        string study = (await posted.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString()!;
        while (server.Lab.Studies.Find(study) is { IsActive: true }) await Task.Delay(10, Cancel);

        foreach (RunFilter filter in new RunFilter[]
        {
            new(), new(Workload: "sleep"), new(State: "completed"), new(State: "failed"), new(State: "deadlock"), new(Study: study), new(Text: "primes", Workload: "primes", State: "completed"),
            new(Workload: "primes", State: "deadlock"),
        })
        {
            Assert.True(filter is { Workload: "primes", State: "deadlock" } || server.Lab.Rows(filter, 0, 50).Count > 0);
            string[] onPage = [.. server.Lab.Rows(filter, 0, 50).Select(row => row.Run.Id)];
            JsonElement answer = await server.Http.GetFromJsonAsync<JsonElement>($"/api{RunsAddress.Write(filter)}", Cancel);
            Assert.Equal(onPage, answer.EnumerateArray().Select(run => run.GetProperty("id").GetString()));
        }
        Assert.Equal(server.Lab.List().Count, (await server.Http.GetFromJsonAsync<JsonElement>("/api/runs?workload=&state=%20&study=", Cancel)).GetArrayLength());
    }

    [Theory]
    [InlineData("workload", "prime", "primes")]
    [InlineData("state", "Failed", "deadlock")]
    [InlineData("state", "0", "timed-out")]
    [InlineData("study", "No Study", "lower-case letters and digits")]
    public async Task A_filter_that_is_not_valid_is_named_with_its_value_and_what_is_allowed(string field, string value, string allowed)
    {
        await using ServerUnderTest server = await StartAsync();
        HttpResponseMessage answer = await server.Http.GetAsync($"/api/runs?{field}={Uri.EscapeDataString(value)}", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        string message = (await ProblemAsync(answer)).GetProperty("errors").GetProperty(field)[0].GetString()!;
        Assert.StartsWith($"{field} is \"{value}\"", message);
        Assert.Contains(allowed, message);
    }

    [Theory]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":"   "}""")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"name":7}""")]
    [InlineData("""{}""")]
    [InlineData("""{"name":"a","colour":"red"}""")]
    [InlineData("""nonsense""")]
    public async Task A_name_that_is_none_is_refused(string json)
    {
        await using ServerUnderTest server = await StartAsync();
        RunResult run = await server.SubmitAsync(Quick);
        HttpResponseMessage answer = await server.Http.PatchAsync($"/api/runs/{run.Id}", new StringContent(json, System.Text.Encoding.UTF8, "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await ProblemAsync(answer);
        Assert.Equal(run.Name, server.Lab.Find(run.Id)!.Name);
    }

    [Fact]
    public async Task Chunks_never_change_and_end_with_a_clear_404()
    {
        await using ServerUnderTest server = await StartAsync();
        RunResult run = await server.SubmitAsync(Quick);
        await server.EndOfAsync(run.Id);
        int count = server.Lab.ChunkCount(run.Id);
        HttpResponseMessage first = await server.Http.GetAsync($"/api/runs/{run.Id}/chunks/0", Cancel);
        Assert.Equal("application/octet-stream", first.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", first.Headers.CacheControl!.ToString());
        HttpResponseMessage past = await server.Http.GetAsync($"/api/runs/{run.Id}/chunks/{count}", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, past.StatusCode);
        Assert.Contains($"{count} chunks", (await ProblemAsync(past)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Two_hundred_quick_clicks_fill_the_queue_and_the_rest_is_refused()
    {
        await using ServerUnderTest server = await StartAsync();
        object slow = new { workload = "sleep", repeats = 100, trace = "off" };
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => server.Http.PostAsJsonAsync("/api/runs", slow, Cancel)));
        int accepted = answers.Count(a => a.StatusCode == HttpStatusCode.Created);
        // 50 wait, and one is under way if it was taken from the queue before the last click.
        Assert.InRange(accepted, 50, 51);
        HttpResponseMessage[] refused = [.. answers.Where(a => a.StatusCode != HttpStatusCode.Created)];
        Assert.All(refused, a => Assert.Equal(HttpStatusCode.TooManyRequests, a.StatusCode));
        Assert.Contains("50", (await ProblemAsync(refused[0])).GetProperty("detail").GetString());
        JsonElement queue = await server.Http.GetFromJsonAsync<JsonElement>("/api/queue", Cancel);
        Assert.Equal(accepted, queue.GetArrayLength());

        string waiting = queue[queue.GetArrayLength() - 1].GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.Accepted, (await server.Http.PostAsync($"/api/runs/{waiting}/cancel", null, Cancel)).StatusCode);
        Assert.Equal(RunState.Cancelled, (await server.EndOfAsync(waiting)).State);
        await server.SubmitAsync(slow);
    }
}
