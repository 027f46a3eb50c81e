using System.Runtime.CompilerServices;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;
using Corescope.Web.Api;
using Microsoft.AspNetCore.SignalR;

namespace Corescope.Web.Hubs;

/// <summary>
/// Room 4: chunks to viewers. Data comes from <see cref="Lab.Watch"/> and goes to the timeline in the browser (Client/). Every viewer has a bounded reader of
/// its own; a broadcast would wait for the slowest viewer, and never drop. Who is too slow sees a gap in the numbers and fetches
/// what is missing from <c>/api/runs/{id}/chunks/{n}</c>.
/// </summary>
public sealed class LabHub(Lab lab, ChunkMessages messages, ViewerCount viewers, ILogger<LabHub> log) : Hub
{
    /// <summary>Where the hub is.</summary>
    public const string Path = "/hubs/lab";

    /// <summary>Streams a run's chunks: those that there are, then live, until the run has ended.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="fromChunk">Number of the first one wanted; 0 or more.</param>
    /// <param name="cancel">When the viewer leaves.</param>
    /// <exception cref="HubException">No such run, not a number, or no seat left; the message says which.</exception>
    public async IAsyncEnumerable<ChunkMessage> Watch(string runId, int fromChunk, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!RunIds.IsId(runId)) throw new HubException($"{Problems.Shown(runId ?? "")} is no run's id.");
        if (fromChunk < 0) throw new HubException($"fromChunk is {fromChunk}; it must be 0 or more.");
        if (lab.Find(runId) is null) throw new HubException($"There is no run \"{runId}\". It may have been deleted.");
        using IDisposable seat = viewers.TryEnter(Context.ConnectionId, runId, out string refusal) ?? throw new HubException(refusal);
        await using IAsyncEnumerator<EncodedChunk> chunks = lab.Watch(runId, fromChunk, cancel).GetAsyncEnumerator(cancel);
        while (await NextAsync(chunks)) yield return messages.Of(runId, chunks.Current);
    }

    // The dispatcher's own log is off (LabServer): it holds a stack trace for each mistake that a viewer makes.
    private async ValueTask<bool> NextAsync(IAsyncEnumerator<EncodedChunk> chunks)
    {
        try
        {
            return await chunks.MoveNextAsync();
        }
        catch (InvalidDataException damaged)
        {
            throw new HubException(damaged.Message);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            log.LogError(error, "A viewer's stream has failed");
            throw new HubException("Something went wrong inside Corescope. The server's console says more.");
        }
    }
}
