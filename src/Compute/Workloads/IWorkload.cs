using System.Text.Json.Serialization;
using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// What can be said of a workload without running it: what is computed, and on which runtimes. The work is independent items numbered
/// from 0. A strategy decides who computes which items; the answer must not depend on it, so parts are combined by addition only.
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

    /// <summary>Families of runtimes that execute it (<see cref="RuntimeFamily"/>).</summary>
    IReadOnlyList<string> RunsOn => RuntimeFamily.OnlyDotnet;

    /// <summary>Python packages that it imports.</summary>
    IReadOnlyList<string> Packages => [];

    /// <summary>The only strategies that can run it, the default first; empty: all that make sense for its kind.</summary>
    IReadOnlyList<string> Strategies => [];

    /// <summary>Its own parameters on a runtime of that family: a language may lack a choice.</summary>
    IReadOnlyList<ParameterSpec> ParametersOn(string family) => Parameters;

    /// <summary>Workers when nothing else is said; 0: one for each core.</summary>
    int DefaultWorkers => 0;

    /// <summary>The fewest workers with which it makes sense.</summary>
    int MinWorkers => 1;

    /// <summary>The most workers that it can have on any machine.</summary>
    int MaxWorkers => byte.MaxValue;

    /// <summary>Rows that a picture keeps free for its locks and counters from the start.</summary>
    /// <param name="parameters">Its parameters, defaults filled in.</param>
    /// <param name="workers">Number of workers.</param>
    LockRows LocksOf(IReadOnlyDictionary<string, string> parameters, int workers) => default;

    /// <summary>Python packages that it imports with these parameters.</summary>
    IReadOnlyList<string> PackagesFor(IReadOnlyDictionary<string, string> parameters) => Packages;

    /// <summary>What it measures itself besides the time that all of it takes; a run has those that its parameters make sense of.</summary>
    IReadOnlyList<FigureSpec> Figures => [];

    /// <summary>Whether the workers share one piece of work. Where they don't, more of them can't make it faster, and a speed-up would mean nothing.</summary>
    bool IsShared => true;

    /// <summary>Whether its threads' hold on an interpreter's lock can be deduced. Where the work is in libraries that let go of it now and then, nobody can tell when.</summary>
    bool TellsGil => true;

    /// <summary>Whether it waits for a disk, a network peer or a timer.</summary>
    bool WaitsForIo => Kind == WorkloadKind.Waiting;

    /// <summary>Lanes that it writes besides the workers' (a server's thread): pictures keep room for them.</summary>
    int LanesBeside => 0;
}

/// <summary>A workload that .NET executes.</summary>
public interface IDotnetWorkload : IWorkload
{
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

    /// <summary>Computes on memory, and under locks, that the workers share.</summary>
    Sharing,

    /// <summary>There is one item for each worker: a part of its own, which it plays at the same time as the others play theirs.</summary>
    Roles,
}

/// <summary>Rows of a picture.</summary>
/// <param name="Locks">For locks.</param>
/// <param name="Counters">For numbers that change.</param>
public readonly record struct LockRows(int Locks, int Counters);

/// <summary>Limits of an experiment's size.</summary>
/// <param name="Unit">What is counted ("numbers", "reads").</param>
/// <param name="Min">Smallest allowed.</param>
/// <param name="Max">Largest allowed.</param>
/// <param name="Default">About one second of sequential work on a current core, in .NET where that executes it.</param>
/// <param name="PythonDefault">The same in CPython; 0: <paramref name="Default"/>, because the language makes no difference.</param>
public sealed record SizeRange(string Unit, long Min, long Max, long Default, long PythonDefault = 0)
{
    /// <summary>The size when none is given, on a runtime of that family.</summary>
    public long DefaultOn(string family) => family == RuntimeFamily.Dotnet || PythonDefault == 0 ? Default : PythonDefault;
}

/// <summary>One parameter of a workload's own.</summary>
/// <param name="Name">camelCase name for <c>--set</c>, links and JSON.</param>
/// <param name="Label">Shown in the form, with the unit.</param>
/// <param name="Default">Value when it is not given.</param>
/// <param name="Min">Smallest allowed number; not used for <paramref name="Choices"/>.</param>
/// <param name="Max">Largest allowed number.</param>
/// <param name="Choices">Allowed words, for parameters that are no numbers.</param>
/// <param name="IsFile">The value names a file: a built-in one (in <paramref name="Choices"/>) or one that the person has given.</param>
public sealed record ParameterSpec(
    string Name, string Label, string Default, double Min = 0, double Max = 0, IReadOnlyList<string>? Choices = null, bool IsFile = false)
{
    /// <summary>For a parameter that is a text of its own kind: what is wrong with one, as a sentence; null where nothing is.</summary>
    [JsonIgnore]
    public Func<string, string?>? Judge { get; init; }

    /// <summary>Whether that text may have several lines, so that it is typed into a field with as many, or read from a file.</summary>
    public bool HasLines { get; init; }
}

/// <summary>A figure of a run.</summary>
/// <param name="Name">camelCase name in JSON and in lessons.</param>
/// <param name="Label">Shown beside the value.</param>
/// <param name="Unit">What the value counts.</param>
public sealed record FigureSpec(string Name, string Label, FigureUnit Unit);

/// <summary>Units of figures.</summary>
public enum FigureUnit
{
    /// <summary>A time, in nanoseconds.</summary>
    Nanoseconds,

    /// <summary>How often in a second.</summary>
    PerSecond,

    /// <summary>A number of things.</summary>
    Count,

    /// <summary>A factor.</summary>
    Times,
}

/// <summary>What a workload is prepared from; all of it is validated already.</summary>
/// <param name="Size">In the unit of <see cref="IWorkload.Size"/>.</param>
/// <param name="Seed">For generated input.</param>
/// <param name="Parameters">Every parameter of the workload, defaults filled in.</param>
/// <param name="DataFolder">Where the files lie that ship with Corescope.</param>
/// <param name="Workers">Number of workers, for workloads whose kind is <see cref="WorkloadKind.Roles"/>.</param>
public sealed record WorkInput(long Size, long Seed, IReadOnlyDictionary<string, string> Parameters, string DataFolder, int Workers)
{
    /// <summary>A parameter that is a whole number.</summary>
    public int Whole(string parameter) => (int)Number(parameter);

    /// <summary>A parameter that is a number.</summary>
    public double Number(string parameter) => double.Parse(Parameters[parameter], System.Globalization.CultureInfo.InvariantCulture);
}
