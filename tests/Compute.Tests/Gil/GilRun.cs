using System.Diagnostics;
using System.Globalization;
using Corescope.Compute.Analysis;
using Corescope.Compute.Tests.Tracing;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Gil;

/// <summary>
/// Two threads of a real CPython, recorded by the real recorder: the chunks, and beside them the kernel's records as they came, to check the
/// one against the other. Every slice begins and ends in Python code: at these two moments its thread held the lock. The threads go on until it has been handed over as often as is asked,
/// so that it is, however late one of them may come to a core.
/// </summary>
internal sealed record GilRun(IReadOnlyList<Chunk> Chunks, IReadOnlyList<SwitchRecord> Records, long OriginNs, long Lost)
{
    private const string Python = "/usr/bin/python3";

    private const string Script = """
        import hashlib, mmap, os, sys, threading, time
        path, interval, wanted, size, hashes, count, released = sys.argv[1], float(sys.argv[2]), *map(int, sys.argv[3:])
        sys.setswitchinterval(interval)
        file = open(path, "r+b")
        memory = memoryview(mmap.mmap(file.fileno(), 0))
        mask = int.from_bytes(memory[12:16], "little") - 1
        length = 256 + 24 * (mask + 1)

        class Ring:
            def __init__(self, index):
                start = 69632 + index * length
                memory[start + 156:start + 160] = os.getpid().to_bytes(4, "little")
                self.words = memory[start:start + length].cast("q")
                self.put(6, 0, os.getpid() << 32 | threading.get_native_id())

            def put(self, kind, name=0, arg=0):
                words = self.words
                head = words[0]
                at = 32 + (head & mask) * 3
                words[at] = time.monotonic_ns()
                words[at + 1] = arg
                words[at + 2] = name << 32 | kind << 48
                words[0] = head + 1

        turn, turns, step = 0, 0, 0

        def work(index):
            global turn, turns, step
            ring = Ring(index)
            buffer = bytes(1 << 20)
            ring.put(1, count, 0)
            while turns < wanted:
                if turn != index:
                    turn = index
                    turns += 1
                step += 1
                ring.put(1, count, step)
                left = size
                while left > 0:
                    left -= 1
                for _ in range(hashes):
                    ring.put(1, released, step)
                    hashlib.sha256(buffer).digest()
                    ring.put(2)
                ring.put(2)
            ring.put(2)
            ring.put(7)

        main = Ring(0)
        threads = [threading.Thread(target=work, args=(i,)) for i in (1, 2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        main.put(7)
        """;

    /// <summary>From the first slice of the thread that began last to the last one of the thread that ended first: both had work.</summary>
    public (long StartNs, long EndNs) BothWork
    {
        get
        {
            var all = new[] { 1, 2 }.Select(lane => Moments(lane)).ToArray();
            return (all.Max(m => m[0]), all.Min(m => m[^1]));
        }
    }

    /// <summary>Figures of the part in which both threads had work.</summary>
    public RunFigures Figures
    {
        get
        {
            RunAnalysis analysis = new([new RoundSpan(BothWork.StartNs, BothWork.EndNs)], Environment.ProcessorCount, false);
            foreach (Chunk chunk in Chunks) analysis.Add(chunk);
            return analysis.Finish([]);
        }
    }

    /// <summary>Whether this machine can do it.</summary>
    public static bool IsPossible => File.Exists(Python) && KernelTrace.AllowedReaches.Length > 0;

    /// <summary>Runs it; again (three times at most) when the kernel's rings ran over because the machine was busy.</summary>
    /// <param name="intervalS">Python's switch interval.</param>
    /// <param name="turns">How often the next slice is to be the other thread's.</param>
    /// <param name="size">Numbers to count down in each.</param>
    /// <param name="hashes">Buffers of 1 MiB to hash in each, in released sections.</param>
    public static GilRun Of(double intervalS, int turns, int size, int hashes = 0)
    {
        GilRun run = Once(intervalS, turns, size, hashes);
        for (int again = 0; again < 3 && run.Lost > 0; again++) run = Once(intervalS, turns, size, hashes);
        return run;
    }

    /// <summary>Times at which a lane's slices began or ended: then its thread was executing Python.</summary>
    public long[] Moments(int lane) => [.. Chunks.SelectMany(c => c.Lanes).Where(l => l.LaneId == lane).SelectMany(l => l.Slices).Select(s => s.TimeNs)];

    /// <summary>Stretches in which a lane was in a section that is called released.</summary>
    public List<(long StartNs, long EndNs)> Released(int lane)
    {
        int released = Chunks.SelectMany(c => c.NewNames.Select((name, i) => (name, Id: c.FirstNameId + i))).FirstOrDefault(n => n.name.IsReleased(), (default, Id: -2)).Id;
        List<(long, long)> stretches = [];
        List<SliceEvent> open = [];
        foreach (SliceEvent slice in Chunks.SelectMany(c => c.Lanes).Where(l => l.LaneId == lane).SelectMany(l => l.Slices))
        {
            if (!slice.IsEnd)
            {
                open.Add(slice);
                continue;
            }
            if (open[^1].NameId == released) stretches.Add((open[^1].TimeNs, slice.TimeNs));
            open.RemoveAt(open.Count - 1);
        }
        return stretches;
    }

    /// <summary>Stretches in which a lane waited for the lock.</summary>
    public List<(long StartNs, long EndNs)> GilWaits(int lane) =>
        [.. Chunks.SelectMany(chunk => chunk.Lanes.Where(part => part.LaneId == lane).SelectMany(part => Stretch.Of(part, chunk)))
            .Where(stretch => stretch.State == LaneState.GilWait).Select(stretch => (stretch.StartNs, stretch.EndNs))];

    /// <summary>Who held the lock, as it is inferred from the chunks.</summary>
    public List<GilHold> Holds()
    {
        List<GilHold> holds = [];
        GilBaton baton = new(holds.Add);
        Dictionary<int, SliceName> names = [];
        foreach (Chunk chunk in Chunks)
        {
            for (int i = 0; i < chunk.NewNames.Count; i++) names[chunk.FirstNameId + i] = chunk.NewNames[i];
            foreach (GilChange change in chunk.Lanes.Where(l => l.LaneId < 3).SelectMany(l => GilChange.Of(l, chunk, id => names[id]))
                .OrderBy(c => c.TimeNs).ThenBy(c => c.Use)) baton.Apply(change);
            baton.Settle(chunk.EndNs);
        }
        baton.Close(Chunks[^1].EndNs);
        return holds;
    }

    /// <summary>Stretches in which a lane's thread had a core, by the kernel's records alone.</summary>
    public List<(long StartNs, long EndNs)> OnCore(int lane)
    {
        int tid = Chunks.SelectMany(c => c.NewLanes).Last(l => l.Id == lane).Tid;
        List<(long, long)> stretches = [];
        long sinceNs = -1;
        foreach (SwitchRecord record in Records.Where(r => r.Tid == tid && r.Kind is not (SwitchKind.Comm or SwitchKind.Fork)))
        {
            if (record.Kind == SwitchKind.In) sinceNs = record.TimeNs;
            else if (sinceNs >= 0) stretches.Add((sinceNs - OriginNs, record.TimeNs - OriginNs));
            if (record.Kind != SwitchKind.In) sinceNs = -1;
        }
        return stretches;
    }

    private static GilRun Once(double intervalS, int turns, int size, int hashes)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using RingFile rings = RingFile.Create(path, 4, 16384, recording: true);
        try
        {
            rings.Reserve(LaneKind.Main, 0, "main");
            for (int worker = 1; worker <= 2; worker++) rings.Reserve(LaneKind.Thread, worker, $"thread {worker}");
            string[] arguments = [path, intervalS.ToString(CultureInfo.InvariantCulture), $"{turns}", $"{size}", $"{hashes}",
                $"{rings.Name("count down")}", $"{rings.Name("released: sha256")}"];
            return Record(rings, ["-c", Script, .. arguments]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static GilRun Record(RingFile rings, string[] arguments)
    {
        List<byte[]> chunks = [];
        KeptRecords? kept = null;
        using Process python = new() { StartInfo = new ProcessStartInfo(Python, arguments) { RedirectStandardError = true } };
        RecorderSetup setup = new(rings, () => kept = new KeptRecords(PerfSwitchSource.Open()), () =>
        {
            python.Start();
            return python.Id;
        }, chunk => chunks.Add(chunk.Bytes.ToArray()));
        using Recorder recorder = new(setup);
        recorder.RootPid.Wait();
        string error = python.StandardError.ReadToEnd();
        python.WaitForExit();
        recorder.Stop();
        Assert.Equal("", error);
        return new GilRun([.. chunks.Select(bytes => ChunkDecoder.Decode(bytes))], kept!.Records, setup.OriginNs, recorder.Counters.LostSwitches);
    }

    /// <summary>Hands the kernel's records on and keeps them.</summary>
    private sealed class KeptRecords(ISwitchSource source) : ISwitchSource
    {
        public List<SwitchRecord> Records { get; } = [];

        public Corescope.Compute.Tracing.TraceSource Source => source.Source;

        public bool SeesOthers => source.SeesOthers;

        public long Lost => source.Lost;

        public void Started(int rootPid) => source.Started(rootPid);

        public void Drain(List<SwitchRecord> into)
        {
            int before = into.Count;
            source.Drain(into);
            Records.AddRange(into[before..]);
        }

        public void Dispose() => source.Dispose();
    }
}
