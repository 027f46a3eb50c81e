using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>A workload that only Python executes (Python/workloads/NAME.py, hyphens as underscores); here is what can be said of it.</summary>
public sealed record PythonWorkload(string Name, string Summary, WorkloadKind Kind, SizeRange Size) : IWorkload
{
    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; init; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn { get; init; } = RuntimeFamily.Python;

    /// <inheritdoc/>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<FigureSpec> Figures { get; init; } = [];

    /// <inheritdoc/>
    public bool IsShared { get; init; } = true;

    /// <inheritdoc/>
    public int LanesBeside { get; init; }

    /// <inheritdoc/>
    public bool WaitsForIo => Kind == WorkloadKind.Waiting || HasIo;

    private bool HasIo { get; init; }

    /// <summary>In the order of the form.</summary>
    public static IReadOnlyList<PythonWorkload> All { get; } =
    [
        new("hashing", "Feeds buffers to functions written in C: most of them release the interpreter's lock, some don't.", WorkloadKind.Compute,
            new SizeRange("buffers", 1, 1_000_000, 200))
        {
            Parameters =
            [
                new("function", "Function", "sha256", Choices: ["sha256", "zlib", "bz2", "re"]),
                new("bufferBytes", "Buffer (bytes)", "1048576", 1, 67_108_864),
            ],
        },
        new("numpy-math", "NumPy on arrays of numbers, of Python objects, and a matrix product: what runs outside the interpreter's lock.", WorkloadKind.Compute,
            new SizeRange("arrays", 1, 1_000_000, 100))
        {
            Parameters =
            [
                new("operation", "Operation", "numeric", Choices: ["numeric", "object", "matmul"]),
                new("length", "Numbers in an array", "100000", 100, 4_000_000),
            ],
            RunsOn = RuntimeFamily.Python3,
            Packages = ["numpy"],
        },
        new("echo-convoy", "An echo server beside workers that compute: how long a request waits for the interpreter's lock.", WorkloadKind.Compute,
            new SizeRange("requests", 1, 1_000_000, 200))
        {
            Parameters = [new("beside", "Meanwhile the workers", "compute", Choices: ["compute", "sleep"])],
            Figures =
            [
                new("requestsPerSecond", "Requests a second", FigureUnit.PerSecond),
                new("responseNs", "Response time (median)", FigureUnit.Nanoseconds),
                new("slowResponseNs", "Response time (99 % are quicker)", FigureUnit.Nanoseconds),
                new("millionStepsNs", "A million steps of the computing workers", FigureUnit.Nanoseconds),
            ],
            IsShared = false,
            LanesBeside = 1,
            HasIo = true,
        },
        new("tiny-file-io", "Reads a few bytes of a file again and again: many waits too short to be worth a hand-over.", WorkloadKind.Compute,
            new SizeRange("reads", 1, 100_000_000, 200_000))
        {
            Parameters = [new("bytes", "Bytes in a read", "16", 1, 1_048_576)],
            HasIo = true,
        },
        new("mixed", "Computes for a part of each item's time and waits for the rest: where threads begin to help.", WorkloadKind.Waiting,
            new SizeRange("items", 1, 1_000_000, 100))
        {
            Parameters =
            [
                new("cpuPart", "Part that computes (0 to 1)", "0.5", 0, 1),
                new("itemMs", "Time of an item (ms)", "10", 1, 10_000),
            ],
        },
    ];
}
