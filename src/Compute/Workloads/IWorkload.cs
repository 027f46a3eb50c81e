using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// What is computed, as independent items numbered from 0. A strategy decides who computes which items; the answer must not depend on it,
/// so parts are combined by addition only.
/// </summary>
public interface IWorkload
{
    /// <summary>The name in links, on the command line and in files: lower case, hyphens.</summary>
    string Name { get; }

    /// <summary>One sentence for the form: what it computes and what it is good for.</summary>
    string Summary { get; }

    /// <summary>Whether the time goes to cores or to waiting.</summary>
    WorkloadKind Kind { get; }

    /// <summary>What the size counts, and its limits.</summary>
    SizeRange Size { get; }

    /// <summary>The workload's own parameters.</summary>
    IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <summary>Makes the input, the same bytes for the same input on every machine. Not measured.</summary>
    PreparedWork Prepare(WorkInput input);
}

/// <summary>Where a workload's time goes.</summary>
public enum WorkloadKind
{
    /// <summary>Computes; more workers than cores cannot help.</summary>
    Compute,

    /// <summary>Waits; many waits can overlap on one core.</summary>
    Waiting,
}

/// <summary>Limits of an experiment's size.</summary>
/// <param name="Unit">What is counted ("numbers", "reads").</param>
/// <param name="Min">Smallest allowed.</param>
/// <param name="Max">Largest allowed.</param>
/// <param name="Default">About one second of sequential work on a current core.</param>
public sealed record SizeRange(string Unit, long Min, long Max, long Default);

/// <summary>One parameter of a workload's own.</summary>
/// <param name="Name">camelCase name for <c>--set</c>, links and JSON.</param>
/// <param name="Label">Shown in the form, with the unit.</param>
/// <param name="Default">Value when it is not given.</param>
/// <param name="Min">Smallest allowed number; not used for <paramref name="Choices"/>.</param>
/// <param name="Max">Largest allowed number.</param>
/// <param name="Choices">Allowed words, for parameters that are no numbers.</param>
/// <param name="IsFile">The value names a file: a built-in one (in <paramref name="Choices"/>) or one that the person has given.</param>
public sealed record ParameterSpec(
    string Name, string Label, string Default, double Min = 0, double Max = 0, IReadOnlyList<string>? Choices = null, bool IsFile = false);

/// <summary>What a workload is prepared from; all of it is validated already.</summary>
/// <param name="Size">In the unit of <see cref="IWorkload.Size"/>.</param>
/// <param name="Seed">For generated input.</param>
/// <param name="Parameters">Every parameter of the workload, defaults filled in.</param>
/// <param name="DataFolder">Where the files lie that ship with Corescope.</param>
public sealed record WorkInput(long Size, long Seed, IReadOnlyDictionary<string, string> Parameters, string DataFolder);

/// <summary>A part of the answer. Parts are added; order and grouping do not matter.</summary>
/// <param name="Value">The quantity that the answer is about (a count, a sum of scores).</param>
/// <param name="Checksum">Wrapping sum of a hash of each item's number and result, so that two errors don't cancel out.</param>
public readonly record struct Partial(long Value, ulong Checksum)
{
    /// <summary>Adds two parts.</summary>
    public static Partial operator +(Partial a, Partial b) => new(a.Value + b.Value, unchecked(a.Checksum + b.Checksum));

    /// <summary>The part that one item contributes.</summary>
    public static Partial Of(long item, long value)
    {
        ulong hash = unchecked(((ulong)item * 0x9E3779B97F4A7C15UL) ^ ((ulong)value + 0x632BE59BD9B4E019UL));
        hash = unchecked((hash ^ hash >> 30) * 0xBF58476D1CE4E5B9UL);
        hash = unchecked((hash ^ hash >> 27) * 0x94D049BB133111EBUL);
        return new Partial(value, hash ^ hash >> 31);
    }
}

/// <summary>What a run found; equal for every strategy, or the run has failed.</summary>
/// <param name="Text">In words, for the page: "78,498 primes".</param>
/// <param name="Value">The quantity.</param>
/// <param name="Checksum">Hexadecimal.</param>
public sealed record Answer(string Text, long Value, string Checksum);

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

    /// <summary>A picture of the output, as a PNG, with each item's worker known; null where there is none to see.</summary>
    /// <param name="workerOfItem">Worker number (from 1) of each item.</param>
    public virtual WorkPicture? ToPicture(ReadOnlySpan<byte> workerOfItem) => null;

    /// <summary>Starts what the work needs beside the workers (a local server), before the measured part.</summary>
    public virtual void Start() { }

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
