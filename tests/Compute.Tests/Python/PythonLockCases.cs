namespace Corescope.Compute.Tests.Python;

/// <summary>Workloads whose workers share memory and locks, small, with every kind of lock and every policy that Python has.</summary>
internal static class PythonLockCases
{
    /// <summary>All that come to an end.</summary>
    public static IReadOnlyList<PythonCase> All { get; } =
    [
        .. ((string[])["none", "lock", "rlock", "semaphore", "per-thread"]).Select(Counter),
        Bank("ordered", "off"), Bank("ordered", "on"),
        Queue("1"), Queue("4"),
        .. ((string[])["readers-first", "writers-first", "fair"]).Select(Room),
        .. ((string[])["one-seat-less", "one-left-handed", "tanenbaum"]).Select(policy => Philosophers(policy, "on")),
        new("pipeline", 20, new() { ["itemSteps"] = "300", ["slowStage"] = "2", ["slowShare"] = "0.5", ["capacity"] = "2" }),
        new("barrier-phases", 4, new() { ["phaseSteps"] = "5000", ["imbalance"] = "0.5" }),
        LostUpdate(20, "on"), LostUpdate(20, "off"),
    ];

    /// <summary>An increment under a kind of lock: long enough for the interpreter to change threads between reading and writing.</summary>
    public static PythonCase Counter(string kind) =>
        new("shared-counter", 450, new() { ["lock"] = kind, ["holdSteps"] = "40", ["workSteps"] = "20" });

    public static PythonCase Bank(string order, string forced) =>
        new("bank-transfers", 30, new() { ["order"] = order, ["accounts"] = "4", ["forced"] = forced, ["holdSteps"] = "40", ["workSteps"] = "40" });

    public static PythonCase Queue(string capacity) =>
        new("producers-consumers", 30, new() { ["capacity"] = capacity, ["producerShare"] = "0.5", ["produceSteps"] = "40", ["consumeSteps"] = "60" });

    public static PythonCase Room(string policy) =>
        new("readers-writers", 40, new() { ["policy"] = policy, ["readShare"] = "0.7", ["readSteps"] = "40", ["writeSteps"] = "40", ["workSteps"] = "20" });

    public static PythonCase Philosophers(string policy, string forced) =>
        new("dining-philosophers", 20, new() { ["policy"] = policy, ["forced"] = forced, ["eatSteps"] = "60", ["thinkSteps"] = "40" });

    public static PythonCase LostUpdate(long updates, string forced) =>
        new("lost-update", updates, new() { ["forced"] = forced, ["addSteps"] = "60" });
}
