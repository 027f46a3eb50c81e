using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>Writes ring records with times that the test sets.</summary>
internal sealed unsafe class RawRing(RingFile rings, int index)
{
    public void Bind(long timeNs, int pid, int tid) => Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.Bind, Arg = (long)pid << 32 | (uint)tid });

    public void Unbind(long timeNs) => Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.Unbind });

    public void Begin(long timeNs, string name, LaneState state, long arg = 0) =>
        Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.Begin, Name = rings.Name(name, state), Arg = arg });

    /// <summary>As a worker in Python says of a slice that its code makes exactly one call that blocks.</summary>
    public void BeginCall(long timeNs, string name, LaneState state)
    {
        *(rings.RingAt(0) - RingFile.NameAreaBytes + rings.Name(name, state) * 4 + 5) = 1;
        Begin(timeNs, name, state);
    }

    public void End(long timeNs) => Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.End });

    public void Message(RingRecordKind kind, long timeNs, long flowId, int bytes) =>
        Put(new RingRecord { TimeNs = timeNs, Kind = kind, Arg = flowId, Peer = bytes });

    public void Lock(RingRecordKind kind, long timeNs, long use, int peer = 0) => Put(new RingRecord { TimeNs = timeNs, Kind = kind, Arg = use, Peer = peer });

    public void Counter(long timeNs, string name, long value) => Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.Counter, Name = rings.Name(name), Arg = value });

    public void Task(long timeNs, string name, long number) => Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.TaskExists, Name = rings.Name(name), Arg = number });

    public void Needs(long timeNs, long task, long other) => Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.TaskNeeds, Arg = task << 32 | other });

    public void State(long timeNs, long task, TaskState state, int workersRing = -1) =>
        Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.TaskState, Arg = task << 8 | (byte)state, Peer = workersRing + 1 });

    private void Put(RingRecord record)
    {
        byte* ring = rings.RingAt(index);
        long head = *(long*)(ring + RingFile.RingHead);
        ((RingRecord*)(ring + RingFile.RingHeadBytes))[head & (rings.Capacity - 1)] = record;
        *(long*)(ring + RingFile.RingHead) = head + 1;
    }
}
