using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Python;

/// <summary>What all rings of a run together say of one lock.</summary>
internal sealed class LockUses
{
    private readonly List<(long TimeNs, int Order, int Change)> _holds = [];

    public LockUses(PythonRig rig, int id)
    {
        IEnumerable<int> rings = Enumerable.Range(0, rig.Rings.RingsUsed);
        Counts = rings.Select(ring => rig.Rings.LockCountsOf(id, ring)).Aggregate((sum, counts) => sum + counts);
        WaitsOf = [.. rings.Select(ring => rig.Rings.WaitOf(ring))];
        NobodyHolds = rings.All(ring => !rig.Rings.Holds(id, ring));
        foreach (RingRecord record in rings.SelectMany(rig.Records).Where(record => (int)record.Arg == id)) Add(record);
    }

    /// <summary>What the lanes have counted.</summary>
    public LockCounts Counts { get; }

    /// <summary>Records of acquisitions.</summary>
    public int Acquired { get; private set; }

    /// <summary>Records of waits.</summary>
    public int Waited { get; private set; }

    /// <summary>What each lane says that it waits for.</summary>
    public IReadOnlyList<(int Lock, int Wait)> WaitsOf { get; }

    /// <summary>Whether no lane says that it has the lock.</summary>
    public bool NobodyHolds { get; }

    /// <summary>How many had it at the same time, readers together counting as one.</summary>
    public int MostAtOnce
    {
        get
        {
            int now = 0, readers = 0, most = 0;
            foreach ((_, _, int change) in _holds.OrderBy(hold => hold.TimeNs).ThenBy(hold => hold.Order))
            {
                if (Math.Abs(change) > 1) readers += Math.Sign(change);
                else now += change;
                most = Math.Max(most, now + Math.Min(1, readers));
            }
            return most;
        }
    }

    private void Add(RingRecord record)
    {
        int weight = (record.Arg & RingFile.SharedUse) != 0 ? 2 : 1;
        switch (record.Kind)
        {
            case RingRecordKind.LockWait:
                Waited++;
                break;
            case RingRecordKind.LockAcquired:
                Acquired++;
                _holds.Add((record.TimeNs, 1, weight));
                break;
            case RingRecordKind.LockReleased:
                _holds.Add((record.TimeNs, 0, -weight)); // at the same moment, releases come first
                break;
        }
    }
}
