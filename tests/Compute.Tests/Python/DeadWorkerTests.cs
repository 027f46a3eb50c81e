using System.Text.Json.Nodes;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Python;

/// <summary>A worker process that is killed from outside, while it computes or while it waits for work: the run must say so, and not wait for its time limit.</summary>
public class DeadWorkerTests
{
    private static readonly PythonCase Endless = new("countdown", 4_000_000_000, []);

    [Theory]
    [InlineData("processes")]
    [InlineData("process-pool")]
    [InlineData("joblib-loky")]
    [InlineData("joblib-multiprocessing")]
    public void A_worker_that_is_killed_while_it_computes_ends_the_run(string strategy)
    {
        string error = ErrorOfRun(strategy, "dynamic:1000", Computing);
        Assert.True(error.Contains("was killed by signal 9 before its work was done") || (strategy == "joblib-loky" && error.Contains("SIGKILL")), error);
    }

    [Theory]
    [InlineData("process-pool")]
    [InlineData("joblib-multiprocessing")]
    public void A_worker_that_is_killed_while_it_waits_for_work_ends_the_run(string strategy)
    {
        string error = ErrorOfRun(strategy, "dynamic:400000", (rig, main) => Forked(main).FirstOrDefault(pid => pid != Computing(rig, main)));
        Assert.Contains("was killed by signal 9 before its work was done", error);
    }

    private static string ErrorOfRun(string strategy, string schedule, Func<PythonRig, int, int> victim)
    {
        string path = PythonAnswerTests.WithEverything();
        Assert.SkipWhen(strategy.StartsWith("joblib", StringComparison.Ordinal) && !PythonRig.Has(path, "joblib"), "joblib is not installed");
        using PythonRig rig = new(2);
        JsonNode result = rig.Run(path, Endless, strategy, 2, schedule, meanwhile: main =>
        {
            int pid = 0;
            SpinWait.SpinUntil(() => Computing(rig, main) > 0 && (pid = victim(rig, main)) > 0);
            NativeProcess.Signal(pid, NativeProcess.SigKill);
        });
        Assert.Null(result["answer"]);
        return (string)result["error"]!;
    }

    /// <summary>A worker process that is in a slice of its work; 0 where there is none yet.</summary>
    private static int Computing(PythonRig rig, int main) => Enumerable.Range(0, rig.Rings.RingsUsed).Select(rig.Records)
        .Where(records => records.Any(record => record.Kind == RingRecordKind.Begin && rig.Rings.NameOf(record.Name).Name == "chunk"))
        .Select(records => (int)(records.First(record => record.Kind == RingRecordKind.Bind).Arg >> 32)).FirstOrDefault(pid => pid != main);

    /// <summary>Processes that a process has forked off: they have its command line.</summary>
    private static int[] Forked(int main) =>
        [.. File.ReadAllText($"/proc/{main}/task/{main}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)
            .Where(pid => File.ReadAllText($"/proc/{pid}/cmdline") == File.ReadAllText($"/proc/{main}/cmdline"))];
}
