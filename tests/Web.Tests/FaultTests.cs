using System.Net;
using System.Text.Json;
using Corescope.Compute.Running;
using Xunit;
using static Corescope.Web.Tests.ServerUnderTest;

namespace Corescope.Web.Tests;

public class FaultTests
{
    private static readonly object Quick = new { workload = "primes", strategy = "threads", workers = 2, size = 20000, trace = "reported" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_corrupt_trace_is_an_error_of_that_run_and_of_no_other()
    {
        await using ServerUnderTest server = await StartAsync();
        RunResult run = await server.SubmitAsync(Quick);
        await server.EndOfAsync(run.Id);
        await server.RestartAsync(() => Corrupt(TraceOf(server, run.Id)));

        HttpResponseMessage answer = await server.Http.GetAsync($"/api/runs/{run.Id}/chunks/0", Cancel);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("trace", (await ProblemAsync(answer)).GetProperty("detail").GetString());
        await using (Viewer viewer = Viewer.Watch(server, run.Id)) Assert.Contains("trace", (await viewer.UntilAsync("error"))[^1].Message);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync($"/api/runs/{run.Id}", Cancel)).StatusCode);

        RunResult next = await server.SubmitAsync(Quick);
        Assert.Equal(RunState.Completed, (await server.EndOfAsync(next.Id)).State);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync($"/api/runs/{next.Id}/chunks/0", Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_chrome_trace_of_a_run_is_json_with_its_workers()
    {
        await using ServerUnderTest server = await StartAsync();
        RunResult run = await server.SubmitAsync(Quick);
        await server.EndOfAsync(run.Id);
        HttpResponseMessage answer = await server.Http.GetAsync($"/api/runs/{run.Id}/chrome-trace", Cancel);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        using JsonDocument trace = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Contains(trace.RootElement.GetProperty("traceEvents").EnumerateArray(), e => e.GetProperty("ph").GetString() == "X");
    }

    [Fact]
    public async Task Ending_the_server_ends_the_run_under_way()
    {
        await using ServerUnderTest server = await StartAsync();
        RunResult run = await server.SubmitAsync(new { workload = "sleep", repeats = 100 });
        while (server.Lab.Find(run.Id)!.State != RunState.Running) await Task.Delay(20, Cancel);
        await server.RestartAsync();
        Assert.Equal(RunState.Interrupted, server.Lab.Find(run.Id)!.State);
        RunResult next = await server.SubmitAsync(Quick);
        Assert.Equal(RunState.Completed, (await server.EndOfAsync(next.Id)).State);
    }

    private static string TraceOf(ServerUnderTest server, string id) =>
        Directory.EnumerateFiles(server.DataFolder, "*", SearchOption.AllDirectories).Single(path => path.Contains(id) && IsTrace(path));

    private static bool IsTrace(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[8];
        return file.Read(head) == 8 && head.AsSpan().SequenceEqual("CSCTRACE"u8);
    }

    // The first chunk's bytes no longer match its check sum; the file's head and length stay.
    private static void Corrupt(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[20] ^= 0xff;
        File.WriteAllBytes(path, bytes);
    }
}
