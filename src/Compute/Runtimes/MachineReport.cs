namespace Corescope.Compute.Runtimes;

/// <summary>The machine as this process sees it.</summary>
public sealed record MachineReport
{
    /// <summary>The processor's model name.</summary>
    public required string Cpu { get; init; }

    /// <summary><c>X64</c>, <c>Arm64</c> ...</summary>
    public required string Architecture { get; init; }

    /// <summary>Logical cores that this process may use (its affinity and, rounded up, its quota).</summary>
    public required int Cores { get; init; }

    /// <summary>Logical cores that are switched on.</summary>
    public required int LogicalCores { get; init; }

    /// <summary>Physical cores; null where the system does not say.</summary>
    public required int? PhysicalCores { get; init; }

    /// <summary>Whether two logical cores share one physical core; null where the system does not say.</summary>
    public bool? HasSmt => PhysicalCores is int physical ? LogicalCores > physical : null;

    /// <summary>Whether it is a virtual machine, as far as the processor says so.</summary>
    public required bool IsVirtual { get; init; }

    /// <summary>Caches, the nearest first.</summary>
    public required IReadOnlyList<CpuCache> Caches { get; init; }

    /// <summary>What the kernel's clock reads: <c>tsc</c> is fast, <c>hpet</c> and <c>acpi_pm</c> are slow. Null off Linux.</summary>
    public required string? ClockSource { get; init; }

    /// <summary>Bytes of main memory.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Limits of the control group (container).</summary>
    public required CgroupLimits Cgroup { get; init; }

    /// <summary>Name of the operating system.</summary>
    public required string Os { get; init; }

    /// <summary>Its kernel's version.</summary>
    public required string Kernel { get; init; }

    /// <summary>The .NET version.</summary>
    public required string Runtime { get; init; }

    /// <summary>Corescope's version.</summary>
    public required string Corescope { get; init; }
}

/// <summary>One kind of cache.</summary>
/// <param name="Level">1 is the nearest.</param>
/// <param name="Type"><c>Data</c>, <c>Instruction</c> or <c>Unified</c>.</param>
/// <param name="SizeBytes">Of one of them.</param>
/// <param name="LineBytes">What moves between cores at once.</param>
/// <param name="Count">How many there are.</param>
/// <param name="SharedBy">Logical cores that share one.</param>
public sealed record CpuCache(int Level, string Type, long SizeBytes, int LineBytes, int Count, int SharedBy);
