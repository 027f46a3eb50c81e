using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Corescope.Web.Tests;

/// <summary>What a viewer has said.</summary>
public sealed record ViewerEvent(string Event, int Number, int Length, string? Sha256, string? Message);

/// <summary>A viewer with the npm client in a Node process of its own (hub-client.mjs).</summary>
public sealed class Viewer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly Process _node;

    private Viewer(Process node) => _node = node;

    public static Viewer Watch(ServerUnderTest server, string runId, int fromChunk = 0, int? stallAfter = null, bool reconnect = false)
    {
        string options = JsonSerializer.Serialize(new { runId, fromChunk, stallAfter, reconnect });
        string script = Path.Combine(AppContext.BaseDirectory, "hub-client.mjs");
        ProcessStartInfo start = new("node", [script, server.Url, Path.Combine(RepositoryRoot(), "src/Web/Client"), options]) { RedirectStandardOutput = true };
        return new Viewer(Process.Start(start)!);
    }

    public async Task<ViewerEvent> NextAsync()
    {
        using CancellationTokenSource guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        guard.CancelAfter(ServerUnderTest.Hang);
        string line = await _node.StandardOutput.ReadLineAsync(guard.Token) ?? throw new InvalidOperationException("the viewer's process has ended");
        return JsonSerializer.Deserialize<ViewerEvent>(line, Json)!;
    }

    /// <summary>Everything up to an event of a kind, that one included. An error that is not waited for is the test's end.</summary>
    public async Task<List<ViewerEvent>> UntilAsync(string kind)
    {
        List<ViewerEvent> seen = [];
        do
        {
            seen.Add(await NextAsync());
            if (seen[^1].Event == "error" && kind == "complete") Assert.Fail($"after {seen.Count} events: {seen[^1].Message}");
        }
        while (seen[^1].Event != kind);
        return seen;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_node.HasExited) _node.Kill();
        await _node.WaitForExitAsync(CancellationToken.None);
        _node.Dispose();
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Corescope.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Corescope.slnx is in none of the folders above the tests");
    }
}
