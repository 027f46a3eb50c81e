using Corescope.Compute.Analysis;
using Corescope.Compute.Tests.Tracing;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Python;

/// <summary>What a run with a pool of processes shows: recorded by the real recorder, with the kernel's records.</summary>
public class PoolPictureTests
{
    private static readonly string[] OfJoblib = ["joblib-loky", "joblib-threading", "joblib-multiprocessing"];

    [Theory]
    [InlineData("process-pool")]
    [InlineData("joblib-loky")]
    [InlineData("joblib-multiprocessing")]
    public void Tasks_and_results_are_arrows_and_the_workers_pickle_wait_and_are_gone_in_the_end(string strategy)
    {
        EngineRun run = Run(strategy, repeats: 2);
        Lane[] workers = Workers(run);
        int main = Lanes(run).Single(lane => lane.Kind == LaneKind.Main).Id;
        Flow[] flows = [.. run.Chunks.SelectMany(chunk => chunk.Flows)];
        Assert.Equal(2 * 2 * 12, flows.Length);
        Assert.Equal(2 * 12, flows.Count(flow => flow.FromLane == main && workers.Any(lane => lane.Id == flow.ToLane)));
        Assert.All(flows, flow => Assert.True(flow.FromLane != flow.ToLane && flow.Bytes > 0 && flow.ReceivedNs >= flow.SentNs));

        WorkerTimes[] times = [.. run.Figures.Workers.Where(worker => worker.Number > 0)];
        Assert.True(times.Sum(worker => worker.SerializingNs) > 0);
        Assert.True(times.Sum(worker => worker.MessageWaitNs) > 0);
        Dictionary<int, Transition> last = run.Chunks.SelectMany(chunk => chunk.Lanes).SelectMany(lane => lane.Transitions.Select(t => (lane.LaneId, t)))
            .GroupBy(one => one.LaneId).ToDictionary(lane => lane.Key, lane => lane.Last().t);
        // A worker that is late for its first task may find none left.
        Assert.All(workers.Where(lane => last.ContainsKey(lane.Id)), lane => Assert.Equal((LaneState.Idle, -1), (last[lane.Id].State, last[lane.Id].Core)));
    }

    [Fact]
    public void Joblib_shows_several_processes_for_its_backends_but_one_for_threading()
    {
        foreach (string strategy in OfJoblib)
        {
            EngineRun run = Run(strategy, repeats: 1);
            Lane[] workers = [.. Workers(run).Where(lane => lane.Pid > 0)];
            int mainPid = Lanes(run).Single(lane => lane.Kind == LaneKind.Main).Pid;
            Assert.NotEmpty(workers);
            if (strategy == "joblib-threading") Assert.All(workers, lane => Assert.Equal((mainPid, LaneKind.Thread), (lane.Pid, lane.Kind)));
            else Assert.Equal(workers.Length, workers.Where(lane => lane.Pid != mainPid && lane.Kind == LaneKind.Process).DistinctBy(lane => lane.Pid).Count());
        }
    }

    private static EngineRun Run(string strategy, int repeats)
    {
        string path = PythonAnswerTests.WithEverything();
        Assert.SkipWhen(OfJoblib.Contains(strategy) && !PythonRig.Has(path, "joblib"), "joblib is not installed");
        Assert.SkipUnless(KernelTrace.AllowedReaches.Length > 0, "needs the kernel's records");
        EngineRun run = EngineRun.Of($"workload=countdown size=1200000 runtime={path} strategy={strategy} schedule=dynamic:10 workers=2 repeats={repeats}");
        Assert.True(run.Outcome.Runner?.Answer is not null, run.Outcome.Error);
        return run;
    }

    private static IEnumerable<Lane> Lanes(EngineRun run) => run.Chunks.SelectMany(chunk => chunk.NewLanes).GroupBy(lane => lane.Id).Select(lane => lane.Last());

    private static Lane[] Workers(EngineRun run) => [.. Lanes(run).Where(lane => lane.Number > 0)];
}
