using System.Buffers.Binary;

namespace Corescope.Compute.Strategies;

/// <summary>What a message between a run's main process and a worker process is about.</summary>
internal enum FrameKind : byte
{
    /// <summary>Worker: its runtime has started.</summary>
    Ready = 1,

    /// <summary>Main process: what to prepare, and the worker's ring.</summary>
    Job = 2,

    /// <summary>Main process: ranges of items.</summary>
    Work = 3,

    /// <summary>Worker: the sum of their parts, and their output.</summary>
    Result = 4,

    /// <summary>Worker: it can't go on; why, in words.</summary>
    Failed = 5,

    /// <summary>Main process: there is no more work.</summary>
    Stop = 6,
}

/// <summary>
/// Messages on a pipe. One object keeps its buffers from message to message and is used by one thread.
/// <code>
/// i32 payload bytes | u8 kind | i64 flow id | payload          (little-endian)
/// </code>
/// </summary>
/// <param name="input">Messages come from here.</param>
/// <param name="output">Messages go there.</param>
internal sealed class FramePipe(Stream input, Stream output)
{
    private const int HeadBytes = 13;

    private readonly byte[] _head = new byte[HeadBytes];
    private readonly MemoryStream _sending = new();
    private byte[] _received = [];

    /// <summary>Payload of the message that <see cref="TryReceive"/> has read last.</summary>
    public BinaryReader Payload { get; private set; } = new(Stream.Null);

    /// <summary>Flow id of the message that was read last.</summary>
    public long FlowId { get; private set; }

    /// <summary>Bytes of the message that was read last.</summary>
    public int Bytes { get; private set; }

    /// <summary>Waits for a message; false when the other side has closed its end, be it in the middle of a message.</summary>
    public bool TryReceive(out FrameKind kind)
    {
        kind = default;
        if (input.ReadAtLeast(_head, HeadBytes, throwOnEndOfStream: false) < HeadBytes) return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(_head);
        (kind, FlowId, Bytes) = ((FrameKind)_head[4], BinaryPrimitives.ReadInt64LittleEndian(_head.AsSpan(5)), HeadBytes + length);
        if (_received.Length < length) _received = new byte[length];
        if (input.ReadAtLeast(_received.AsSpan(0, length), length, throwOnEndOfStream: false) < length) return false;
        Payload = new BinaryReader(new MemoryStream(_received, 0, length));
        return true;
    }

    /// <summary>Begins a message: its payload is written to the result.</summary>
    public BinaryWriter Compose(FrameKind kind, long flowId)
    {
        _sending.SetLength(0);
        BinaryWriter writer = new(_sending);
        writer.Write(0);
        writer.Write((byte)kind);
        writer.Write(flowId);
        return writer;
    }

    /// <summary>Bytes of the message that has been composed.</summary>
    public int ComposedBytes => (int)_sending.Length;

    /// <summary>Sends the message that has been composed.</summary>
    /// <exception cref="IOException">The other side is gone.</exception>
    public void Send()
    {
        Span<byte> bytes = _sending.GetBuffer().AsSpan(0, ComposedBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, ComposedBytes - HeadBytes);
        output.Write(bytes);
        output.Flush();
    }

    /// <summary>Composes and sends in one go.</summary>
    public void Send(FrameKind kind, Action<BinaryWriter>? payload = null)
    {
        BinaryWriter writer = Compose(kind, 0);
        payload?.Invoke(writer);
        Send();
    }
}

/// <summary>What a worker process is told first: how to prepare the same work, and who it is.</summary>
/// <param name="Workload">The workload's name.</param>
/// <param name="Input">What it is prepared from.</param>
/// <param name="Shared">What the main process's <see cref="Workloads.PreparedWork.Start"/> has made.</param>
/// <param name="Ring">The worker's ring.</param>
/// <param name="Worker">Its number, from 1.</param>
/// <param name="Core">The core that it is bound to; -1 for none.</param>
internal sealed record WorkerJob(string Workload, Workloads.WorkInput Input, string Shared, int Ring, int Worker, int Core)
{
    public void Write(BinaryWriter to)
    {
        to.Write(Workload);
        to.Write(Input.Size);
        to.Write(Input.Seed);
        to.Write(Input.DataFolder);
        to.Write(Input.Workers);
        to.Write(Input.Parameters.Count);
        foreach ((string name, string value) in Input.Parameters)
        {
            to.Write(name);
            to.Write(value);
        }
        to.Write(Shared);
        to.Write(Ring);
        to.Write(Worker);
        to.Write(Core);
    }

    public static WorkerJob Read(BinaryReader from)
    {
        string workload = from.ReadString();
        (long size, long seed, string dataFolder, int workers) = (from.ReadInt64(), from.ReadInt64(), from.ReadString(), from.ReadInt32());
        Dictionary<string, string> parameters = [];
        for (int left = from.ReadInt32(); left > 0; left--) parameters[from.ReadString()] = from.ReadString();
        Workloads.WorkInput input = new(size, seed, parameters, dataFolder, workers);
        return new WorkerJob(workload, input, from.ReadString(), from.ReadInt32(), from.ReadInt32(), from.ReadInt32());
    }
}
