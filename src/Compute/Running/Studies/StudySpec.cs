using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>
/// Which runs a study has: one workload, some strategies (each on a runtime), some worker counts, so many repeats of each. The same type serves command line, REST, link and page;
/// <see cref="StudyReader"/> is the only way in, so a value of this type is valid.
/// </summary>
public sealed record StudySpec
{
    /// <summary>What is computed.</summary>
    public required string Workload { get; init; }

    /// <summary>How the work is divided and run, each on its runtime, written as in <see cref="StudyStrategy"/>: "threads", "threads@cpython".</summary>
    public required IReadOnlyList<string> Strategies { get; init; }

    /// <summary>Worker counts, ascending.</summary>
    public required IReadOnlyList<int> Workers { get; init; }

    /// <summary>Runs of each strategy with each count, every one in processes of its own.</summary>
    public int Repeats { get; init; } = 5;

    /// <summary>Rounds in each run before the one that is measured.</summary>
    public int WarmUp { get; init; } = 1;

    /// <summary>Whether the work stays the same or grows with the workers.</summary>
    public StudyMode Mode { get; init; }

    /// <summary>From which the random order of the runs is made: the same seed, the same order.</summary>
    public long OrderSeed { get; init; } = 1;

    /// <summary>In the workload's unit; of one worker where the study is a weak one.</summary>
    public long Size { get; init; }

    /// <summary>For generated input.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How items are handed out, by the strategies that follow a schedule; null: as each does by default.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>Whether each worker is bound to one core.</summary>
    public bool Pin { get; init; }

    /// <summary>Seconds after which a run is ended.</summary>
    public double TimeLimit { get; init; } = 60;

    /// <summary>MiB of one run's processes together above which it is ended.</summary>
    public int MemoryLimit { get; init; } = 2048;

    /// <summary>How the runs are recorded.</summary>
    public TraceMode Trace { get; init; }

    /// <summary>Parameters that were given; each counts for the runs that have it. The others have their defaults, which may differ between runtimes.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}

/// <summary>What stays the same while workers are added.</summary>
public enum StudyMode
{
    /// <summary>The whole work: the time is to fall.</summary>
    Strong,

    /// <summary>The work of each worker: the time is to stay.</summary>
    Weak,
}

/// <summary>One line of a study's curves: a strategy on a runtime.</summary>
/// <param name="Strategy">How the work is divided and run.</param>
/// <param name="Runtime">What executes it.</param>
public sealed record StudyStrategy(string Strategy, string Runtime)
{
    /// <summary>"threads" on .NET, "threads@cpython", "threads@/usr/bin/python3" elsewhere.</summary>
    public static StudyStrategy Parse(string text, string standardRuntime = RuntimeFamily.Dotnet)
    {
        int at = text.IndexOf('@');
        return at < 0 ? new StudyStrategy(text, standardRuntime) : new StudyStrategy(text[..at], text[(at + 1)..]);
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => Runtime == RuntimeFamily.Dotnet ? Strategy : $"{Strategy}@{Runtime}";
}
