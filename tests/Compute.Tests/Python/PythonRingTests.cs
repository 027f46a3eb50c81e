using System.Text.Json.Nodes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Python;

public class PythonRingTests
{
    private static readonly PythonCase Countdown = PythonCase.Shared[0];

    [Theory]
    [MemberData(nameof(PythonAnswerTests.Found), MemberType = typeof(PythonAnswerTests))]
    public void Every_lane_is_bound_to_its_thread_and_closes_its_slices_in_order(string path, string implementation, string version)
    {
        Assert.SkipWhen(path.Length == 0, "there is no Python on this machine");
        using PythonRig rig = new(2);

        rig.Answer(path, Countdown, "threads", 2);

        Assert.Equal(3, rig.Rings.RingsUsed);
        for (int ring = 0; ring < 3; ring++)
        {
            List<RingRecord> records = rig.Records(ring);
            int depth = 0;
            foreach (RingRecord record in records)
            {
                depth += record.Kind switch { RingRecordKind.Begin => 1, RingRecordKind.End => -1, _ => 0 };
                Assert.InRange(depth, 0, 10);
            }
            Assert.Equal((version, 0), (version, depth));
            Assert.Equal(records.OrderBy(record => record.TimeNs).Select(record => record.TimeNs), records.Select(record => record.TimeNs));
            RingRecord bind = Assert.Single(records, record => record.Kind == RingRecordKind.Bind);
            Assert.NotEqual(0, (int)bind.Arg);
            Assert.Equal(implementation == "Jython" ? 0 : bind.Arg >> 32, rig.GilOf(ring));
        }
        Assert.Equal(3, Enumerable.Range(0, 3).Select(ring => (int)rig.Records(ring).Single(r => r.Kind == RingRecordKind.Bind).Arg).Distinct().Count());
    }

    [Fact]
    public void Threads_share_one_gil_and_processes_have_their_own()
    {
        string path = PythonAnswerTests.WithEverything();
        using PythonRig threads = new(2), processes = new(2);
        threads.Answer(path, Countdown, "threads", 2);
        processes.Answer(path, Countdown, "processes", 2);

        Assert.Single(Enumerable.Range(0, 3).Select(threads.GilOf).Distinct());
        Assert.Equal(3, Enumerable.Range(0, 3).Select(processes.GilOf).Distinct().Count());
    }

    [Fact]
    public void Messages_between_processes_leave_and_arrive_once_and_pickling_is_seen()
    {
        string path = PythonAnswerTests.WithEverything();
        using PythonRig rig = new(2);
        rig.Answer(path, Countdown, "processes", 2);

        List<RingRecord> all = [.. Enumerable.Range(0, 3).SelectMany(rig.Records)];
        long[] sent = [.. all.Where(r => r.Kind == RingRecordKind.Send).Select(r => r.Arg).Order()];
        Assert.NotEmpty(sent);
        Assert.Equal(sent.Distinct(), sent);
        Assert.Equal(sent, all.Where(r => r.Kind == RingRecordKind.Receive).Select(r => r.Arg).Order());
        Assert.Superset(new HashSet<string> { "pickle", "unpickle", "send", "receive", "wait for results" }, rig.SliceNames(0));
        // A worker that is late finds no work left.
        Assert.All([1, 2], worker => Assert.Superset(new HashSet<string> { "start-up", "prepare", "unpickle" }, rig.SliceNames(worker)));
        Assert.Superset(new HashSet<string> { "pickle", "send", "wait for work", "chunk" }, rig.SliceNames(1).Union(rig.SliceNames(2)).ToHashSet());
    }

    [Theory]
    [InlineData("process-pool", "fork", "start-up prepare waits( unpickle chunk pickle waits)*")]
    [InlineData("process-pool", "spawn", "start-up import prepare waits( unpickle chunk pickle waits)*")]
    [InlineData("process-pool", "forkserver", "start-up import prepare waits( unpickle chunk pickle waits)*")]
    [InlineData("joblib-loky", "", "start-up import unpickle prepare( chunk pickle waits unpickle)* chunk pickle waits")]
    [InlineData("joblib-multiprocessing", "", "start-up unpickle prepare( chunk pickle waits unpickle)* chunk pickle waits")]
    public void A_process_of_a_pool_is_in_a_slice_from_its_start_on_and_waits_between_tasks(string strategy, string startMethod, string slices)
    {
        string path = WithPackagesOf(strategy);
        using PythonRig rig = new(2);
        rig.Answer(path, Countdown with { Parameters = new() { ["startMethod"] = startMethod } }, strategy, 2);

        List<RingRecord>[] workers = [.. new[] { 1, 2 }.Select(rig.Records).Where(records => records.Count > 0)];
        Assert.NotEmpty(workers);
        long beganNs = rig.Records(0).First(r => r.Kind == RingRecordKind.Begin && rig.Rings.NameOf(r.Name).Name is "start workers" or "Parallel(loky)" or "Parallel(multiprocessing)").TimeNs;
        foreach (List<RingRecord> worker in workers)
        {
            string[] names = [.. worker.Where(r => r.Kind == RingRecordKind.Begin).Select(r => rig.Rings.NameOf(r.Name).Name.Replace("wait for work", "waits", StringComparison.Ordinal))];
            Assert.Matches($"^{slices}$", string.Join(' ', names));
            Assert.Equal(worker.Select(r => r.TimeNs).Order(), worker.Select(r => r.TimeNs));
            Assert.True(worker[0].TimeNs > beganNs, "a worker cannot have begun before it was started");
            Assert.Single(worker, r => r.Kind == RingRecordKind.Bind);
            // One slice ends before the next begins: nothing is nested here but what the last wait may leave open.
            Assert.InRange(worker.Count(r => r.Kind == RingRecordKind.Begin) - worker.Count(r => r.Kind == RingRecordKind.End), 0, 1);
        }
    }

    [Theory]
    [InlineData("process-pool")]
    [InlineData("joblib-loky")]
    [InlineData("joblib-multiprocessing")]
    public void Tasks_and_results_are_pickled_sent_received_and_unpickled_once_each(string strategy)
    {
        string path = WithPackagesOf(strategy);
        using PythonRig rig = new(2);
        rig.Answer(path, Countdown, strategy, 2);

        List<RingRecord>[] rings = [.. Enumerable.Range(0, rig.Rings.RingsUsed).Select(rig.Records)];
        List<RingRecord> main = rings[0], workers = [.. rings[1], .. rings[2]];
        List<RingRecord> helpers = [.. rings.Skip(3).SelectMany(r => r)];
        int tasks = Count(workers, "chunk");
        Assert.True(tasks > 1);
        Assert.Equal((tasks, tasks), (Count(workers, "unpickle"), Count(workers, "pickle")));
        Assert.Equal((tasks, tasks), (Count([.. main, .. helpers], "unpickle"), Count([.. main, .. helpers], "pickle")));
        foreach ((List<RingRecord> from, List<RingRecord> to) in new[] { (main, workers), (workers, main) })
        {
            RingRecord[] sent = [.. from.Where(r => r.Kind == RingRecordKind.Send).OrderBy(r => r.Arg)], received = [.. to.Where(r => r.Kind == RingRecordKind.Receive).OrderBy(r => r.Arg)];
            Assert.Equal(tasks, sent.Length);
            Assert.Equal(sent.Select(r => (r.Arg, r.Peer)), received.Select(r => (r.Arg, r.Peer)));
            Assert.All(sent.Zip(received), pair => Assert.True(pair.First.TimeNs < pair.Second.TimeNs && pair.First.Peer > 0));
        }

        int Count(List<RingRecord> records, string name) => records.Count(r => r.Kind == RingRecordKind.Begin && rig.Rings.NameOf(r.Name).Name == name);
    }

    [Fact]
    public void Threads_of_joblib_share_memory_so_nothing_is_pickled_and_they_wait_between_tasks()
    {
        string path = WithPackagesOf("joblib-threading");
        using PythonRig rig = new(2);
        rig.Answer(path, Countdown, "joblib-threading", 2);

        Assert.Equal(3, rig.Rings.RingsUsed);
        Assert.DoesNotContain(Enumerable.Range(0, 3).SelectMany(rig.Records), r => r.Kind is RingRecordKind.Send or RingRecordKind.Receive);
        foreach (int ring in new[] { 1, 2 }.Where(ring => rig.Records(ring).Count > 0))
            Assert.Matches("^(chunk, wait for work, )+$", string.Concat(rig.Records(ring).Where(r => r.Kind == RingRecordKind.Begin).Select(r => rig.Rings.NameOf(r.Name).Name + ", ")));
    }

    [Theory]
    [InlineData("joblib-loky")]
    [InlineData("joblib-threading")]
    [InlineData("joblib-multiprocessing")]
    public void With_one_job_joblib_computes_on_the_calling_thread_which_is_the_worker_meanwhile(string strategy)
    {
        string path = WithPackagesOf(strategy);
        using PythonRig rig = new(1);
        rig.Answer(path, Countdown, strategy, 1);

        long[] main = [.. Binds(0)], worker = [.. Binds(1)];
        Assert.Equal([main[0], main[0]], main);
        Assert.Equal([main[0]], worker);
        Assert.Equal(["chunk"], rig.SliceNames(1));

        IEnumerable<long> Binds(int ring) => rig.Records(ring).Where(r => r.Kind == RingRecordKind.Bind).Select(r => r.Arg);
    }

    [Theory]
    [InlineData("sha256", 4096, "released: sha256")]
    [InlineData("sha256", 2047, "sha256")]
    [InlineData("zlib", 64, "released: zlib compress")]
    [InlineData("re", 4096, "re")]
    public void A_call_that_releases_the_gil_says_so(string function, int bytes, string slice)
    {
        string path = PythonAnswerTests.WithEverything();
        using PythonRig rig = new(1);
        rig.Answer(path, new PythonCase("hashing", 3, new() { ["function"] = function, ["bufferBytes"] = $"{bytes}" }), "threads", 1);

        Assert.Contains(slice, rig.SliceNames(1));
    }

    [Fact]
    public void Joblib_threading_is_one_process_and_its_other_backends_are_several()
    {
        string path = WithPackagesOf("joblib-loky");
        Dictionary<string, bool> isOneProcess = [];
        foreach (string backend in (string[])["joblib-threading", "joblib-loky", "joblib-multiprocessing"])
        {
            using PythonRig rig = new(2);
            rig.Answer(path, Countdown, backend, 2);
            isOneProcess[backend] = Enumerable.Range(0, rig.Rings.RingsUsed).SelectMany(rig.Records)
                .Where(r => r.Kind == RingRecordKind.Bind).Select(r => r.Arg >> 32).Distinct().Count() == 1;
        }

        Assert.Equal(["joblib-threading"], isOneProcess.Where(one => one.Value).Select(one => one.Key));
    }

    [Fact]
    public void What_an_interpreter_lacks_is_told_in_plain_words()
    {
        string path = PythonAnswerTests.WithEverything();
        using PythonRig rig = new(1);

        JsonNode result = rig.Run(path, Countdown, "asyncio", 1);

        Assert.Equal("asyncio overlaps waiting; the workload countdown never waits", (string?)result["error"]);
        Assert.Null(result["answer"]);
    }

    [Fact]
    public void Items_of_each_worker_add_up_to_all_items_of_every_round()
    {
        string path = PythonAnswerTests.WithEverything();
        using PythonRig rig = new(2);

        JsonNode result = rig.Run(path, Countdown, "threads", 2, repeats: 3);

        Assert.Equal(3, result["rounds"]!.AsArray().Count);
        Assert.Equal(3 * rig.Rings.TotalItems, result["itemsByWorker"]!.AsArray().Sum(items => (long)items!));
        Assert.Equal(RunnerPhase.Done, rig.Rings.Phase);
    }

    private static string WithPackagesOf(string strategy)
    {
        string path = PythonAnswerTests.WithEverything();
        Assert.SkipWhen(strategy.StartsWith("joblib", StringComparison.Ordinal) && !PythonRig.Has(path, "joblib"), "joblib is not installed");
        return path;
    }
}
