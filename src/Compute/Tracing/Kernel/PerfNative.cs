using System.Runtime.InteropServices;

namespace Corescope.Compute.Tracing;

/// <summary>The system calls behind <see cref="PerfSwitchSource"/>, and the layouts of linux/perf_event.h as far as they are used.</summary>
internal static unsafe partial class PerfNative
{
    internal const int Eperm = 1, Enoent = 2, Eacces = 13, Enodev = 19, Einval = 22, Emfile = 24, Enosys = 38, Enxio = 6;

    /// <summary>Offsets in the first page of a mapped event (struct perf_event_mmap_page).</summary>
    internal const int DataHead = 1024, DataTail = 1032;

    private const int SampleTid = 1 << 1, SampleTime = 1 << 2, SampleCpu = 1 << 7;
    private const int TypeSoftware = 1, ConfigDummy = 9, FormatLost = 1 << 4, ClockMonotonic = 1;
    private const ulong CloseOnExec = 1 << 3;

    private static long OpenCallNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 298,
        Architecture.Arm64 => 241,
        _ => -1,
    };

    /// <summary>
    /// Opens the switch records of one core: of the calling thread's future children (<paramref name="wide"/> false), or of every thread.
    /// Returns a file descriptor, or minus the error number.
    /// </summary>
    internal static int Open(int cpu, bool wide)
    {
        if (OpenCallNumber < 0) return -Enosys;
        var attr = new Attributes
        {
            Type = TypeSoftware,
            Size = (uint)sizeof(Attributes),
            Config = ConfigDummy,
            SampleType = SampleTid | SampleTime | SampleCpu,
            ReadFormat = FormatLost,
            ClockId = ClockMonotonic,
            Flags = AttributeFlags.ExcludeKernel | AttributeFlags.ExcludeHypervisor | AttributeFlags.Comm | AttributeFlags.Task
                | AttributeFlags.SampleIdAll | AttributeFlags.UseClockId | AttributeFlags.ContextSwitch
                | (wide ? 0 : AttributeFlags.Disabled | AttributeFlags.Inherit | AttributeFlags.EnableOnExec),
        };
        int fd = Open(ref attr, cpu, wide);
        if (fd != -Einval) return fd;
        attr.ReadFormat = 0; // kernels before 6.0 don't count what is lost after the last record
        return Open(ref attr, cpu, wide);
    }

    /// <summary>Maps the head page and the data pages of an event; null with the error number when the kernel refuses.</summary>
    internal static byte* Map(int fd, nuint bytes, out int error)
    {
        nint address = mmap(0, bytes, 3, 1, fd, 0);
        error = address == -1 ? Marshal.GetLastPInvokeError() : 0;
        return address == -1 ? null : (byte*)address;
    }

    /// <summary>Records that the kernel could not write into the event's ring so far; 0 where it does not say.</summary>
    internal static long ReadLost(int fd)
    {
        ulong* values = stackalloc ulong[2];
        return read(fd, values, 16) == 16 ? (long)values[1] : 0;
    }

    internal static void Unmap(byte* address, nuint bytes) => _ = munmap((nint)address, bytes);

    internal static void Close(int fd) => _ = close(fd);

    private static int Open(ref Attributes attr, int cpu, bool wide)
    {
        long fd = syscall(OpenCallNumber, ref attr, wide ? -1 : 0, cpu, -1, CloseOnExec);
        return fd < 0 ? -Marshal.GetLastPInvokeError() : (int)fd;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, ref Attributes attr, int pid, int cpu, int group, ulong flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nuint length);

    [LibraryImport("libc")]
    private static partial nint read(int fd, void* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial int close(int fd);

    [Flags]
    private enum AttributeFlags : ulong
    {
        Disabled = 1 << 0,
        Inherit = 1 << 1,
        ExcludeKernel = 1 << 5,
        ExcludeHypervisor = 1 << 6,
        Comm = 1 << 9,
        EnableOnExec = 1 << 12,
        Task = 1 << 13,
        SampleIdAll = 1 << 18,
        UseClockId = 1 << 25,
        ContextSwitch = 1 << 26,
    }

    /// <summary>struct perf_event_attr, version 5 (112 bytes).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    private struct Attributes
    {
        [FieldOffset(0)] internal uint Type;
        [FieldOffset(4)] internal uint Size;
        [FieldOffset(8)] internal ulong Config;
        [FieldOffset(24)] internal ulong SampleType;
        [FieldOffset(32)] internal ulong ReadFormat;
        [FieldOffset(40)] internal AttributeFlags Flags;
        [FieldOffset(92)] internal int ClockId;
    }
}

/// <summary>Types and bits of the records that the kernel writes (PERF_RECORD_*).</summary>
internal enum PerfRecordType : uint
{
    Lost = 2,
    Comm = 3,
    Exit = 4,
    Fork = 7,
    LostSamples = 13,
    Switch = 14,
    SwitchCpuWide = 15,
}
