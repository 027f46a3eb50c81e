using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Strategies;

public class ThreadsTests
{
    [Fact]
    public void Each_worker_has_a_lane_bound_to_a_thread_of_its_own_with_slices_that_all_end()
    {
        using StrategyRig rig = new(new Primes(), 2000, 3);
        new Threads().Execute(rig.Run);
        HashSet<long> threads = [];
        for (int worker = 1; worker <= 3; worker++)
        {
            List<RingRecord> records = rig.Records(rig.Run.WorkerLane(LaneKind.Thread, worker).Index);
            Assert.Equal(RingRecordKind.Bind, records[0].Kind);
            Assert.Equal(RingRecordKind.Unbind, records[^1].Kind);
            Assert.Equal(records.Count(r => r.Kind == RingRecordKind.Begin), records.Count(r => r.Kind == RingRecordKind.End));
            Assert.True(threads.Add(records[0].Arg));
        }
        Assert.DoesNotContain((byte)0, rig.Run.WorkerOfItem);
    }

    [Fact]
    public void Pinned_worker_may_run_on_one_core_only()
    {
        CoreReader seen = new();
        using StrategyRig rig = new(seen, 40, 2, new Schedule(ScheduleKind.Static), pin: true);
        new Threads().Execute(rig.Run);
        int[] allowed = CoreAffinity.OfCurrentThread();
        Assert.All(seen.CoresOfItem, cores => Assert.Single(cores));
        Assert.Equal(CoreAffinity.CoreOfWorker(1, allowed), seen.CoresOfItem[0][0]);
        Assert.Equal(CoreAffinity.CoreOfWorker(2, allowed), seen.CoresOfItem[39][0]);
    }

    [Fact]
    public void Refused_core_is_an_error_that_names_it()
    {
        Exception? error = null;
        Thread thread = new(() => error = Record.Exception(() => CoreAffinity.PinCurrentThread(1000)));
        thread.Start();
        thread.Join();
        Assert.Contains("core 1000", Assert.IsType<InvalidOperationException>(error).Message);
    }

    private sealed class CoreReader : FakeWorkload
    {
        public int[][] CoresOfItem { get; } = new int[40][];

        protected override Partial Compute(int item)
        {
            CoresOfItem[item] = CoreAffinity.OfCurrentThread();
            return Partial.Of(item, 1);
        }
    }
}
