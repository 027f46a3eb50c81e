using System.Text;

namespace Corescope.Compute.Tracing;

/// <summary>What /proc/PID/task/TID/stat says of a thread.</summary>
/// <param name="State">R running or ready, S and D waiting, Z and X ended.</param>
/// <param name="ParentPid">Process that created its process.</param>
/// <param name="Threads">Threads of its process.</param>
/// <param name="Cpu">Core on which it is or was last.</param>
internal readonly record struct ProcStat(char State, int ParentPid, int Threads, short Cpu)
{
    /// <summary>Bytes that hold any such line.</summary>
    internal const int MostBytes = 1024;

    /// <summary>Whether the thread has ended.</summary>
    internal bool HasEnded => State is 'Z' or 'X';

    /// <summary>Reads it once; false, and an empty name, if the thread has gone.</summary>
    internal static bool TryRead(int pid, int tid, out ProcStat stat, out string name)
    {
        (stat, name) = (default, "");
        try
        {
            byte[] line = File.ReadAllBytes($"/proc/{pid}/task/{tid}/stat");
            if (!TryParse(line, out stat)) return false;
            name = Encoding.UTF8.GetString(NameIn(line));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The thread's name in such a line (15 bytes at most).</summary>
    internal static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> line) => line[(line.IndexOf((byte)'(') + 1)..line.LastIndexOf((byte)')')];

    /// <summary>Parses the line; false if it is none. The name may hold spaces and brackets: fields count from the last bracket.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> line, out ProcStat stat)
    {
        stat = default;
        int close = line.LastIndexOf((byte)')');
        if (close < line.IndexOf((byte)'(') || close < 0 || line.Length < close + 4) return false;
        int parent = 0, threads = 0, cpu = -1, field = 3; // numbered as in proc(5)
        ReadOnlySpan<byte> rest = line[(close + 2)..];
        foreach (Range range in rest.Split((byte)' '))
        {
            switch (field++)
            {
                case 4: _ = int.TryParse(rest[range], out parent); break;
                case 20: _ = int.TryParse(rest[range], out threads); break;
                case 39: _ = int.TryParse(rest[range], out cpu); break;
            }
        }
        stat = new ProcStat((char)rest[0], parent, threads, (short)cpu);
        return cpu >= 0;
    }
}
