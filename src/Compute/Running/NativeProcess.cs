using System.Runtime.InteropServices;

namespace Corescope.Compute.Running;

/// <summary>What the managed process API does not offer (Linux).</summary>
internal static partial class NativeProcess
{
    public const int SigTerm = 15, SigKill = 9;

    private const int SetParentDeathSignal = 1, SetChildSubreaper = 36;

    /// <summary>The calling process gets SIGTERM when the thread that started it ends, however it ends.</summary>
    public static void TerminateWithParent() => _ = Prctl(SetParentDeathSignal, SigTerm, 0, 0, 0);

    /// <summary>Processes whose parent dies become children of the calling one instead of getting out of its tree.</summary>
    public static void AdoptOrphans() => _ = Prctl(SetChildSubreaper, 1, 0, 0, 0);

    /// <summary>Sends a signal; a process that is gone already is no error.</summary>
    public static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>Process id of the parent.</summary>
    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int ParentId();

    /// <summary>Ends the process at once, without any clean-up.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void ExitNow(int code);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
