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
        Assert.Superset(new HashSet<string> { "start-up", "prepare", "pickle", "unpickle", "send", "wait for work", "chunk" }, rig.SliceNames(1));
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
        string path = PythonAnswerTests.WithEverything();
        Assert.SkipWhen(!PythonRig.Has(path, "joblib"), "joblib is not installed");
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
}
