using System.Runtime.InteropServices;

namespace Corescope.Compute.Strategies;

/// <summary>
/// Binds threads to cores. The runtime's own <c>ProcessorAffinity</c> reaches only the main thread on Linux and is undone for new threads,
/// so each worker asks the kernel for itself, and reads back what it got.
/// </summary>
public static unsafe partial class CoreAffinity
{
    private const int MaskWords = 16; // 1,024 cores

    /// <summary>The cores that the calling thread may use, ascending; empty off Linux.</summary>
    public static int[] OfCurrentThread()
    {
        if (!OperatingSystem.IsLinux()) return [];
        ulong* mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        if (GetAffinity(0, MaskWords * sizeof(ulong), mask) < 0)
            throw new InvalidOperationException($"the cores of this thread can't be read (error {Marshal.GetLastPInvokeError()})");
        List<int> cores = [];
        for (int core = 0; core < MaskWords * 64; core++)
            if ((mask[core / 64] >> (core % 64) & 1) != 0) cores.Add(core);
        return [.. cores];
    }

    /// <summary>Binds the calling thread to one core.</summary>
    /// <exception cref="InvalidOperationException">The kernel refused, or says afterwards that the thread may run elsewhere.</exception>
    public static void PinCurrentThread(int core)
    {
        if (!OperatingSystem.IsLinux()) throw new InvalidOperationException("workers can be bound to cores on Linux only");
        ulong* mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        if (core is >= 0 and < MaskWords * 64) mask[core / 64] = 1UL << core % 64;
        if (SetAffinity(0, MaskWords * sizeof(ulong), mask) < 0)
            throw new InvalidOperationException($"this thread can't be bound to core {core} (error {Marshal.GetLastPInvokeError()})");
        if (OfCurrentThread() is not [int only] || only != core)
            throw new InvalidOperationException($"this thread was bound to core {core}, but may run on others");
    }

    /// <summary>The core of a worker (from 1): the allowed cores in turn.</summary>
    public static int CoreOfWorker(int worker, int[] allowed) => allowed.Length == 0 ? -1 : allowed[(worker - 1) % allowed.Length];

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinity(int tid, nuint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int tid, nuint bytes, ulong* mask);
}
