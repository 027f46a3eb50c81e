namespace Corescope.Compute.Workloads;

/// <summary>All workloads by name.</summary>
public static class WorkloadCatalog
{
    /// <summary>In the order of the form.</summary>
    public static IReadOnlyList<IWorkload> All { get; } = 
    [
        new Countdown(), new Primes(), new UnevenTasks(), new MonteCarloPi(), new Mandelbrot(), new ReadAlignment(), new WebRequests(),
        new Sleep(),
    ];

    /// <summary>The workload of that name, or null.</summary>
    public static IWorkload? Find(string name) => All.FirstOrDefault(workload => workload.Name == name);
}
