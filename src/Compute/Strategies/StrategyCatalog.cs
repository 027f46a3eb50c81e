namespace Corescope.Compute.Strategies;

/// <summary>All strategies by name.</summary>
public static class StrategyCatalog
{
    /// <summary>Those that .NET executes.</summary>
    public static IReadOnlyList<IDotnetStrategy> Dotnet { get; } =
        [new Sequential(), new Threads(), new PoolThreads(), new WorkStealing(), new AsyncSlots(), new Processes()];

    /// <summary>In the order of the form.</summary>
    public static IReadOnlyList<IStrategy> All { get; } = [.. Dotnet, .. PythonStrategy.All, new Mpi(), .. DaskStrategy.All];

    /// <summary>The strategy of that name, or null.</summary>
    public static IStrategy? Find(string name) => All.FirstOrDefault(strategy => strategy.Name == name);

    /// <summary>The strategy of that name for .NET to execute, or null.</summary>
    public static IDotnetStrategy? FindDotnet(string name) => Dotnet.FirstOrDefault(strategy => strategy.Name == name);
}
