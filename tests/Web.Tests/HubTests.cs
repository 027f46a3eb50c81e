using System.Security.Cryptography;
using Corescope.Compute.Running;
using Corescope.Web.Hubs;
using Xunit;

namespace Corescope.Web.Tests;

public class HubTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Rounds of about a quarter of a second each: long enough to be watched live, whatever the machine.
    private static object Experiment(int rounds) => new { workload = "sleep", strategy = "threads", workers = 2, repeats = rounds, trace = "reported" };

    [Fact]
    public async Task A_viewer_gets_every_chunk_in_order_live_and_a_late_one_the_same_bytes()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        RunResult run = await server.SubmitAsync(Experiment(3));
        await using Viewer live = Viewer.Watch(server, run.Id);
        List<ViewerEvent> seen = await live.UntilAsync("complete");
        Assert.Equal(RunState.Completed, (await server.EndOfAsync(run.Id)).State);
        await using Viewer late = Viewer.Watch(server, run.Id);
        List<ViewerEvent> again = await late.UntilAsync("complete");

        ViewerEvent[] chunks = [.. again.Where(e => e.Event == "chunk")];
        Assert.Equal(Enumerable.Range(0, server.Lab.ChunkCount(run.Id)), chunks.Select(c => c.Number));
        foreach (ViewerEvent chunk in chunks)
        {
            byte[] overHttp = await server.Http.GetByteArrayAsync($"/api/runs/{run.Id}/chunks/{chunk.Number}", Cancel);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(overHttp)), chunk.Sha256);
        }
        // A live viewer may have been too slow for some of them, but what it got is in order and the same.
        ViewerEvent[] liveChunks = [.. seen.Where(e => e.Event == "chunk")];
        Assert.Equal(liveChunks.Select(c => c.Number).Order(), liveChunks.Select(c => c.Number));
        Assert.All(liveChunks, chunk => Assert.Equal(chunks[chunk.Number].Sha256, chunk.Sha256));
    }

    [Fact]
    public async Task A_viewer_may_begin_in_the_middle()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        RunResult run = await server.SubmitAsync(Experiment(2));
        await server.EndOfAsync(run.Id);
        // How many there are is the recorder's affair: one that came late has closed fewer.
        int count = server.Lab.ChunkCount(run.Id), middle = count / 2;
        await using Viewer viewer = Viewer.Watch(server, run.Id, fromChunk: middle);
        Assert.Equal(Enumerable.Range(middle, count - middle), (await viewer.UntilAsync("complete")).Where(e => e.Event == "chunk").Select(e => e.Number));
        await using Viewer beyond = Viewer.Watch(server, run.Id, fromChunk: count + 100);
        Assert.DoesNotContain(await beyond.UntilAsync("complete"), e => e.Event == "chunk");
    }

    [Fact]
    public async Task A_viewer_that_stops_reading_does_not_hold_up_another_or_the_run()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        RunResult run = await server.SubmitAsync(Experiment(8));
        await using Viewer stalled = Viewer.Watch(server, run.Id, stallAfter: 1);
        await stalled.UntilAsync("stalled");
        await using Viewer other = Viewer.Watch(server, run.Id);
        List<ViewerEvent> seen = await other.UntilAsync("complete");
        Assert.Equal(RunState.Completed, (await server.EndOfAsync(run.Id)).State);
        Assert.Contains(seen, e => e.Event == "chunk" && e.Number == server.Lab.ChunkCount(run.Id) - 1);
    }

    [Theory]
    [InlineData("nosuchrun", 0, "no run")]
    [InlineData("../../etc/passwd", 0, "no run's id")]
    [InlineData("", 0, "no run's id")]
    [InlineData("nosuchrun", -1, "0 or more")]
    public async Task A_viewer_of_what_is_not_there_is_told_so_in_plain_words(string runId, int fromChunk, string words)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        await using Viewer viewer = Viewer.Watch(server, runId, fromChunk);
        Assert.Contains(words, (await viewer.UntilAsync("error"))[^1].Message);
    }

    [Fact]
    public async Task A_viewer_reconnects_after_the_server_was_restarted_and_goes_on_without_a_gap()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        RunResult run = await server.SubmitAsync(Experiment(100));
        await using Viewer viewer = Viewer.Watch(server, run.Id, reconnect: true);
        List<ViewerEvent> before = [];
        while (before.Count(e => e.Event == "chunk") < 3) before.Add(await viewer.NextAsync());
        await server.RestartAsync();
        before.AddRange(await viewer.UntilAsync("reconnected"));
        List<ViewerEvent> after = await viewer.UntilAsync("complete");

        // A server that is on its way down may still take a connection, which is then lost as well.
        int last = after.FindLastIndex(e => e.Event == "reconnected") + 1;
        int[] live = NumbersOf([.. before, .. after[..last]]), again = NumbersOf(after[last..]);
        Assert.Equal(RunState.Interrupted, server.Lab.Find(run.Id)!.State);
        // While the run was live the viewer may have been too slow for some of them; what it got is in order, and the rest comes whole from where it was.
        Assert.Equal(live.Order().Distinct(), live);
        Assert.Equal(Enumerable.Range(live[^1] + 1, server.Lab.ChunkCount(run.Id) - live[^1] - 1), again);
    }

    private static int[] NumbersOf(IEnumerable<ViewerEvent> events) => [.. events.Where(e => e.Event == "chunk").Select(e => e.Number)];

    [Fact]
    public void One_connection_and_one_run_have_only_so_many_seats()
    {
        ViewerCount count = new();
        List<IDisposable> seats = [.. Enumerable.Range(0, ViewerCount.MaxOfConnection).Select(i => count.TryEnter("a", $"run{i}", out _)!)];
        Assert.Null(count.TryEnter("a", "more", out string refusal));
        Assert.Contains($"{ViewerCount.MaxOfConnection}", refusal);
        seats[0].Dispose();
        seats[0].Dispose();
        Assert.NotNull(count.TryEnter("a", "more", out _));
        Assert.Null(count.TryEnter("a", "still more", out _));

        for (int i = 0; i < ViewerCount.MaxOfRun; i++) Assert.NotNull(count.TryEnter($"viewer{i}", "popular", out _));
        Assert.Null(count.TryEnter("late", "popular", out _));
    }
}
