using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>Adds up what a trace tells of a graph's tasks. Fed by <see cref="RunAnalysis"/> with every chunk, in order.</summary>
/// <param name="rounds">The measured rounds.</param>
/// <param name="nameOf">The slice name with an id.</param>
internal sealed class TaskGraphAnalysis(IReadOnlyList<RoundSpan> rounds, Func<int, SliceName> nameOf)
{
    private readonly SortedDictionary<int, TaskTrack> _tasks = [];
    private readonly List<TaskNeed> _early = []; // needs of tasks that are not told yet
    private int _graph, _underWay;
    private bool _hasBegun;

    /// <summary>Takes the next chunk.</summary>
    public void Add(Chunk chunk)
    {
        foreach (TaskInfo task in chunk.NewTasks) _tasks.TryAdd(task.Id, new TaskTrack(nameOf(task.NameId).Name));
        _early.AddRange(chunk.TaskNeeds);
        if (_tasks.Count == 0) return;
        _early.RemoveAll(need =>
        {
            if (!_tasks.TryGetValue(need.TaskId, out TaskTrack? task)) return false;
            task.Needs.Add(need.NeedsId);
            return true;
        });
        foreach (TaskChange change in chunk.TaskChanges) Follow(change);
        foreach (LaneChunk part in chunk.Lanes) AddSlices(part);
    }

    /// <summary>The figures; null where no task was computed in a measured round.</summary>
    public TaskGraphFigures? Finish()
    {
        Dictionary<int, TaskTrack> tasks = [];
        for (int i = rounds.Count - 1; i >= 0 && tasks.Count == 0; i--)
            tasks = _tasks.Where(task => task.Value.BornNs >= rounds[i].StartNs && task.Value.BornNs < rounds[i].EndNs && task.Value.Graph >= 0).ToDictionary();
        if (tasks.Count == 0) return null;
        List<TaskTrack> path = [.. tasks.GroupBy(task => task.Value.Graph).OrderBy(graph => graph.Key).SelectMany(graph => new CriticalPath(graph.ToDictionary()).Tasks)];
        return new TaskGraphFigures(tasks.Count, tasks.Values.Sum(task => task.Needs.Count(tasks.ContainsKey)), tasks.Values.Select(task => task.Graph).Distinct().Count(),
            tasks.Values.Sum(task => task.WorkNs), path.Sum(task => task.DurationNs), Steps(path), tasks.Values.Sum(task => WaitedNs(task, tasks)));
    }

    private void Follow(TaskChange change)
    {
        if (!_tasks.TryGetValue(change.TaskId, out TaskTrack? task)) return;
        bool wasUnderWay = task.IsUnderWay;
        if (task.Graph < 0)
        {
            if (_hasBegun && _underWay == 0) _graph++;
            _hasBegun = true;
            task.Begin(_graph, change.TimeNs);
        }
        task.Change(change);
        _underWay += (task.IsUnderWay ? 1 : 0) - (wasUnderWay ? 1 : 0);
    }

    private void AddSlices(LaneChunk part)
    {
        Stack<OpenSlice> open = new(part.Open);
        foreach (SliceEvent slice in part.Slices)
        {
            if (!slice.IsEnd) open.Push(new OpenSlice(slice.TimeNs, slice.NameId, slice.Arg));
            else if (open.TryPop(out OpenSlice ended) && TaskOf(ended) is { } task) task.Computed(ended.StartNs, slice.TimeNs);
        }
    }

    private TaskTrack? TaskOf(OpenSlice slice) =>
        slice.Arg is >= 0 and < TaskInfo.MostTasks && _tasks.TryGetValue((int)slice.Arg, out TaskTrack? task) && task.Name == nameOf(slice.NameId).Name ? task : null;

    private static long WaitedNs(TaskTrack task, Dictionary<int, TaskTrack> tasks)
    {
        if (task.StartNs < 0) return 0;
        long readyNs = task.BornNs;
        foreach (int other in task.Needs)
            if (tasks.TryGetValue(other, out TaskTrack? needed)) readyNs = Math.Max(readyNs, needed.DoneNs);
        return Math.Max(0, task.StartNs - readyNs);
    }

    private static List<PathStep> Steps(List<TaskTrack> path)
    {
        List<PathStep> steps = [];
        foreach (TaskTrack task in path)
        {
            if (steps.Count > 0 && steps[^1] is { } last && last.Name == task.Name) steps[^1] = last with { Tasks = last.Tasks + 1, Ns = last.Ns + task.DurationNs };
            else steps.Add(new PathStep(task.Name, 1, task.DurationNs));
        }
        return steps;
    }
}
