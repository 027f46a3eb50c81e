using System.Text;

namespace Corescope.Compute.Running;

/// <summary>
/// The last bytes that a process has written to a pipe. A thread of its own reads all the time, so that a process that prints without end
/// is never held up and takes no memory.
/// </summary>
internal sealed class OutputTail
{
    /// <summary>Bytes that are kept.</summary>
    public const int KeptBytes = 64 * 1024;

    // Long enough for a thread that gets no core for a while; whoever reads to the end is there at once.
    private const int MostWaitMs = 10_000;

    private readonly Lock _lock = new();
    private readonly byte[] _kept = new byte[KeptBytes];
    private readonly Thread _thread;
    private long _written;

    /// <summary>Starts reading.</summary>
    public OutputTail(Stream pipe, string name)
    {
        _thread = new Thread(() => Read(pipe)) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>What there is, once every process has closed the pipe; gives up waiting where one that is not the run's keeps it open.</summary>
    /// <returns>Null when nothing was written.</returns>
    public string? Finish()
    {
        _thread.Join(MostWaitMs);
        lock (_lock)
        {
            if (_written == 0) return null;
            if (_written <= KeptBytes) return Encoding.UTF8.GetString(_kept, 0, (int)_written);
            int start = (int)(_written % KeptBytes);
            byte[] inOrder = [.. _kept.AsSpan(start), .. _kept.AsSpan(0, start)];
            return $"… {_written - KeptBytes:N0} bytes before\n{Encoding.UTF8.GetString(inOrder)}";
        }
    }

    private void Read(Stream pipe)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = pipe.Read(buffer)) > 0) Keep(buffer.AsSpan(0, read));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            foreach (byte b in bytes) _kept[_written++ % KeptBytes] = b;
        }
    }
}
