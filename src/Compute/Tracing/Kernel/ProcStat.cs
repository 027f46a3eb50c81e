using System.Text;

namespace Corescope.Compute.Tracing;

/// <summary>What /proc/PID/task/TID/stat says of a thread.</summary>
/// <param name="Name">Its name, 15 bytes at most.</param>
/// <param name="State">R running or ready, S and D waiting, Z and X ended.</param>
/// <param name="ParentPid">Process that created its process.</param>
/// <param name="Threads">Threads of its process.</param>
/// <param name="Cpu">Core on which it is or was last.</param>
internal readonly record struct ProcStat(string Name, char State, int ParentPid, int Threads, short Cpu)
{
    /// <summary>Reads it once; null if the thread has gone.</summary>
    internal static ProcStat? Read(int pid, int tid)
    {
        try
        {
            return Parse(File.ReadAllBytes($"/proc/{pid}/task/{tid}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Parses the line; null if it is none. The name may hold spaces and brackets: fields count from the last bracket.</summary>
    internal static ProcStat? Parse(ReadOnlySpan<byte> line)
    {
        int open = line.IndexOf((byte)'('), close = line.LastIndexOf((byte)')');
        if (open < 0 || close < open || line.Length < close + 4) return null;
        int parent = 0, threads = 0, cpu = -1, field = 2;
        foreach (Range range in line[(close + 1)..].Split((byte)' '))
        {
            // field 3 is the first after the name; numbering as in proc(5)
            ReadOnlySpan<byte> text = line[(close + 1)..][range];
            switch (field++)
            {
                case 4: _ = int.TryParse(text, out parent); break;
                case 20: _ = int.TryParse(text, out threads); break;
                case 39: _ = int.TryParse(text, out cpu); break;
            }
        }
        return new ProcStat(Encoding.UTF8.GetString(line[(open + 1)..close]), (char)line[close + 2], parent, threads, (short)cpu);
    }
}
