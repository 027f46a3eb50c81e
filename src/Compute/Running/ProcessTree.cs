using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Corescope.Compute.Running;

/// <summary>
/// All processes of one run, wherever they have got to: they carry the run's tag in their environment (<c>CORESCOPE_RUN</c>), which they
/// inherit also when they fork twice and their parents die. Read from /proc; on other systems the tree is empty.
/// </summary>
/// <param name="tag">The tag of a run, or the beginning of several runs' tags.</param>
internal sealed class ProcessTree(string tag)
{
    /// <summary>Environment variable that carries the tag.</summary>
    public const string TagVariable = "CORESCOPE_RUN";

    /// <summary>A process that has not ended after SIGTERM gets SIGKILL after this time, milliseconds.</summary>
    public const int GraceMs = 200;

    private const int PollMs = 10, KillMs = 1, GiveUpMs = 3000;

    private readonly byte[] _needle = Encoding.UTF8.GetBytes($"{TagVariable}={tag}");

    /// <summary>Ids of the processes that are alive now.</summary>
    public List<int> Find() => [.. Each()];

    /// <summary>A process and its descendants: quicker than <see cref="Find"/>, but without processes that have left the tree.</summary>
    public static List<int> Descendants(int pid)
    {
        List<int> all = [pid];
        for (int i = 0; i < all.Count; i++) AddChildren(all[i], all);
        return all;
    }

    /// <summary>Resident memory of all processes together, bytes; pages that they share count for each of them.</summary>
    public static long ResidentBytes(IEnumerable<int> pids) => pids.Sum(ResidentBytes);

    /// <summary>SIGTERM to all, SIGKILL to those left after the grace time. Returns when none is left.</summary>
    /// <param name="graceMs">None for a tree that grows without end, or takes all memory.</param>
    /// <returns>Whether none is left.</returns>
    public bool End(int graceMs = GraceMs)
    {
        long start = Stopwatch.GetTimestamp();
        List<int> alive = Find();
        foreach (int pid in alive) NativeProcess.Signal(pid, NativeProcess.SigTerm);
        while (alive.Count > 0)
        {
            double elapsedMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (elapsedMs > GiveUpMs) return false;
            if (elapsedMs >= graceMs) KillEach();
            Thread.Sleep(elapsedMs >= graceMs ? KillMs : PollMs);
            alive = Find();
        }
        return true;
    }

    /// <summary>SIGKILL to all but one, again until nothing new appears; for a process that is about to end itself.</summary>
    public void KillAllBut(int pid)
    {
        for (int round = 0; round < 20; round++)
        {
            List<int> alive = Find();
            alive.Remove(pid);
            if (alive.Count == 0) return;
            Kill(alive);
            Thread.Sleep(1);
        }
    }

    /// <summary>
    /// Whole process groups at once, because the kernel lets no fork slip through such a signal, while a chain of forks outruns whoever kills one process after the other; and each
    /// process by itself, because some have left their run's group, and a test's share the test's own.
    /// </summary>
    private void KillEach()
    {
        int own = NativeProcess.GroupOf(0);
        HashSet<int> groups = [];
        foreach (int pid in Each())
        {
            int group = NativeProcess.GroupOf(pid);
            if (group > 1 && group != own && groups.Add(group)) NativeProcess.Signal(-group, NativeProcess.SigKill);
            NativeProcess.Signal(pid, NativeProcess.SigKill);
        }
    }

    private IEnumerable<int> Each()
    {
        if (!OperatingSystem.IsLinux()) yield break;
        IEnumerable<int> all = Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out int pid) ? pid : 0);
        foreach (int pid in all.Where(pid => pid > 0).OrderDescending())
        {
            if (HasTag($"/proc/{pid}")) yield return pid;
        }
    }

    private static void Kill(List<int> pids)
    {
        foreach (int pid in pids) NativeProcess.Signal(pid, NativeProcess.SigKill);
    }

    private bool HasTag(string folder)
    {
        try
        {
            byte[] environment = File.ReadAllBytes(folder + "/environ");
            int at = environment.AsSpan().IndexOf(_needle);
            // Entries end with a zero byte. A process that has ended but was not yet waited for has no environment any more.
            return at == 0 || (at > 0 && environment[at - 1] == 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // ended meanwhile, or another user's
        }
    }

    private static void AddChildren(int pid, List<int> into)
    {
        try
        {
            foreach (string task in Directory.EnumerateDirectories($"/proc/{pid}/task"))
            {
                foreach (string child in File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    into.Add(int.Parse(child, CultureInfo.InvariantCulture));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // ended meanwhile
        }
    }

    private static long ResidentBytes(int pid)
    {
        try
        {
            byte[] pages = File.ReadAllBytes($"/proc/{pid}/statm");
            ReadOnlySpan<byte> resident = pages.AsSpan(pages.AsSpan().IndexOf((byte)' ') + 1);
            return Utf8Parser.TryParse(resident, out long count, out _) ? count * Environment.SystemPageSize : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
