namespace Corescope.Compute.Workloads;

/// <summary>All workloads by name.</summary>
public static class WorkloadCatalog
{
    /// <summary>Those that .NET executes.</summary>
    public static IReadOnlyList<IDotnetWorkload> Dotnet { get; } =
    [
        new Countdown(), new Primes(), new UnevenTasks(), new MonteCarloPi(), new Mandelbrot(), new ReadAlignment(), new WebRequests(),
        new Sleep(), new SharedCounter(), new BankTransfers(), new ProducersConsumers(), new ReadersWriters(), new DiningPhilosophers(), new Pipeline(),
        new BarrierPhases(), new LostUpdate(), new FalseSharing(), new MemoryTriad(),
    ];

    /// <summary>In the order of the form.</summary>
    public static IReadOnlyList<IWorkload> All { get; } = [.. Dotnet, .. PythonWorkload.All, .. MpiWorkload.All, .. DaskWorkload.All];

    /// <summary>The workload of that name, or null.</summary>
    public static IWorkload? Find(string name) => All.FirstOrDefault(workload => workload.Name == name);

    /// <summary>The workload of that name for .NET to execute, or null.</summary>
    public static IDotnetWorkload? FindDotnet(string name) => Dotnet.FirstOrDefault(workload => workload.Name == name);
}
