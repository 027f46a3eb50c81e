using Corescope.Compute.Tests.Python;
using Corescope.Compute.Tests.Tracing;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Gil;

/// <summary>
/// Whether slices called "released" are what they say, asked of each interpreter in two ways. Where the lock is only handed over after seconds, a
/// second thread gets it in the middle of a call if, and only if, the call lets go of it. And by the kernel's records two threads are under way
/// at the same time within such slices, but not within others.
/// </summary>
public class ReleasedSectionTests
{
    private const long HandOverNs = 100_000;
    private const int Tiny = 64;

    /// <summary>Python 2.7 knows no longer interval than a million bytecodes, after which a call may seem to let go; and it is a few that do by chance.</summary>
    private const int ByChance = 4;

    private static readonly (string Function, int Bytes)[] Calls =
    [
        ("sha256", Tiny), ("sha256", 2047), ("sha256", 2048), ("sha256", 65_536), ("zlib", Tiny), ("zlib", 65_536), ("bz2", Tiny), ("bz2", 65_536),
        ("re", Tiny), ("re", 65_536),
    ];

    [Theory]
    [MemberData(nameof(PythonAnswerTests.Found), MemberType = typeof(PythonAnswerTests))]
    public void A_call_is_labelled_released_exactly_where_another_thread_gets_the_lock_meanwhile(string path, string implementation, string version)
    {
        Assert.SkipWhen(path.Length == 0, "there is no Python on this machine");
        Assert.SkipWhen(implementation == "Jython", "Jython has no such lock");
        foreach ((string function, int bytes) in Calls)
        {
            PythonCase what = Hashing(function, bytes, items: bytes < 4096 ? 3000 : 200);
            CheckLetsGo(path, what, $"{implementation} {version} {function} {bytes}");
        }
    }

    [Theory]
    [InlineData("numeric", 500)]
    [InlineData("numeric", 501)]
    [InlineData("numeric", 100_000)]
    [InlineData("object", 100)]
    [InlineData("object", 100_000)]
    [InlineData("matmul", 100)]
    [InlineData("matmul", 40_000)]
    public void An_operation_of_NumPy_is_labelled_released_exactly_where_another_thread_gets_the_lock_meanwhile(string operation, int length)
    {
        CheckLetsGo(WithNumPy(), NumPy(operation, length, items: length < 4096 ? 3000 : 100), $"{operation} {length}");
    }

    [Theory]
    [MemberData(nameof(PythonAnswerTests.Found), MemberType = typeof(PythonAnswerTests))]
    public void Two_threads_are_under_way_at_the_same_time_in_released_calls_and_for_a_hand_over_in_others(string path, string implementation, string version)
    {
        Assert.SkipWhen(path.Length == 0, "there is no Python on this machine");
        Assert.SkipWhen(implementation == "Jython", "Jython has no such lock");
        foreach ((string function, int large, int items) in new[] { ("sha256", 1 << 22, 24), ("zlib", 1 << 19, 8), ("bz2", 1 << 17, 8), ("re", 1 << 19, 8) })
        {
            CheckOverlap(path, Hashing(function, large, items), $"{implementation} {version} {function}, large buffers");
            CheckOverlap(path, Hashing(function, Tiny, items: 1500), $"{implementation} {version} {function}, tiny buffers");
        }
    }

    [Theory]
    [InlineData("numeric", 500_000, 30)]
    [InlineData("numeric", 400, 1500)]
    [InlineData("object", 200_000, 10)]
    [InlineData("object", 400, 500)]
    [InlineData("matmul", 90_000, 10)]
    [InlineData("matmul", 100, 1500)]
    public void Two_threads_are_under_way_at_the_same_time_in_released_operations_of_NumPy_and_for_a_hand_over_in_others(string operation, int length, int items) =>
        CheckOverlap(WithNumPy(), NumPy(operation, length, items), $"{operation} {length}");

    private static PythonCase Hashing(string function, int bytes, int items) => new("hashing", items, new() { ["function"] = function, ["bufferBytes"] = $"{bytes}" });

    private static PythonCase NumPy(string operation, int length, int items) => new("numpy-math", items, new() { ["operation"] = operation, ["length"] = $"{length}" });

    private static string WithNumPy()
    {
        string path = PythonAnswerTests.WithEverything();
        Assert.SkipWhen(!PythonRig.Has(path, "numpy"), "NumPy is not installed");
        return path;
    }

    /// <summary>Counts how often one thread's call began or ended within the other's.</summary>
    private static void CheckLetsGo(string path, PythonCase what, string name)
    {
        Dictionary<string, string> patient = new(what.Parameters) { ["switchInterval"] = "10", ["checkInterval"] = "1000000" };
        int within = 0;
        bool isReleased = true;
        // On a busy machine the second thread may not come to a core in time, however often the lock is free.
        for (int attempt = 0; attempt < 10 && isReleased && within <= ByChance; attempt++)
        {
            using PythonRig rig = new(2, capacity: 65_536);
            rig.Answer(path, what with { Parameters = patient }, "threads", 2);
            isReleased = rig.SliceNames(1).Concat(rig.SliceNames(2)).Any(slice => slice.StartsWith(SliceName.ReleasedPrefix, StringComparison.Ordinal));
            List<(long StartNs, long EndNs)>[] calls = [Calls(rig, 1), Calls(rig, 2)];
            within = Within(calls[0], calls[1]) + Within(calls[1], calls[0]);
        }
        Assert.True(isReleased == within > ByChance, $"{name} is {(isReleased ? "" : "not ")}labelled released, and {within} calls of one thread began or ended within one of the other's");

        static int Within(List<(long StartNs, long EndNs)> outer, List<(long StartNs, long EndNs)> inner) =>
            inner.SelectMany(call => new[] { call.StartNs, call.EndNs }).Count(timeNs => Contains(outer, timeNs));

        static bool Contains(List<(long StartNs, long EndNs)> calls, long timeNs)
        {
            int at = calls.BinarySearch((timeNs, long.MaxValue));
            at = at < 0 ? ~at - 1 : at;
            return at >= 0 && timeNs < calls[at].EndNs;
        }

        // The innermost slices: within the one of a buffer or an array.
        static List<(long StartNs, long EndNs)> Calls(PythonRig rig, int ring)
        {
            List<(long, long)> calls = [];
            List<long> open = [];
            foreach (RingRecord record in rig.Records(ring))
            {
                if (record.Kind == RingRecordKind.Begin) open.Add(record.TimeNs);
                if (record.Kind != RingRecordKind.End) continue;
                if (open.Count == 2) calls.Add((open[1], record.TimeNs));
                open.RemoveAt(open.Count - 1);
            }
            return calls;
        }
    }

    private static void CheckOverlap(string path, PythonCase what, string name)
    {
        Assert.SkipUnless(KernelTrace.AllowedReaches.Length > 0, "needs the kernel's records");
        int size = int.Parse(what.Parameters.GetValueOrDefault("bufferBytes") ?? what.Parameters["length"], System.Globalization.CultureInfo.InvariantCulture);
        long longestNs = 0;
        for (int attempt = 0; attempt < 10 && longestNs <= HandOverNs; attempt++)
        {
            using PythonRig rig = new(2, capacity: 65_536);
            IReadOnlyList<Chunk> chunks = rig.Record(path, what, "threads", 2);
            SliceStretches onCore = new(chunks, depth: 2, withReady: false);
            if (!onCore.AnyReleased)
            {
                // A virtual core that its host has stopped looks to the kernel as if its thread ran on: rare, and no proof.
                List<long> overlaps = onCore.Overlaps();
                Assert.True(overlaps.Count(ns => ns > HandOverNs) * 50 <= overlaps.Count + 50,
                    $"{name} is not labelled released, and both threads were in it at the same time for {overlaps.DefaultIfEmpty().Max() / 1000} us");
                return;
            }
            if (size < 4096) return; // the whole call is shorter than a hand-over
            longestNs = new SliceStretches(chunks, depth: 2, withReady: true).Overlaps().DefaultIfEmpty().Max();
        }
        Assert.True(longestNs > HandOverNs, $"{name} is labelled released, and both threads were in it at the same time for {longestNs / 1000} us at most");
    }
}
