using System.Text.Json.Nodes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tests.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Python;

/// <summary>Locks of real Python threads, on every interpreter of this machine: the answers are C#'s, the counts are exact, and what is recorded can have happened.</summary>
public class PythonLockTests
{
    private const int Workers = 3;

    [Theory]
    [MemberData(nameof(PythonAnswerTests.Found), MemberType = typeof(PythonAnswerTests))]
    public void Every_interpreter_finds_what_csharp_finds_counts_every_use_and_records_what_can_have_happened(string path, string implementation, string version)
    {
        Assert.SkipWhen(path.Length == 0, "there is no Python on this machine");
        // A Java machine takes seconds to start.
        foreach (PythonCase what in PythonLockCases.All.Where(what => implementation != "Jython" || what.Workload is "producers-consumers" or "dining-philosophers" or "barrier-phases"))
        {
            using PythonRig rig = new(Workers); // whose budget is 0: every use is recorded
            Answer expected = ByCSharp(what), found = rig.Answer(path, what, "threads", Workers, ScheduleOf(what));

            string where = $"{version} {what.Workload} {string.Join(' ', what.Parameters.Values)}";
            Assert.Equal((where, expected.Value, expected.Checksum), (where, found.Value, found.Checksum));
            for (int id = 0; id < rig.Rings.LocksUsed; id++) CheckUses(rig, id, where);
        }
    }

    [Fact]
    public void One_worker_alone_finds_the_same()
    {
        string path = PythonAnswerTests.WithEverything();
        foreach (PythonCase what in PythonLockCases.All)
        {
            using PythonRig rig = new(1);
            Answer expected = ByCSharp(what), found = rig.Answer(path, what, "sequential", 1);
            Assert.Equal((what, expected.Value, expected.Checksum), (what, found.Value, found.Checksum));
        }
    }

    [Theory]
    [InlineData("lock", LockKind.PythonLock, 450)]
    [InlineData("rlock", LockKind.PythonRLock, 450)]
    [InlineData("semaphore", LockKind.Semaphore, 450)]
    public void A_lock_around_each_increment_is_acquired_once_for_each(string kind, LockKind recorded, long increments)
    {
        using PythonRig rig = new(Workers);
        JsonNode result = rig.Run(PythonAnswerTests.WithEverything(), PythonLockCases.Counter(kind), "threads", Workers, "dynamic:1", repeats: 2);

        Assert.Equal(recorded, rig.Rings.LockInfoOf(0)!.Kind);
        Assert.Equal(2 * increments, new LockUses(rig, 0).Counts.Acquisitions);
        JsonNode counter = Assert.Single(result["locks"]!.AsArray())!;
        Assert.Equal("counter", (string?)counter["name"]);
        Assert.Equal(2 * increments, counter["byWorker"]!.AsArray().Sum(worker => (long)worker!["acquisitions"]!));
    }

    [Fact]
    public void Warm_ups_are_not_in_the_counts_of_the_measured_rounds()
    {
        using PythonRig rig = new(Workers);
        JsonNode result = rig.Run(PythonAnswerTests.WithEverything(), PythonLockCases.Counter("lock"), "threads", Workers, "dynamic:1", warmUps: 1);

        Assert.Equal(450, result["locks"]![0]!["byWorker"]!.AsArray().Sum(worker => (long)worker!["acquisitions"]!));
        Assert.Equal(2 * 450, new LockUses(rig, 0).Counts.Acquisitions);
    }

    [Fact]
    public void A_lane_that_has_written_its_share_closes_the_window_for_all_and_waits_are_recorded_still()
    {
        const int budget = 40;
        using PythonRig rig = new(Workers);
        rig.Rings.LockBudget = budget;
        PythonCase what = PythonLockCases.Counter("lock") with { Size = 2000 };
        rig.Answer(PythonAnswerTests.WithEverything(), what, "threads", Workers, "dynamic:1");

        LockUses uses = new(rig, 0);
        Assert.Equal(2000, uses.Counts.Acquisitions);
        Assert.NotEqual(0, rig.Rings.OpenLockWindow()); // it says since when it was closed
        Assert.InRange(uses.Acquired - uses.Waited, 1, Workers * budget);
        Assert.Equal(uses.Counts.Contended, uses.Waited);
    }

    [Theory]
    [MemberData(nameof(PythonAnswerTests.Found), MemberType = typeof(PythonAnswerTests))]
    public void Updates_that_are_forced_to_be_lost_are_counted_exactly(string path, string implementation, string version)
    {
        Assert.SkipWhen(path.Length == 0, "there is no Python on this machine");
        foreach ((long updates, int workers) in ((long, int)[])[(20, 2), (20, 3), (21, 4)])
        {
            using PythonRig rig = new(workers);
            Answer answer = rig.Answer(path, PythonLockCases.LostUpdate(updates, "on"), "threads", workers, "static");

            long kept = (updates + workers - 1) / workers;
            Assert.Equal((implementation, version, updates), (implementation, version, answer.Value));
            Assert.Contains($"{updates - kept} of them lost", answer.Text);
            Assert.EndsWith($"the number is {kept}", answer.Text);
            long overwritten = Enumerable.Range(1, workers).SelectMany(rig.Records)
                .Where(record => record.Kind == RingRecordKind.Begin && rig.Rings.NameOf(record.Name).Name == "write (lost update)").Sum(record => record.Arg);
            Assert.Equal(updates - kept, overwritten);
        }
    }

    [Fact]
    public void Two_threads_that_add_without_a_lock_lose_updates_and_with_one_they_lose_none()
    {
        string path = PythonAnswerTests.WithEverything();
        Dictionary<string, string> texts = [];
        foreach (string kind in (string[])["none", "lock"])
        {
            using PythonRig rig = new(2);
            // Nearly all of the time lies between reading and writing, and threads change every 5 ms: wherever both are at work, nearly every update is lost. Each has a second or more to do,
            // so that both are at work, however late the second thread comes to a core.
            PythonCase what = new("shared-counter", 200, new() { ["lock"] = kind, ["holdSteps"] = kind == "none" ? "150000" : "150", ["workSteps"] = "20" });
            texts[kind] = rig.Answer(path, what, "threads", 2, "static").Text;
        }

        Assert.Contains("none of them lost", texts["lock"]);
        Assert.DoesNotContain("none of them lost", texts["none"]);
    }

    private static void CheckUses(PythonRig rig, int id, string where)
    {
        LockInfo info = rig.Rings.LockInfoOf(id)!;
        LockUses uses = new(rig, id);
        LockCounts counts = uses.Counts;
        where = $"{where}: {info.Name} {counts}";
        Assert.True(counts.Acquisitions == uses.Acquired && counts.TimedWaits == uses.Waited, where);
        Assert.True(counts.Contended <= counts.TimedWaits && (info.Permits == 0 || counts.TimedHolds == counts.Acquisitions), where);
        Assert.True(uses.MostAtOnce <= Math.Max(1, info.Permits), $"{where}: {uses.MostAtOnce} at once");
        Assert.True(uses.WaitsOf.All(wait => wait.Lock < 0) && uses.NobodyHolds, where);
    }

    private static string ScheduleOf(PythonCase what) => what.Workload is "shared-counter" or "readers-writers" ? "dynamic:1" : "static";

    private static Answer ByCSharp(PythonCase what)
    {
        using StrategyRig rig = new(WorkloadCatalog.FindDotnet(what.Workload)!, what.Size, 1, parameters: what.Parameters);
        rig.Run.Work.Start(rig.Rings);
        rig.Run.Work.BeginRound();
        return rig.Run.Work.ToAnswer(rig.Run.Work.EndRound(new Sequential().Execute(rig.Run), 1));
    }
}
