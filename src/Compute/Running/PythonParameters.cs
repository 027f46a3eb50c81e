using Corescope.Compute.Runtimes;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>Parameters of the interpreter itself.</summary>
internal static class PythonParameters
{
    /// <summary>Threads of NumPy's linear algebra; given to the interpreter in its environment.</summary>
    public const string BlasThreads = "blasThreads";

    private static readonly ParameterSpec SwitchInterval = new("switchInterval", "Switch interval (s)", "0.005", 0.000001, 10);

    private static readonly ParameterSpec CheckInterval = new("checkInterval", "Check interval (bytecodes)", "100", 1, 1_000_000);

    private static readonly ParameterSpec Blas = new(BlasThreads, "BLAS threads", "1", 1, 64);

    /// <summary>Those of a workload on a family of runtimes.</summary>
    public static IEnumerable<ParameterSpec> Of(IWorkload workload, string family)
    {
        if (family == RuntimeFamily.CPython) yield return SwitchInterval;
        if (family == RuntimeFamily.CPython2) yield return CheckInterval;
        if (workload.Packages.Contains("numpy")) yield return Blas;
    }
}
