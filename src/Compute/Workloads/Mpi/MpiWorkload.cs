using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// A program of MPI: a plain mpi4py script (Python/mpi/<paramref name="Script"/>) of which every rank runs all; here is what can be said of it.
/// </summary>
public sealed record MpiWorkload(string Name, string Script, string Summary, SizeRange Size) : IProgram
{
    private static readonly string[] NumPy = ["numpy"];

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Compute;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; init; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Strategies { get; } = ["mpi"];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn { get; } = [RuntimeFamily.CPython];

    /// <inheritdoc/>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <inheritdoc/>
    public int MinWorkers { get; init; } = 1;

    /// <inheritdoc/>
    public int DefaultWorkers { get; init; } = 4;

    /// <inheritdoc/>
    public string Folder => "mpi";

    /// <inheritdoc/>
    public string About => "Every rank runs all of this. It is plain mpi4py; what is recorded is recorded from outside.";

    /// <summary>In the order of the form.</summary>
    public static IReadOnlyList<MpiWorkload> All { get; } =
    [
        new("mpi-hello", "hello.py", "Every rank runs the entire program: what nobody divides is done by each of them.", new SizeRange("numbers looked at", 10, 10_000_000, 60_000)),
        new("mpi-ring", "ring.py", "A token goes around the ring of ranks: one works, all others wait.", new SizeRange("laps", 1, 10_000, 10))
        {
            Parameters = [new("steps", "Work of each rank (steps)", "100000", 0, 100_000_000)],
        },
        new("mpi-pingpong", "pingpong.py", "Messages to and fro between two ranks, by size: as buffers and pickled. Time and bandwidth.", new SizeRange("round trips of each size", 1, 100_000, 50))
        {
            Parameters = [new("largestBytes", "Largest message (bytes)", "1048576", 8, 4_194_304)],
            Packages = NumPy,
            MinWorkers = 2,
            DefaultWorkers = 2,
        },
        new("mpi-collectives", "collectives.py", "The calls that all ranks make together: bcast, scatter, gather, reduce and others; who waits for whom.", new SizeRange("steps of work before each call", 0, 100_000_000, 500_000))
        {
            Parameters =
            [
                new("call", "Call", "all", Choices: ["all", "bcast", "scatter", "gather", "allgather", "reduce", "allreduce", "alltoall", "barrier"]),
                new("numbers", "Numbers in a message", "1000", 1, 1_000_000),
            ],
        },
        new("mpi-deadlock", "deadlock.py", "Every rank sends to one neighbour and receives from the other: in an order that ends, or in one that does not.", new SizeRange("bytes in a message", 1, 100_000_000, 1_000_000))
        {
            Parameters = [new("order", "Order", "receive-first", Choices: ["receive-first", "send-first", "even-odd", "sendrecv"])],
            Packages = NumPy,
            MinWorkers = 2,
        },
        new("mpi-master-worker", "master_worker.py", "Tasks of very different length: dealt out beforehand, or one by one by a master who does none himself.", new SizeRange("tasks", 1, 10_000, 60))
        {
            Parameters = [new("distribution", "Distribution", "dynamic", Choices: ["dynamic", "block", "cyclic"])],
            DefaultWorkers = 3,
        },
        new("mpi-heat", "heat.py", "Heat spreads over a plate that is divided among the ranks: neighbours exchange their edges in every step. Shows the plate.", new SizeRange("cells along an edge", 16, 1024, 384))
        {
            Parameters = [new("steps", "Steps", "400", 1, 100_000)],
            Packages = NumPy,
            DefaultWorkers = 0,
        },
    ];
}
