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

    private const int PollMs = 10, KillMs = 1, GiveUpMs = 10_000, MostKills = 200;

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
        for (bool isFirst = true; !IsNoneLeft(); isFirst = false)
        {
            if (isFirst) Signal(Find(), NativeProcess.SigTerm);
            double elapsedMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (elapsedMs > GiveUpMs) return Find().Count == 0;
            if (elapsedMs >= graceMs) KillEach();
            Thread.Sleep(elapsedMs >= graceMs ? KillMs : PollMs);
        }
        return true;
    }

    /// <summary>SIGKILL to all but one, again until nothing new appears; for a process that is about to end itself.</summary>
    public void KillAllBut(int pid)
    {
        for (int round = 0; round < MostKills && !IsNoneLeft(but: pid); round++)
        {
            Signal(Find().Where(other => other != pid), NativeProcess.SigKill);
            Thread.Sleep(KillMs);
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

    private IEnumerable<int> Each() => All().Where(pid => HasTag(EnvironmentOf(pid)));

    // Looks twice: after all were listed, and before it is looked at, one may start another one and end.
    private bool IsNoneLeft(int but = 0) => IsNoneSeen(but) && IsNoneSeen(but);

    private bool IsNoneSeen(int but) => All().All(pid => pid == but || EnvironmentOf(pid) is not { } environment || !(HasTag(environment) || (environment.Length == 0 && IsBetweenPrograms(pid))));

    private static IEnumerable<int> All() => !OperatingSystem.IsLinux() ? [] : Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int pid) ? pid : 0).Where(pid => pid > 0).OrderDescending();

    private static void Signal(IEnumerable<int> pids, int signal)
    {
        foreach (int pid in pids) NativeProcess.Signal(pid, signal);
    }

    private bool HasTag(byte[]? environment)
    {
        int at = environment.AsSpan().IndexOf(_needle);
        return at == 0 || (at > 0 && environment![at - 1] == 0); // entries end with a zero byte
    }

    // A process that has ended but was not yet waited for has no environment any more.
    private static byte[]? EnvironmentOf(int pid)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // ended meanwhile, or another user's
        }
    }

    /// <summary>
    /// Whether a process without an environment is about to get one: the kernel has taken away the memory of the program that it was (execve), and not yet laid out that of the next.
    /// </summary>
    private static bool IsBetweenPrograms(int pid)
    {
        const int EnvironmentEnd = 48; // "env_end" of proc_pid_stat(5), counted from the field behind the name
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            // Threads of the kernel's own execute no file.
            return fields.Length > EnvironmentEnd && fields[EnvironmentEnd] == "0" && new FileInfo($"/proc/{pid}/exe").LinkTarget is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
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
