using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>
/// The connection to another host of the run: lets its relay in, answers its round trips, and mirrors what its ranks record. Runs on a thread of its own until the relay
/// has said goodbye, or is lost.
/// </summary>
internal sealed class RemoteHost(TcpClient client, RemoteHosts hosts, RingFile rings, RunFolder folder, CancellationToken stop)
{
    /// <summary>A relay tells something fifty times a second; after such a silence it is lost. Seconds.</summary>
    public const int SilenceS = 5;

    private readonly ClockFilter _clock = new();
    private string? _name, _error;

    /// <summary>Up to when everything that it has recorded is here, on this host's clock.</summary>
    public long CompleteNs { get; private set; }

    /// <summary>Whether it has sent all that there is.</summary>
    public bool IsDone { get; private set; }

    /// <summary>What is known of it; null before it was let in.</summary>
    public HostClock? Told => _name is null ? null : new HostClock(_name, _clock.FirstOffsetNs, _clock.ErrorNs, _clock.DriftPpm, _error);

    /// <summary>Serves it to the end.</summary>
    public void Serve()
    {
        try
        {
            client.NoDelay = true;
            using NetworkStream stream = client.GetStream();
            stream.ReadTimeout = stream.WriteTimeout = SilenceS * 1000;
            if (!LetIn(stream)) return;
            using RingMirror mirror = new(rings);
            FollowToEnd(stream, mirror);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            if (_name is null || stop.IsCancellationRequested) return;
            _error = e is EndOfStreamException ? "it has closed the connection" : e is InvalidDataException ? e.Message : $"nothing was heard from it for {SilenceS} s";
            hosts.HasLost(this, $"The host {_name} was lost in the middle of the run: {_error}. It must be running, and reach this machine.");
        }
        finally
        {
            client.Dispose();
        }
    }

    private bool LetIn(NetworkStream stream)
    {
        (HostFrame kind, byte[] payload) = HostFrames.Read(stream, isTrusted: false);
        if (kind != HostFrame.Hello) return false;
        using JsonDocument hello = JsonDocument.Parse(payload);
        byte[] token = Encoding.UTF8.GetBytes(hello.RootElement.GetProperty("token").GetString() ?? "");
        if (!CryptographicOperations.FixedTimeEquals(token, Encoding.UTF8.GetBytes(hosts.Token)))
        {
            HostFrames.Write(stream, HostFrame.Refused, "This is not the run's token."u8);
            return false;
        }
        HostFrames.Write(stream, HostFrame.Setup, JsonSerializer.SerializeToUtf8Bytes(new
        {
            experiment = folder.ReadExperimentText(),
            header = Convert.ToHexString(rings.FreshHeader()),
            bytes = RingFile.BytesFor(rings.RingCount, rings.Capacity),
        }));
        _name = hello.RootElement.GetProperty("host").GetString();
        CompleteNs = MonotonicClock.NowNs;
        hosts.HasCome(this);
        return true;
    }

    private void FollowToEnd(NetworkStream stream, RingMirror mirror)
    {
        try
        {
            while (!IsDone) Follow(stream, mirror);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            mirror.EndLanes(CompleteNs, stop);
            throw;
        }
    }

    private void Follow(NetworkStream stream, RingMirror mirror)
    {
        (HostFrame kind, byte[] payload) = HostFrames.Read(stream, isTrusted: true);
        switch (kind)
        {
            case HostFrame.Ping:
                BinaryPrimitives.WriteInt64LittleEndian(payload, MonotonicClock.NowNs);
                HostFrames.Write(stream, HostFrame.Pong, payload);
                break;
            case HostFrame.Clock:
                _clock.Add(Number(payload, 0), Number(payload, 8), Number(payload, 16));
                hosts.Tell();
                break;
            case HostFrame.Names:
                mirror.AddNames(payload);
                break;
            case HostFrame.Lane:
                mirror.AddLane(payload);
                break;
            case HostFrame.Records:
                mirror.AddRecords(payload, _clock.OffsetNs, stop);
                break;
            case HostFrame.Progress:
                TakeOver(payload);
                break;
            case HostFrame.Watermark:
                CompleteNs = Number(payload, 0) + _clock.OffsetNs;
                hosts.UpdateHorizon();
                break;
            case HostFrame.File:
                TakeFile(Encoding.ASCII.GetString(payload, 1, payload[0]), payload.AsSpan(1 + payload[0]));
                break;
            case HostFrame.Bye:
                IsDone = true;
                hosts.UpdateHorizon();
                break;
        }
    }

    // Rank 0 is there, and tells how far the run is.
    private void TakeOver(byte[] progress)
    {
        rings.Round = (int)Number32(progress, 4);
        rings.TotalItems = Number(progress, 8);
        rings.PhaseStartNs = Number(progress, 16) + _clock.OffsetNs;
        rings.Phase = (RunnerPhase)Number32(progress, 0);
    }

    private void TakeFile(string name, ReadOnlySpan<byte> content)
    {
        if (name == Path.GetFileName(folder.PicturePath)) File.WriteAllBytes(folder.PicturePath, content);
        // The first reason that is told is the one that counts.
        else if (name == RunFolder.ResultName && folder.ReadResult() is null)
        {
            RunnerResult result = JsonSerializer.Deserialize<RunnerResult>(content, ExperimentJson.Options)!;
            folder.WriteResult(result with { Rounds = [.. result.Rounds.Select(r => new Analysis.RoundSpan(r.StartNs + _clock.OffsetNs, r.EndNs + _clock.OffsetNs))] });
        }
    }

    private static long Number(byte[] payload, int at) => BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(at));

    private static long Number32(byte[] payload, int at) => BinaryPrimitives.ReadInt32LittleEndian(payload.AsSpan(at));
}
