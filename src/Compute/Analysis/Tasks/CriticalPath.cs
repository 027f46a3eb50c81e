namespace Corescope.Compute.Analysis;

/// <summary>
/// The longest chain of a graph of tasks by their durations: each task's chain is its own duration behind the longest chain among those that it needs,
/// found in an order in which these come first (A. B. Kahn, "Topological Sorting of Large Networks", Communications of the ACM 5 (1962), 558-562).
/// </summary>
internal sealed class CriticalPath
{
    private readonly Dictionary<int, TaskTrack> _tasks;
    private readonly Dictionary<int, (long Ns, int Before)> _chains = [];

    /// <summary>Finds it. Tasks in a circle, which no scheduler makes, have no chain.</summary>
    /// <param name="tasks">By number; needs of others are left out.</param>
    public CriticalPath(Dictionary<int, TaskTrack> tasks)
    {
        _tasks = tasks;
        Dictionary<int, int> missing = tasks.ToDictionary(task => task.Key, task => task.Value.Needs.Count(tasks.ContainsKey));
        ILookup<int, int> users = tasks.SelectMany(task => task.Value.Needs.Select(need => (need, task.Key))).ToLookup(pair => pair.need, pair => pair.Key);
        Queue<int> ready = new(missing.Where(task => task.Value == 0).Select(task => task.Key));
        while (ready.TryDequeue(out int id))
        {
            _chains[id] = ChainOf(tasks[id]);
            foreach (int user in users[id])
                if (--missing[user] == 0) ready.Enqueue(user);
        }
    }

    /// <summary>Its tasks, first to last.</summary>
    public IReadOnlyList<TaskTrack> Tasks
    {
        get
        {
            List<TaskTrack> path = [];
            int id = _chains.Count == 0 ? -1 : _chains.MaxBy(chain => chain.Value.Ns).Key;
            for (; id >= 0; id = _chains[id].Before) path.Add(_tasks[id]);
            path.Reverse();
            return path;
        }
    }

    private (long Ns, int Before) ChainOf(TaskTrack task)
    {
        (long ns, int before) = (0, -1);
        foreach (int need in task.Needs)
            if (_chains.TryGetValue(need, out (long Ns, int Before) chain) && (before < 0 || chain.Ns > ns)) (ns, before) = (chain.Ns, need);
        return (ns + task.DurationNs, before);
    }
}
