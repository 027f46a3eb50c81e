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

    /// <summary>The calling process becomes the head of a process group of its own, in which all that it starts stays unless that leaves by itself.</summary>
    public static void LeadGroup() => _ = SetGroup(0, 0);

    /// <summary>The process group of a process; -1 where it is gone.</summary>
    [LibraryImport("libc", EntryPoint = "getpgid")]
    public static partial int GroupOf(int pid);

    /// <summary>Sends a signal to a process, or to a whole group where <paramref name="pid"/> is negative; one that is gone already is no error.</summary>
    public static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>Process id of the parent.</summary>
    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int ParentId();

    /// <summary>Ends the process at once, without any clean-up.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void ExitNow(int code);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetGroup(int pid, int group);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
