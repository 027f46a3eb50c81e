namespace Corescope.Compute.Tracing;

/// <summary>A lane waits for a lock.</summary>
internal readonly record struct WaitEdge(int Lane, int Lock);

/// <summary>A lane holds a lock, so many times.</summary>
internal readonly record struct HoldEdge(int Lane, int Lock, int Times);

/// <summary>
/// Who waits for whom at one moment, and who of them can never go on: the graph is reduced (Holt 1972; Knapp 1987). A lane that does not wait can
/// go on, and will let go of what it holds. Of those that wait,
/// <code>
/// for a lock with one holder, or readers      who can go on: when all of its holders can
/// for a lock with several permits             when any of its holders can, or a permit is free
/// for what nobody holds                       always
/// </code>
/// What is left when nobody more can go on never will.
/// </summary>
/// <param name="locks">The locks, by id.</param>
/// <param name="waits">One for each lane that waits.</param>
/// <param name="holds">Who holds what.</param>
internal sealed class WaitGraph(IReadOnlyList<LockInfo> locks, IReadOnlyList<WaitEdge> waits, IReadOnlyList<HoldEdge> holds)
{
    private readonly ILookup<int, HoldEdge> _holdersOf = holds.ToLookup(hold => hold.Lock);

    /// <summary>The waits of the lanes that can never go on.</summary>
    public IReadOnlyList<WaitEdge> Stuck()
    {
        Dictionary<int, WaitEdge> stuck = waits.ToDictionary(wait => wait.Lane);
        while (stuck.Values.FirstOrDefault(wait => CanGoOn(wait, stuck), new WaitEdge(-1, -1)) is { Lane: >= 0 } free) stuck.Remove(free.Lane);
        return [.. stuck.Values.OrderBy(wait => wait.Lane)];
    }

    /// <summary>Of those that are stuck, each of whom waits for one who is stuck too: a circle of them, from its lowest lane on.</summary>
    public IReadOnlyList<WaitEdge> CycleOf(IReadOnlyList<WaitEdge> stuck)
    {
        Dictionary<int, WaitEdge> waitOf = stuck.ToDictionary(wait => wait.Lane);
        List<WaitEdge> path = [];
        WaitEdge at = stuck[0];
        while (!path.Contains(at))
        {
            path.Add(at);
            int wanted = at.Lock;
            at = waitOf[_holdersOf[wanted].First(hold => waitOf.ContainsKey(hold.Lane)).Lane];
        }
        path.RemoveRange(0, path.IndexOf(at));
        int lowest = path.IndexOf(path.MinBy(wait => wait.Lane));
        return [.. path[lowest..], .. path[..lowest]];
    }

    /// <summary>Who holds a lock.</summary>
    public IEnumerable<int> HoldersOf(int lockId) => _holdersOf[lockId].Select(hold => hold.Lane).Order();

    /// <summary>The locks that a lane holds.</summary>
    public IEnumerable<int> HeldBy(int lane) => holds.Where(hold => hold.Lane == lane).Select(hold => hold.Lock).Order();

    private bool CanGoOn(WaitEdge wait, Dictionary<int, WaitEdge> stuck)
    {
        LockInfo wanted = locks[wait.Lock];
        if (!_holdersOf.Contains(wait.Lock) || wanted.Permits == 0) return true;
        IEnumerable<HoldEdge> holders = _holdersOf[wait.Lock];
        return wanted.Permits == 1
            ? holders.All(hold => !stuck.ContainsKey(hold.Lane))
            : holders.Sum(hold => hold.Times) < wanted.Permits || holders.Any(hold => !stuck.ContainsKey(hold.Lane));
    }
}
