using System.Runtime.InteropServices;

namespace Corescope.Compute.Workloads;

/// <summary>What a child process does first, so that it can't outlive its parent.</summary>
public static partial class ChildProcess
{
    private const int SetParentDeathSignal = 1, Sigkill = 9;

    /// <summary>Asks the kernel to kill this process when the thread that started it ends; ends at once if that has happened.</summary>
    public static void DieWith(int parentPid)
    {
        if (!OperatingSystem.IsLinux()) return;
        _ = ProcessControl(SetParentDeathSignal, Sigkill, 0, 0, 0);
        if (ParentPid() != parentPid) Environment.Exit(1);
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentPid();
}
