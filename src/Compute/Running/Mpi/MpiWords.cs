using System.Text.RegularExpressions;

namespace Corescope.Compute.Running;

/// <summary>What Open MPI 4.1 writes when it gives up, as a sentence that names rank or host and says what to do.</summary>
internal static partial class MpiWords
{
    private static readonly (Regex Message, Func<Match, string> Words)[] Known =
    [
        (OwnWords(), m => m.Groups["words"].Value.Trim()),
        (Signalled(), m => $"Rank {m.Groups["rank"]} on {m.Groups["node"]} was ended by signal {m.Groups["signal"]} before it had finished. Open MPI has ended the other ranks."),
        (Improper(), m => $"Rank {m.Groups["rank"]} on {m.Groups["node"]} ended without MPI_Finalize, while the others went on. Open MPI has ended them. Every rank must run to the end of the program, or call MPI.COMM_WORLD.Abort()."),
        (Aborted(), m => $"Rank {m.Groups["rank"]} called MPI_Abort with error code {m.Groups["code"]}, which ends all ranks."),
        (ExitCode(), m => $"Rank {m.Groups["rank"]} ended with exit code {m.Groups["code"]} before it had finished. Open MPI has ended the other ranks."),
        (Slots(), m => $"{m.Groups["slots"]} ranks were asked for, and Open MPI has fewer slots (one for each core, or as many as the hosts name). Use fewer ranks, name more slots (localhost:{m.Groups["slots"]}), or set oversubscribe to yes."),
        (Unresolved(), m => $"The host {m.Groups["host"]} is not known here: ssh could not find its address. Correct its name in hosts."),
        (Unreachable(), m => $"The host {m.Groups["host"]} can't be reached: ssh says \"{m.Groups["why"].Value.Trim()}\". It must be running, and ssh {m.Groups["host"]} must work without a password."),
        (HostKey(), _ => "ssh does not know the key of one of the hosts yet. Connect to each of them once by hand (ssh HOST), and confirm it."),
        (Refused(), m => $"ssh is not let in by {m.Groups["host"]} without a password. Put your public key there (ssh-copy-id {m.Groups["host"]})."),
        (NoShell(), _ => "There is no ssh to start ranks on other hosts with. On Debian: sudo apt-get install openssh-client"),
        (NoExecutable(), m => $"{m.Groups["file"]} is not on the host {m.Groups["node"]}, or can't be executed there. Every host needs the same interpreter, with mpi4py, in the same place."),
    ];

    /// <summary>The sentence for what a run has written to standard error; null where nothing in it is known.</summary>
    public static string? Of(string? errors) => errors is null ? null
        : Known.Select(known => known.Message.Match(errors) is { Success: true } match ? known.Words(match) : null).FirstOrDefault(words => words is not null);

    // What a rank says that has no other way to tell it (Python/mpi_rank.py).
    [GeneratedRegex(@"^corescope: (?<words>[^\r\n]+)", RegexOptions.Multiline)]
    private static partial Regex OwnWords();

    [GeneratedRegex(@"process rank (?<rank>\d+) with PID \d+ on node (?<node>\S+) exited on signal (?<signal>\d+( \([^)]+\))?)")]
    private static partial Regex Signalled();

    [GeneratedRegex(@"due to process rank (?<rank>\d+) with PID \d+ on\s+node (?<node>\S+) exiting improperly")]
    private static partial Regex Improper();

    [GeneratedRegex(@"MPI_ABORT was invoked on rank (?<rank>\d+) in communicator [^\r\n]*\s+with errorcode (?<code>-?\d+)")]
    private static partial Regex Aborted();

    [GeneratedRegex(@"Process name: \[\[\d+,\d+\],(?<rank>\d+)\]\s+Exit code:\s+(?<code>\d+)")]
    private static partial Regex ExitCode();

    [GeneratedRegex(@"not enough slots available in the system to satisfy the (?<slots>\d+)\s+slots")]
    private static partial Regex Slots();

    [GeneratedRegex(@"ssh: Could not resolve hostname (?<host>\S+): ")]
    private static partial Regex Unresolved();

    [GeneratedRegex(@"ssh: connect to host (?<host>\S+) port \d+: (?<why>[^\r\n]+)")]
    private static partial Regex Unreachable();

    [GeneratedRegex(@"Host key verification failed")]
    private static partial Regex HostKey();

    [GeneratedRegex(@"(?<host>[^\s@]+@\S+): Permission denied \(")]
    private static partial Regex Refused();

    [GeneratedRegex(@"(agent|plm_rsh_agent)[^\n]*\bssh\b[^\n]*(not found|could not be found)|rsh agent[^\n]*not found|plm_rsh_agent: ssh : rsh", RegexOptions.IgnoreCase)]
    private static partial Regex NoShell();

    [GeneratedRegex(@"Executable: (?<file>\S+)\s+Node: (?<node>\S+)")]
    private static partial Regex NoExecutable();
}
