using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Corescope.Compute.Strategies;

/// <summary>Waits until one of several pipes has something to read, or its other end was closed: poll(2).</summary>
/// <param name="pipes">The pipes; they stay open while this is used.</param>
internal sealed unsafe partial class PipePoll(IReadOnlyList<PipeStream> pipes)
{
    private const short Readable = 1;
    private const int Interrupted = 4;

    private readonly Entry[] _entries =
        [.. pipes.Select(pipe => new Entry { Descriptor = (int)pipe.SafePipeHandle.DangerousGetHandle(), Events = Readable })];

    /// <summary>The reading end of a redirected stream of a child.</summary>
    public static PipeStream PipeOf(StreamReader redirected) => redirected.BaseStream as PipeStream
        ?? throw new UnreachableException("a redirected stream of a child is a pipe");

    /// <summary>Whether the pipe had something to read, or its end, at the last <see cref="Wait"/>.</summary>
    public bool IsReady(int pipe) => _entries[pipe].Returned != 0;

    /// <summary>Waits for this pipe no longer.</summary>
    public void Forget(int pipe) => _entries[pipe].Descriptor = -1;

    /// <summary>Waits without limit.</summary>
    public void Wait()
    {
        fixed (Entry* entries = _entries)
        {
            while (Poll(entries, (nuint)_entries.Length, -1) < 0)
                if (Marshal.GetLastPInvokeError() is not Interrupted and int error) throw new IOException($"poll failed with error {error}");
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int Descriptor;
        public short Events, Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Entry* entries, nuint count, int timeoutMs);
}
