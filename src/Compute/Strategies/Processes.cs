using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>
/// Child processes that share nothing: work goes to them and results come back as messages through pipes. They are started for each round,
/// prepare the input again, and end with the round: start-up and copying are part of the picture.
/// </summary>
public sealed class Processes : IDotnetStrategy
{
    private static long s_flowId;

    /// <inheritdoc/>
    public string Name => "processes";

    /// <inheritdoc/>
    public string Summary => "Child processes that share nothing; work and results are messages through pipes.";

    /// <inheritdoc/>
    public IReadOnlyList<ScheduleKind> Schedules => Enum.GetValues<ScheduleKind>();

    /// <inheritdoc/>
    public string? ReasonAgainst(WorkloadKind kind) => kind is WorkloadKind.Sharing or WorkloadKind.Roles ? Threads.NothingShared : null;

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn { get; } = [RuntimeFamily.Dotnet, RuntimeFamily.CPython, RuntimeFamily.CPython2, RuntimeFamily.PyPy];

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> ParametersOn(string family) => RuntimeFamily.Python3.Contains(family) ? [PythonStrategy.StartMethod] : [];

    /// <inheritdoc/>
    public IReadOnlyList<LaneState> StatesOn(string family) => OfMessages;

    /// <summary>Of strategies that pack what they send, and wait for what is sent to them.</summary>
    internal static IReadOnlyList<LaneState> OfMessages { get; } = [LaneState.Serializing, LaneState.MessageWait];

    /// <inheritdoc/>
    public Partial Execute(StrategyRun run)
    {
        List<WorkerProcess> workers = [];
        try
        {
            run.Main.Begin(run.Rings.Name("start workers"));
            for (int number = 1; number <= run.Workers; number++)
                workers.Add(new WorkerProcess(run.Rings, run.WorkerLane(LaneKind.Process, number).Index, number));
            run.Main.End();
            return new Coordinator(run, workers).HandOut();
        }
        finally
        {
            foreach (WorkerProcess worker in workers) worker.Dispose();
        }
    }

    /// <summary>One thread that waits for all workers at a time, adds their results up and gives each the next ranges.</summary>
    private sealed class Coordinator
    {
        private readonly StrategyRun _run;
        private readonly List<WorkerProcess> _workers;
        private readonly Schedules _schedule;
        private readonly PipePoll _poll;
        private readonly int[] _cores;
        private readonly ushort _waiting, _joining, _receiving, _deserializing, _serializing, _sending;
        private int _alive;
        private Partial _sum;

        public Coordinator(StrategyRun run, List<WorkerProcess> workers)
        {
            (_run, _workers, _alive) = (run, workers, workers.Count);
            _schedule = new Schedules(run.Schedule, run.Work.Items, run.Workers);
            _poll = new PipePoll([.. workers.Select(w => w.Output), .. workers.Select(w => w.Errors)]);
            _cores = run.Pin ? CoreAffinity.OfCurrentThread() : [];
            _waiting = run.Rings.Name("wait for results", LaneState.MessageWait);
            _joining = run.Rings.Name("join", LaneState.MessageWait);
            _receiving = run.Rings.Name("receive", LaneState.MessageWait);
            _deserializing = run.Rings.Name("deserialize", LaneState.Serializing);
            _serializing = run.Rings.Name("serialize", LaneState.Serializing);
            _sending = run.Rings.Name("send", LaneState.MessageWait);
        }

        public Partial HandOut()
        {
            while (_alive > 0)
            {
                _run.Main.Begin(_workers.TrueForAll(worker => worker.IsStopping) ? _joining : _waiting);
                _poll.Wait();
                _run.Main.End();
                for (int i = 0; i < _workers.Count; i++)
                {
                    if (_poll.IsReady(_workers.Count + i) && !_workers[i].ReadErrors()) _poll.Forget(_workers.Count + i);
                    if (_poll.IsReady(i)) Receive(i);
                }
            }
            return _sum;
        }

        private void Receive(int index)
        {
            WorkerProcess worker = _workers[index];
            _run.Main.Begin(_receiving, worker.Number);
            bool isOpen = worker.Messages.TryReceive(out FrameKind kind);
            if (kind == FrameKind.Result) _run.Main.Receive(worker.Messages.FlowId, worker.Messages.Bytes);
            _run.Main.End();
            if (!isOpen)
            {
                _poll.Forget(index);
                worker.AwaitEnd();
                _alive--;
                return;
            }
            try
            {
                Answer(worker, kind);
            }
            catch (IOException)
            {
                throw worker.Death();
            }
        }

        private void Answer(WorkerProcess worker, FrameKind kind)
        {
            switch (kind)
            {
                case FrameKind.Ready:
                    worker.Welcome(new WorkerJob(_run.Workload.Name, _run.Input, _run.Work.Shared, worker.Ring, worker.Number,
                        CoreAffinity.CoreOfWorker(worker.Number, _cores)));
                    break;
                case FrameKind.Result:
                    Take(worker);
                    break;
                default:
                    throw new InvalidOperationException($"worker {worker.Number}: {worker.Messages.Payload.ReadString()}");
            }
            NextRanges(worker);
            if (worker.Ranges.Count == 0) worker.Stop();
            else SendRanges(worker);
        }

        private void Take(WorkerProcess worker)
        {
            _run.Main.Begin(_deserializing, worker.Number);
            BinaryReader from = worker.Messages.Payload;
            _sum += new Partial(from.ReadInt64(), from.ReadUInt64());
            int bytesPerItem = _run.Work.OutputBytesPerItem;
            foreach (ItemRange range in worker.Ranges)
            {
                from.BaseStream.ReadExactly(_run.Work.Output.AsSpan(range.First * bytesPerItem, range.Count * bytesPerItem));
                _run.WorkerOfItem.AsSpan(range.First, range.Count).Fill((byte)worker.Number);
            }
            _run.Main.End();
        }

        // Static and cyclic are known from the start, so that a worker gets all of its ranges in one message.
        private void NextRanges(WorkerProcess worker)
        {
            worker.Ranges.Clear();
            bool isKnown = _run.Schedule.Kind is ScheduleKind.Static or ScheduleKind.Cyclic;
            do
            {
                ItemRange range = _schedule.Next(worker.Number - 1);
                if (range.Count == 0) break;
                worker.Ranges.Add(range);
            }
            while (isKnown);
        }

        private void SendRanges(WorkerProcess worker)
        {
            long flowId = s_flowId += 2; // the result has the id between this and the next
            _run.Main.Begin(_serializing, worker.Number);
            BinaryWriter to = worker.Messages.Compose(FrameKind.Work, flowId);
            to.Write(worker.Ranges.Count);
            foreach (ItemRange range in worker.Ranges)
            {
                to.Write(range.First);
                to.Write(range.Count);
            }
            _run.Main.End();
            _run.Main.Begin(_sending, worker.Messages.ComposedBytes);
            _run.Main.Send(flowId, worker.Messages.ComposedBytes);
            worker.Messages.Send();
            _run.Main.End();
        }
    }
}
