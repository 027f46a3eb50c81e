using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Running;

/// <summary>
/// Asks each other host of a run, all at once and before anything is started, whether ranks can run there: whether ssh is let in, and whether the same interpreter, the
/// same Open MPI, mpi4py and the same Corescope are in the same places. Open MPI's own messages tell this late, and not in these words.
/// </summary>
/// <param name="python">The interpreter's path, here and there.</param>
/// <param name="engine">The folder of Corescope's Python part, here and there.</param>
internal sealed class HostCheck(string python, string engine)
{
    /// <summary>Options for ssh: nobody is there to type a password, and who does not answer is told of after seconds.</summary>
    public static readonly string[] SshOptions = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=5"];

    private const int LimitMs = 15_000, NoShell = 255, NotFound = 127, NotExecutable = 126;

    /// <summary>What is wrong with the first host with which something is; null where all is well.</summary>
    public string? Against(IReadOnlyList<string> hosts)
    {
        if (Programs.Find("ssh") is not { } ssh) return "There is no ssh to start ranks on other hosts with. On Debian: sudo apt-get install openssh-client";
        string expected = DigestOf(engine);
        string?[] reasons = [.. hosts.AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Min(hosts.Count, 64)).Select(host => Against(ssh, host, expected))];
        return reasons.FirstOrDefault(reason => reason is not null);
    }

    private string? Against(string ssh, string host, string expected)
    {
        using Process process = Process.Start(new ProcessStartInfo(ssh, [.. SshOptions, host, $"{Quoted(python)} {Quoted(Path.Combine(engine, "host_check.py"))}"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(LimitMs))
        {
            process.Kill(entireProcessTree: true);
            return $"The host {host} has not answered within {LimitMs / 1000} s: ssh {host} must work without a password, and quickly.";
        }
        return process.ExitCode == 0 ? AgainstAnswer(host, output.GetAwaiter().GetResult(), expected) : AgainstExit(host, process.ExitCode, errors.GetAwaiter().GetResult());
    }

    private string AgainstExit(string host, int code, string errors)
    {
        string last = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault("");
        return code switch
        {
            NoShell => MpiWords.Of(errors) ?? $"ssh to the host {host} has failed: {last}. ssh {host} must work without a password.",
            NotFound or NotExecutable => $"The interpreter {python} is not on the host {host}, or can't be executed there. Every host needs the same interpreter, with mpi4py, in the same place.",
            _ when errors.Contains("can't open file", StringComparison.Ordinal) =>
                $"Corescope's Python part is not on the host {host}: there is no {engine}. Copy it there: ssh {host} mkdir -p {engine} && rsync -a --delete {engine}/ {host}:{engine}/ (docs/clusters.md).",
            _ => $"The host {host} could not be asked what it has: {last}",
        };
    }

    private string? AgainstAnswer(string host, string output, string expected)
    {
        // A shell's greeting may come before.
        string line = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault("");
        Answer? answer;
        try
        {
            answer = JsonSerializer.Deserialize<Answer>(line, ExperimentJson.Options);
        }
        catch (JsonException)
        {
            answer = null;
        }
        if (answer is null) return $"The host {host} could not be asked what it has: it has answered \"{line}\".";
        if (answer.Engine != expected)
            return $"The host {host} has another version of Corescope in {engine} than this machine. Copy it there: rsync -a --delete {engine}/ {host}:{engine}/ (docs/clusters.md).";
        if (answer.OpenMpi is null) return $"The host {host} has no Open MPI (no orted on the PATH of a shell without login). On Debian: sudo apt-get install {Programs.PackageOf(MpiProbe.Launcher)}";
        if (!answer.HasMpi4py) return $"The host {host} has no mpi4py for {python}. On Debian: sudo apt-get install python3-mpi4py";
        string here = MpiProbe.Found ?? "";
        return here.StartsWith($"Open MPI {answer.OpenMpi},", StringComparison.Ordinal) ? null
            : $"The host {host} has Open MPI {answer.OpenMpi}, this machine {here.Split(',')[0]}. All hosts need the same version.";
    }

    /// <summary>The same as Python/host_check.py works out.</summary>
    internal static string DigestOf(string engine)
    {
        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in Directory.EnumerateFiles(engine, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".py" or ".c").Select(file => Path.GetRelativePath(engine, file)).Order(StringComparer.Ordinal))
        {
            digest.AppendData(Encoding.UTF8.GetBytes(path + '\0'));
            digest.AppendData(SHA256.HashData(File.ReadAllBytes(Path.Combine(engine, path))));
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private sealed record Answer(string Engine, string? OpenMpi, bool HasMpi4py);
}
