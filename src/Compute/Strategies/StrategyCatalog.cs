namespace Corescope.Compute.Strategies;

/// <summary>All strategies by name.</summary>
public static class StrategyCatalog
{
    /// <summary>In the order of the form.</summary>
    public static IReadOnlyList<IStrategy> All { get; } = 
        [new Sequential(), new Threads(), new PoolThreads(), new WorkStealing(), new AsyncSlots(), new Processes()];

    /// <summary>The strategy of that name, or null.</summary>
    public static IStrategy? Find(string name) => All.FirstOrDefault(strategy => strategy.Name == name);
}
