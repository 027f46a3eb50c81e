using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Python;

/// <summary>Everything that a runner gives to the Python worker, without the runner: rings and an experiment in a folder, and an interpreter.</summary>
internal sealed class PythonRig : IDisposable
{
    private const int LimitMs = 300_000; // for what hangs; a busy machine may take minutes for many experiments

    private const string OneAfterTheOther = "import sys; sys.path.insert(0, sys.argv[1]); import worker; [worker.main(folder) for folder in sys.argv[2:]]";

    private static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "python");

    private static readonly Lazy<IReadOnlyList<Interpreter>> s_found = new(Find);

    private readonly string _folder = Directory.CreateTempSubdirectory("corescope-test-").FullName;

    public PythonRig(int workers, int capacity = 16_384) =>
        Rings = RingFile.Create(Path.Combine(_folder, "rings"), 2 * workers + 8, capacity, recording: true);

    /// <summary>One interpreter of each implementation and version, those with NumPy first.</summary>
    public static IReadOnlyList<Interpreter> Interpreters => s_found.Value;

    public RingFile Rings { get; }

    /// <summary>Runs one experiment; <paramref name="meanwhile"/> gets the id of its main process.</summary>
    /// <returns>What result.json says.</returns>
    public JsonNode Run(string interpreter, PythonCase what, string strategy, int workers, string? schedule = null, int repeats = 1, int warmUps = 0,
        Action<int>? meanwhile = null)
    {
        Write(what, strategy, workers, schedule, repeats, warmUps);
        using Process process = Program(interpreter);
        process.Start();
        meanwhile?.Invoke(process.Id);
        return End(process, $"{interpreter} {what.Workload} {strategy}");
    }

    /// <summary>Runs one experiment under the recorder, with the kernel's records of it.</summary>
    public IReadOnlyList<Chunk> Record(string interpreter, PythonCase what, string strategy, int workers)
    {
        Write(what, strategy, workers, null, 1, 0);
        using Process process = Program(interpreter);
        List<byte[]> chunks = [];
        RecorderSetup setup = new(Rings, () => PerfSwitchSource.Open(), () =>
        {
            process.Start();
            return process.Id;
        }, chunk => chunks.Add(chunk.Bytes.ToArray()));
        using Recorder recorder = new(setup);
        recorder.RootPid.Wait();
        JsonNode result = End(process, $"{interpreter} {what.Workload} {strategy}");
        Assert.True(result["answer"] is not null, $"{interpreter} {what.Workload} {strategy}: {result["error"]}");
        recorder.Stop();
        return [.. chunks.Select(bytes => ChunkDecoder.Decode(bytes))];
    }

    /// <summary>Runs one experiment that must succeed, and returns its answer.</summary>
    public Answer Answer(string interpreter, PythonCase what, string strategy, int workers, string? schedule = null)
    {
        JsonNode result = Run(interpreter, what, strategy, workers, schedule);
        Assert.True(result["answer"] is not null, $"{interpreter} {what.Workload} {strategy}: {result["error"]}");
        JsonNode answer = result["answer"]!;
        return new Answer((string)answer["text"]!, (long)answer["value"]!, (string)answer["checksum"]!);
    }

    /// <summary>Runs many small experiments one after the other in one process of an interpreter, which may take seconds to start.</summary>
    /// <returns>What each one's result.json says.</returns>
    public static IReadOnlyList<JsonNode> RunAll(string interpreter, IReadOnlyList<PythonRun> runs)
    {
        List<PythonRig> rigs = [];
        try
        {
            foreach (PythonRun run in runs)
            {
                PythonRig rig = new(run.Workers, capacity: 1024);
                rigs.Add(rig);
                rig.Write(run.What, run.Strategy, run.Workers, run.Schedule, 1, 0);
            }
            using Process process = new() { StartInfo = rigs[0].Command(interpreter, ["-c", OneAfterTheOther, Scripts, .. rigs.Select(rig => rig._folder)]) };
            process.StartInfo.Environment.Remove(RingFile.PathVariable);
            process.Start();
            rigs[^1].End(process, $"{interpreter} with {runs.Count} experiments");
            return [.. rigs.Select(rig => JsonNode.Parse(File.ReadAllText(Path.Combine(rig._folder, "result.json")))!)];
        }
        finally
        {
            foreach (PythonRig rig in rigs) rig.Dispose();
        }
    }

    /// <summary>What was recorded on a ring, in order.</summary>
    public unsafe List<RingRecord> Records(int ring)
    {
        byte* at = Rings.RingAt(ring);
        long written = *(long*)at;
        RingRecord* records = (RingRecord*)(at + RingFile.RingHeadBytes);
        List<RingRecord> all = [];
        for (long i = Math.Max(0, written - Rings.Capacity); i < written; i++) all.Add(records[i & (Rings.Capacity - 1)]);
        return all;
    }

    /// <summary>The slices' names of a ring, each once.</summary>
    public HashSet<string> SliceNames(int ring) =>
        [.. Records(ring).Where(record => record.Kind == RingRecordKind.Begin).Select(record => Rings.NameOf(record.Name).Name)];

    /// <summary>The process whose GIL a ring's thread needs; 0 for none.</summary>
    public unsafe int GilOf(int ring) => *(int*)(Rings.RingAt(ring) + 156);

    /// <summary>Whether an interpreter can import a module.</summary>
    public static bool Has(string interpreter, string module)
    {
        using Process process = Process.Start(new ProcessStartInfo(interpreter, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    public void Dispose()
    {
        Rings.Dispose();
        Directory.Delete(_folder, true);
    }

    private Process Program(string interpreter) => new() { StartInfo = Command(interpreter, [Path.Combine(Scripts, "worker.py"), _folder]) };

    private ProcessStartInfo Command(string interpreter, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(interpreter, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment[RingFile.PathVariable] = Rings.Path;
        start.Environment["DOTNET_ROOT"] = SelfExecutable.StartInfo("").Environment["DOTNET_ROOT"];
        start.Environment["TMPDIR"] = start.Environment["JOBLIB_TEMP_FOLDER"] = _folder;
        foreach (string name in (string[])["PYTHONPATH", "PYTHONHOME"]) start.Environment.Remove(name);
        return start;
    }

    private JsonNode End(Process process, string what)
    {
        Task<string> errors = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(LimitMs))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{what} does not end");
        }
        string result = Path.Combine(_folder, "result.json");
        Assert.True(File.Exists(result), $"{what}: {errors.Result}{output.Result}");
        return JsonNode.Parse(File.ReadAllText(result))!;
    }

    private static List<Interpreter> Find() =>
        [.. InterpreterProbe.FindAsync().GetAwaiter().GetResult()
            .OrderByDescending(one => one.Path.StartsWith("/usr/bin/", StringComparison.Ordinal))
            .DistinctBy(one => (one.Implementation, string.Join('.', one.Version.Split('.').Take(2)), one.IsFreeThreaded))];

    private void Write(PythonCase what, string strategy, int workers, string? schedule, int repeats, int warmUps)
    {
        JsonObject parameters = [];
        foreach (ParameterSpec spec in StrategyCatalog.Find(strategy)!.ParametersOn(RuntimeFamily.CPython)) parameters[spec.Name] = spec.Default;
        foreach ((string name, string value) in what.Parameters) parameters[name] = value;
        JsonObject experiment = new()
        {
            ["workload"] = what.Workload,
            ["strategy"] = strategy,
            ["schedule"] = schedule,
            ["workers"] = workers,
            ["size"] = what.Size,
            ["seed"] = 7,
            ["repeats"] = repeats,
            ["warmUp"] = warmUps,
            ["pin"] = false,
            ["parameters"] = parameters,
        };
        File.WriteAllText(Path.Combine(_folder, "experiment.json"), experiment.ToJsonString(new JsonSerializerOptions()));
    }
}

/// <summary>A workload with a strategy, a number of workers and a schedule, or that of the strategy.</summary>
internal sealed record PythonRun(PythonCase What, string Strategy, int Workers, string? Schedule);

/// <summary>A workload with a small size.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Size">In its unit.</param>
/// <param name="Parameters">All of them.</param>
internal sealed record PythonCase(string Workload, long Size, Dictionary<string, string> Parameters)
{
    /// <summary>Those that C# computes as well.</summary>
    public static IReadOnlyList<PythonCase> Shared { get; } =
    [
        new("countdown", 123_456, []),
        new("primes", 500, new() { ["divisors"] = "all" }),
        new("monte-carlo-pi", 30_001, []),
        new("mandelbrot", 40, new() { ["tile"] = "16", ["iterations"] = "100", ["region"] = "seahorse-valley", ["vectors"] = "off" }),
        new("uneven-tasks", 1, new() { ["skew"] = "0.7" }),
        new("read-alignment", 1, new() { ["readLength"] = "20", ["errorRate"] = "0.1", ["reference"] = "lambda-phage" }),
        new("web-requests", 5, new() { ["latencyMs"] = "2" }),
        new("sleep", 5, new() { ["meanMs"] = "2" }),
    ];

    /// <summary>Those that only Python has.</summary>
    public static IReadOnlyList<PythonCase> OnlyPython { get; } =
    [
        new("hashing", 5, new() { ["function"] = "sha256", ["bufferBytes"] = "5000" }),
        new("hashing", 5, new() { ["function"] = "zlib", ["bufferBytes"] = "5000" }),
        new("hashing", 5, new() { ["function"] = "re", ["bufferBytes"] = "5000" }),
        new("tiny-file-io", 40, new() { ["bytes"] = "100" }),
        new("mixed", 4, new() { ["cpuPart"] = "0.5", ["itemMs"] = "2" }),
        new("echo-convoy", 4, new() { ["beside"] = "compute" }),
        new("echo-convoy", 4, new() { ["beside"] = "sleep" }),
    ];
}
