using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>A workload with its input made, in one process. Items may be computed in any order, by several threads at a time.</summary>
public abstract class PreparedWork : IDisposable
{
    /// <summary>Number of items; at least 1.</summary>
    public abstract int Items { get; }

    /// <summary>What one item is called in slices ("chunk", "tile", "read").</summary>
    public virtual string ItemName => "chunk";

    /// <summary>Grain that makes sense when the experiment names none (items handed out at once).</summary>
    public virtual int DefaultGrain => Math.Max(1, Items / 64);

    /// <summary>Bytes of <see cref="Output"/> that one item writes; 0 where the parts are all there is.</summary>
    public virtual int OutputBytesPerItem => 0;

    /// <summary>Each item's bytes, item by item.</summary>
    public byte[] Output { get; protected init; } = [];

    /// <summary>Computes the items from <paramref name="first"/> on, on the calling thread, blocking it where they wait.</summary>
    /// <param name="first">First item.</param>
    /// <param name="count">Number of items, at least 1.</param>
    /// <param name="trace">For slices within an item (a request); the strategy writes the slice around the call.</param>
    public abstract Partial Run(int first, int count, TraceWriter trace);

    /// <summary>The same without blocking where it waits; only workloads of kind <see cref="WorkloadKind.Waiting"/> override it.</summary>
    public virtual ValueTask<Partial> RunAsync(int first, int count, TraceWriter trace) => new(Run(first, count, trace));

    /// <summary>The answer from the sum of all parts.</summary>
    public abstract Answer ToAnswer(Partial total);

    /// <summary>What the work has measured itself in the last round (<see cref="IWorkload.Figures"/>).</summary>
    public virtual IReadOnlyDictionary<string, double> Figures { get; } = new Dictionary<string, double>();

    /// <summary>A picture of the output, with each item's worker known; null where there is none to see.</summary>
    /// <param name="workerOfItem">Worker number (from 1) of each item.</param>
    public virtual WorkPicture? ToPicture(ReadOnlySpan<byte> workerOfItem) => null;

    /// <summary>Starts what the work needs beside the workers (a local server), and makes what they share (locks), before the measured part.</summary>
    /// <param name="rings">Where locks and counters become known.</param>
    public virtual void Start(RingFile rings) { }

    /// <summary>Called before each round's time begins: makes what the workers share as it was at first.</summary>
    public virtual void BeginRound() { }

    /// <summary>Called after each round's time has ended: takes what the workers have left in shared memory into the sum of their parts.</summary>
    /// <param name="total">The sum of the parts.</param>
    /// <param name="elapsedNs">The round's time.</param>
    /// <exception cref="InvalidDataException">What they have left is damaged.</exception>
    public virtual Partial EndRound(Partial total, long elapsedNs) => total;

    /// <summary>What a worker (from 1) is called; null: by its thread.</summary>
    public virtual string? WorkerName(int worker) => null;

    /// <summary>What the work itself tells its lanes to have done in a round, where items are too coarse; null: items are counted.</summary>
    public virtual long? Progress => null;

    /// <summary>What <see cref="Start"/> has made that child processes need as well (an address); empty where there is nothing.</summary>
    public virtual string Shared => "";

    /// <summary>Called in a child process instead of <see cref="Start"/>, with the parent's <see cref="Shared"/>.</summary>
    public virtual void Join(string shared) { }

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}

/// <summary>An image that a workload has computed, in tiles.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="TileWidth">Pixels of one item's tile.</param>
/// <param name="TileHeight">Pixels of one item's tile.</param>
/// <param name="Gray">Row by row, one byte a pixel.</param>
/// <param name="WorkerOfTile">Worker number of each tile, row by row.</param>
public sealed record WorkPicture(int Width, int Height, int TileWidth, int TileHeight, byte[] Gray, byte[] WorkerOfTile);
