using System.Globalization;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>
/// The program of a worker process: prepares the work again, computes the ranges that come through its standard input and sends their parts
/// and output back through its standard output. Ends when told so, and when its parent ends.
/// </summary>
public static class ProcessWorker
{
    /// <summary>The hidden verb of the command line.</summary>
    public const string Verb = "worker";

    /// <summary>Works until the main process says stop or closes the pipe.</summary>
    /// <param name="args">The parent's process id.</param>
    /// <returns>0, or 1 after a failure that the parent has been told.</returns>
    public static int Run(IReadOnlyList<string> args)
    {
        ChildProcess.DieWith(int.Parse(args[0], CultureInfo.InvariantCulture));
        FramePipe pipe = new(Console.OpenStandardInput(), Console.OpenStandardOutput());
        Console.SetOut(Console.Error); // standard output belongs to the messages
        try
        {
            using RingFile rings = RingFile.Open(Environment.GetEnvironmentVariable(RingFile.PathVariable)
                ?? throw new InvalidOperationException($"{RingFile.PathVariable} is not set"));
            pipe.Send(FrameKind.Ready);
            if (!pipe.TryReceive(out _)) return 0;
            new Loop(pipe, rings, WorkerJob.Read(pipe.Payload)).Run();
            return 0;
        }
        catch (IOException)
        {
            return 1; // the parent has gone; nobody is left to tell
        }
        catch (Exception e)
        {
            string why = e is InvalidDataException or InvalidOperationException ? e.Message : $"{e.GetType().Name}: {e.Message}";
            pipe.Send(FrameKind.Failed, to => to.Write(why));
            return 1;
        }
    }

    private sealed class Loop
    {
        private readonly FramePipe _pipe;
        private readonly PreparedWork _work;
        private readonly TraceWriter _trace;
        private readonly List<ItemRange> _ranges = [];
        private readonly ushort _item, _waiting, _deserializing, _serializing, _sending;

        public Loop(FramePipe pipe, RingFile rings, WorkerJob job)
        {
            rings.Map(job.Ring, 1);
            (_pipe, _trace) = (pipe, rings.Writer(job.Ring));
            _trace.BindThread();
            if (job.Core >= 0) CoreAffinity.PinCurrentThread(job.Core);
            _trace.Begin(rings.Name("prepare"));
            IDotnetWorkload workload = WorkloadCatalog.FindDotnet(job.Workload) ?? throw new InvalidDataException($"there is no workload {job.Workload}");
            _work = workload.Prepare(job.Input);
            _work.Join(job.Shared);
            _trace.End();
            _item = rings.Name(_work.ItemName);
            _waiting = rings.Name("wait for work", LaneState.MessageWait);
            _deserializing = rings.Name("deserialize", LaneState.Serializing);
            _serializing = rings.Name("serialize", LaneState.Serializing);
            _sending = rings.Name("send", LaneState.MessageWait);
        }

        public void Run()
        {
            using PreparedWork work = _work;
            while (ReceiveWork())
            {
                Partial sum = default;
                foreach (ItemRange range in _ranges)
                {
                    _trace.Begin(_item, range.First);
                    sum += work.Run(range.First, range.Count, _trace);
                    _trace.End();
                    _trace.AddItems(range.Count);
                }
                SendResult(sum);
            }
            _trace.UnbindThread();
        }

        private bool ReceiveWork()
        {
            _trace.Begin(_waiting);
            bool isWork = _pipe.TryReceive(out FrameKind kind) && kind == FrameKind.Work;
            if (isWork) _trace.Receive(_pipe.FlowId, _pipe.Bytes);
            _trace.End();
            if (!isWork) return false;
            _trace.Begin(_deserializing);
            _ranges.Clear();
            for (int left = _pipe.Payload.ReadInt32(); left > 0; left--)
                _ranges.Add(new ItemRange(_pipe.Payload.ReadInt32(), _pipe.Payload.ReadInt32()));
            _trace.End();
            return true;
        }

        // The answer to a message has the flow id behind it: the main process leaves every second one free.
        private void SendResult(Partial sum)
        {
            long flowId = _pipe.FlowId + 1;
            _trace.Begin(_serializing);
            BinaryWriter to = _pipe.Compose(FrameKind.Result, flowId);
            to.Write(sum.Value);
            to.Write(sum.Checksum);
            int bytesPerItem = _work.OutputBytesPerItem;
            if (bytesPerItem > 0)
                foreach (ItemRange range in _ranges) to.Write(_work.Output, range.First * bytesPerItem, range.Count * bytesPerItem);
            _trace.End();
            _trace.Begin(_sending, _pipe.ComposedBytes);
            _trace.Send(flowId, _pipe.ComposedBytes);
            _pipe.Send();
            _trace.End();
        }
    }
}
