namespace Corescope.Compute.Workloads;

/// <summary>Parameters that several workloads with locks have, under the same names in every runtime.</summary>
public static class LockParameters
{
    /// <summary>Name of <see cref="Record"/>.</summary>
    public const string RecordName = "lockRecord";

    /// <summary>Value of <see cref="Record"/>: every use of every lock is recorded, whatever that costs.</summary>
    public const string RecordAll = "all";

    /// <summary>How much of the locks' use is recorded.</summary>
    public static ParameterSpec Record { get; } = new(RecordName, "Record of the locks", "sampled", Choices: ["sampled", RecordAll]);

    /// <summary>Whether the workers meet once at the place where they can block each other.</summary>
    public static ParameterSpec Forced(string standard) => new("forced", "Forced interleaving", standard, Choices: ["off", "on"]);

    /// <summary>Steps of computing (<see cref="Countdown"/>), about a nanosecond each in .NET and a hundred in CPython.</summary>
    public static ParameterSpec Steps(string name, string label, int standard) =>
        new(name, $"{label} (steps)", standard.ToString(System.Globalization.CultureInfo.InvariantCulture), 0, 1_000_000_000);
}
