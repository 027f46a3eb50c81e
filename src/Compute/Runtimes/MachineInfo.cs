namespace Corescope.Compute.Runtimes;

/// <summary>Where a run took place; kept with every result.</summary>
/// <param name="Cpu">Model name as the processor gives it.</param>
/// <param name="Cores">Logical cores that this process may use.</param>
/// <param name="Os">Name of the operating system.</param>
/// <param name="Kernel">Its version.</param>
/// <param name="Runtime">What executed it: the .NET version, or the interpreter with its version and path.</param>
/// <param name="Corescope">Corescope's version.</param>
/// <param name="CpuQuota">Cores' worth of time that the cgroup allows; null: no limit.</param>
public sealed record MachineInfo(string Cpu, int Cores, string Os, string Kernel, string Runtime, string Corescope, double? CpuQuota);
