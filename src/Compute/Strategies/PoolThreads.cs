using System.Runtime.ExceptionServices;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>
/// The runtime's own thread pool: one work item for each grain, handed in all at once. The pool is limited to as many threads as there are
/// workers; a lane is a pool thread that took part.
/// </summary>
public sealed class PoolThreads : IDotnetStrategy
{
    /// <inheritdoc/>
    public string Name => "thread-pool";

    /// <inheritdoc/>
    public string Summary => "The runtime's thread pool, one work item for each chunk: simple to use, and the pool decides who does what.";

    /// <inheritdoc/>
    public IReadOnlyList<ScheduleKind> Schedules => [];

    /// <inheritdoc/>
    public string? ReasonAgainst(WorkloadKind kind) => kind == WorkloadKind.Roles ? Threads.OnlyForRoles : null;

    /// <inheritdoc/>
    public Partial Execute(StrategyRun run)
    {
        ThreadPool.GetMinThreads(out int min, out int minCompletion);
        ThreadPool.GetMaxThreads(out int max, out int maxCompletion);
        // A caller that sits on a pool thread itself keeps that one busy with waiting.
        int threads = run.Workers + (Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);
        Limit(threads, threads, Math.Min(minCompletion, threads), maxCompletion);
        try
        {
            return new Round(run).Execute();
        }
        finally
        {
            Limit(min, max, minCompletion, maxCompletion);
        }
    }

    // First down, then up, then down again: the least may never exceed the most.
    private static void Limit(int min, int max, int minCompletion, int maxCompletion)
    {
        ThreadPool.SetMinThreads(1, 1);
        if (!ThreadPool.SetMaxThreads(max, maxCompletion) || !ThreadPool.SetMinThreads(min, minCompletion))
            throw new InvalidOperationException($"the thread pool refuses a limit of {max} threads");
    }

    private sealed class Round
    {
        private readonly StrategyRun _run;
        private readonly Seat[] _seats;
        private readonly CountdownEvent _open;
        private readonly object _lock = new(); // a monitor: a thread may have to wait for a seat
        private readonly ushort _item;
        private ExceptionDispatchInfo? _failure;

        public Round(StrategyRun run)
        {
            int[] cores = run.Pin ? CoreAffinity.OfCurrentThread() : [];
            _run = run;
            _item = run.Rings.Name(run.Work.ItemName);
            _seats = [.. Enumerable.Range(1, run.Workers).Select(number =>
                new Seat(number, run.WorkerLane(LaneKind.Thread, number, $"pool thread {number}"), CoreAffinity.CoreOfWorker(number, cores)))];
            _open = new CountdownEvent(1);
        }

        public Partial Execute()
        {
            int grain = _run.Schedule.Chunk > 0 ? _run.Schedule.Chunk : _run.Work.DefaultGrain;
            _run.Main.Begin(_run.Rings.Name("queue work items"));
            for (long first = 0; first < _run.Work.Items; first += grain)
            {
                _open.AddCount();
                ItemRange range = new((int)first, (int)Math.Min(grain, _run.Work.Items - first));
                ThreadPool.UnsafeQueueUserWorkItem(new Grain(this, range), preferLocal: false);
            }
            _run.Main.End();
            _run.Main.Begin(_run.Rings.Name("join", LaneState.Idle));
            _open.Signal();
            _open.Wait();
            _run.Main.End();
            _failure?.Throw();
            return _seats.Aggregate(default(Partial), (sum, seat) => sum + seat.Sum);
        }

        private void Run(ItemRange range)
        {
            Seat seat = Take();
            try
            {
                if (_failure is null) seat.Sum += _run.RunRange(range.First, range.Count, seat.Trace, _item, seat.Number);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            }
            finally
            {
                Leave(seat);
                _open.Signal();
            }
        }

        // A thread comes back to its seat. The pool may replace a thread: the new one takes a free seat over and says so on the lane.
        private Seat Take()
        {
            int thread = Environment.CurrentManagedThreadId;
            Seat? seat;
            bool isNew;
            lock (_lock)
            {
                while ((seat = FreeSeat(thread)) is null) Monitor.Wait(_lock);
                isNew = seat.Thread != thread;
                (seat.IsTaken, seat.Thread) = (true, thread);
            }
            if (isNew) Sit(seat);
            return seat;
        }

        private void Leave(Seat seat)
        {
            lock (_lock)
            {
                seat.IsTaken = false;
                Monitor.Pulse(_lock);
            }
        }

        private Seat? FreeSeat(int thread)
        {
            Seat? free = null;
            foreach (Seat seat in _seats)
            {
                if (seat.IsTaken) continue;
                if (seat.Thread == thread) return seat;
                if (free is null || (free.Thread != 0 && seat.Thread == 0)) free = seat;
            }
            return free;
        }

        private static void Sit(Seat seat)
        {
            seat.Trace.BindThread();
            if (seat.Core >= 0) CoreAffinity.PinCurrentThread(seat.Core);
        }

        private sealed class Grain(Round round, ItemRange range) : IThreadPoolWorkItem
        {
            public void Execute() => round.Run(range);
        }
    }

    // A lane with the pool thread that has it at present (0: none yet).
    private sealed class Seat(int number, TraceWriter trace, int core)
    {
        public int Number { get; } = number;

        public TraceWriter Trace { get; } = trace;

        public int Core { get; } = core;

        public int Thread { get; set; }

        public bool IsTaken { get; set; }

        public Partial Sum { get; set; }
    }
}
