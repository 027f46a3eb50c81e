using System.Runtime.ExceptionServices;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>Dedicated threads that each do a share of one round; the main thread waits for them.</summary>
/// <param name="run">The round's workload, lanes and options.</param>
internal sealed class ThreadTeam(StrategyRun run)
{
    private volatile bool _isStopping;
    private ExceptionDispatchInfo? _failure;

    /// <summary>True as soon as one worker has failed: the others stop at their next chunk.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Runs <paramref name="body"/> on one thread for each worker and adds the parts up. Rethrows the first exception.</summary>
    /// <param name="workers">Number of threads.</param>
    /// <param name="body">Gets the worker's number (from 1) and its lane.</param>
    public Partial Run(int workers, Func<int, TraceWriter, Partial> body)
    {
        ushort starting = run.Rings.Name("start workers"), joining = run.Rings.Name("join", LaneState.Idle);
        int[] cores = run.Pin ? CoreAffinity.OfCurrentThread() : [];
        Partial[] parts = new Partial[workers];
        Thread[] threads = new Thread[workers];
        run.Main.Begin(starting);
        for (int i = 0; i < workers; i++)
        {
            int index = i;
            TraceWriter trace = run.WorkerLane(LaneKind.Thread, index + 1);
            int core = CoreAffinity.CoreOfWorker(index + 1, cores);
            threads[i] = new Thread(() => parts[index] = Work(index + 1, trace, core, body));
            (threads[i].Name, threads[i].IsBackground) = ($"worker {index + 1}", true);
            threads[i].Start();
        }
        run.Main.End();
        run.Main.Begin(joining);
        foreach (Thread thread in threads) thread.Join();
        run.Main.End();
        _failure?.Throw();
        return parts.Aggregate((sum, part) => sum + part);
    }

    private Partial Work(int worker, TraceWriter trace, int core, Func<int, TraceWriter, Partial> body)
    {
        trace.BindThread();
        try
        {
            if (core >= 0) CoreAffinity.PinCurrentThread(core);
            return body(worker, trace);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            _isStopping = true;
            return default;
        }
        finally
        {
            trace.UnbindThread();
        }
    }
}
