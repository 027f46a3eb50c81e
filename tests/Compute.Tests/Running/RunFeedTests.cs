using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Running;

public sealed class RunFeedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("corescope-test-").FullName;
    private readonly RunFeed _feed = new();
    private readonly TraceFile _file;

    public RunFeedTests() => _file = TraceFile.Create(Path.Combine(_folder, "trace"));

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _file.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Late_viewer_gets_the_snapshot_then_live_chunks_without_gaps()
    {
        _feed.Open(_file);
        Append(0, 100);
        await using IAsyncEnumerator<EncodedChunk> viewer = _feed.Watch(0, TestEnd).GetAsyncEnumerator(TestEnd);
        for (int expected = 0; expected < 100; expected++)
        {
            Assert.True(await viewer.MoveNextAsync());
            Assert.Equal(expected, viewer.Current.Number);
        }
        for (int expected = 100; expected < 200; expected++)
        {
            ValueTask<bool> next = viewer.MoveNextAsync();
            Append(expected, expected + 1);
            Assert.True(await next);
            Assert.Equal(expected, viewer.Current.Number);
            Assert.Equal([(byte)expected], viewer.Current.Bytes.ToArray());
        }
    }

    [Fact]
    public async Task Many_viewers_of_a_run_being_written_see_its_chunks_in_order_and_never_twice()
    {
        _feed.Open(_file);
        Task<List<int>>[] viewers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => Numbers(_feed.Watch(0, TestEnd))))];
        // Written in steps that a viewer can follow: at most 4 chunks may wait.
        for (int n = 0; n < 300; n++)
        {
            Append(n, n + 1);
            await Task.Delay(1, TestEnd);
        }
        _feed.End();
        foreach (List<int> seen in await Task.WhenAll(viewers))
        {
            Assert.Equal(seen.Distinct().Order(), seen); // never twice, never backwards
            Assert.Equal(299, seen[^1]);
        }
    }

    [Fact]
    public async Task Slow_viewer_loses_the_oldest_waiting_chunks_and_holds_nobody_up()
    {
        _feed.Open(_file);
        Append(0, 1);
        await using IAsyncEnumerator<EncodedChunk> slow = _feed.Watch(0, TestEnd).GetAsyncEnumerator(TestEnd);
        Assert.True(await slow.MoveNextAsync());
        ValueTask<bool> second = slow.MoveNextAsync(); // has caught up: waits for live chunks from here on
        Append(1, 2);
        Assert.True(await second);
        Append(2, 50);
        _feed.End();
        List<int> rest = [];
        while (await slow.MoveNextAsync()) rest.Add(slow.Current.Number);
        Assert.Equal([46, 47, 48, 49], rest);
        Assert.Equal(50, _feed.Count);
        Assert.NotNull(_feed.Chunk(10)); // what it lost can be fetched
    }

    [Fact]
    public async Task Viewer_of_a_run_that_has_not_started_waits_for_its_first_chunk()
    {
        Task<List<int>> viewer = Numbers(_feed.Watch(0, TestEnd));
        _feed.Open(_file);
        Append(0, 3);
        _feed.End();
        Assert.Equal([0, 1, 2], await viewer);
    }

    [Fact]
    public async Task Viewer_of_a_run_that_has_ended_gets_what_there_is_and_then_the_end()
    {
        _feed.Open(_file);
        Append(0, 5);
        _feed.End();
        Assert.Equal([2, 3, 4], await Numbers(_feed.Watch(2, TestEnd)));
        Assert.Empty(await Numbers(_feed.Watch(99, TestEnd)));
        Assert.Equal(5, (await Numbers(_feed.Watch(-7, TestEnd))).Count);
        Assert.Empty(await Numbers(RunFeed.Empty.Watch(0, TestEnd)));
    }

    [Fact]
    public async Task A_viewer_that_goes_away_is_forgotten()
    {
        _feed.Open(_file);
        using CancellationTokenSource leaves = new();
        Task<List<int>> viewer = Numbers(_feed.Watch(0, leaves.Token));
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => viewer);
        Append(0, 10);
        Assert.Equal(10, _feed.Count);
    }

    private void Append(int from, int to)
    {
        for (int n = from; n < to; n++) _feed.Append(new EncodedChunk(n, new[] { (byte)n }));
    }

    private static async Task<List<int>> Numbers(IAsyncEnumerable<EncodedChunk> chunks)
    {
        List<int> numbers = [];
        await foreach (EncodedChunk chunk in chunks) numbers.Add(chunk.Number);
        return numbers;
    }
}
