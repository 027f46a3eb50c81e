using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>
/// Each worker begins with one block of the items in a deque of its own; who runs out takes half of what the richest still has. The first
/// division is deliberately by blocks: where it fits, nobody steals; where it does not, the arrows show it.
/// </summary>
public sealed class WorkStealing : IDotnetStrategy
{
    /// <inheritdoc/>
    public string Name => "work-stealing";

    /// <inheritdoc/>
    public string Summary => "A deque of items for each worker; who runs out steals half of what the richest still has.";

    /// <inheritdoc/>
    public IReadOnlyList<ScheduleKind> Schedules => [];

    /// <inheritdoc/>
    public string? ReasonAgainst(WorkloadKind kind) => kind == WorkloadKind.Roles ? Threads.OnlyForRoles : null;

    /// <inheritdoc/>
    public Partial Execute(StrategyRun run) => new Round(run).Execute();

    private sealed class Round
    {
        private readonly StrategyRun _run;
        private readonly ThreadTeam _team;
        private readonly RangeDeque[] _deques;
        private readonly int[] _rings;
        private readonly int _grain;
        private readonly ushort _item, _looking, _steal;
        private int _notTaken;

        public Round(StrategyRun run)
        {
            int workers = run.Workers, items = run.Work.Items;
            (_run, _team, _notTaken) = (run, new ThreadTeam(run), items);
            _grain = run.Schedule.Chunk > 0 ? run.Schedule.Chunk : run.Work.DefaultGrain;
            _deques = [.. Enumerable.Range(0, workers).Select(w => new RangeDeque(BlockOf(w, items, workers)))];
            _rings = [.. Enumerable.Range(1, workers).Select(number => run.WorkerLane(LaneKind.Thread, number).Index)];
            _item = run.Rings.Name(run.Work.ItemName);
            _looking = run.Rings.Name("looking for work", LaneState.Idle);
            _steal = run.Rings.Name("steal");
        }

        public Partial Execute() => _team.Run(_run.Workers, Work);

        private Partial Work(int worker, TraceWriter trace)
        {
            Partial sum = default;
            while (!_team.IsStopping)
            {
                ItemRange range = _deques[worker - 1].Take(_grain);
                if (range.Count > 0)
                {
                    Interlocked.Add(ref _notTaken, -range.Count);
                    sum += _run.RunRange(range.First, range.Count, trace, _item, worker);
                }
                else if (!LookForWork(worker - 1, trace))
                {
                    break;
                }
            }
            return sum;
        }

        // Gives up only when every item has been taken: what is between a thief's hand and its deque would be missed by looking at deques.
        private bool LookForWork(int thief, TraceWriter trace)
        {
            if (Volatile.Read(ref _notTaken) == 0) return false;
            trace.Begin(_looking);
            bool found = false;
            SpinWait spin = default;
            while (!found && !_team.IsStopping && Volatile.Read(ref _notTaken) > 0)
            {
                found = StealFromRichest(thief, trace);
                if (!found) spin.SpinOnce();
            }
            trace.End();
            return found;
        }

        private bool StealFromRichest(int thief, TraceWriter trace)
        {
            int richest = 0;
            for (int i = 1; i < _deques.Length; i++)
                if (_deques[i].Count > _deques[richest].Count) richest = i;
            ItemRange loot = _deques[richest].StealHalf();
            if (loot.Count == 0) return false;
            trace.Arrow(_rings[richest], _steal, loot.Count);
            _deques[thief].Fill(loot);
            return true;
        }

        private static ItemRange BlockOf(int worker, int items, int workers)
        {
            int start = Strategies.Schedules.BlockStart(worker, items, workers);
            return new ItemRange(start, Strategies.Schedules.BlockStart(worker + 1, items, workers) - start);
        }
    }
}
