using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Hosts;

/// <summary>
/// Two hosts on this machine, each with a network, a name, processes, shared memory and an ssh server of its own (namespaces of the kernel), joined by a switch that nobody else
/// is at. The second one's clock is 1,000 s ahead. What is made here is gone afterwards, however a test ends; the machine's own network is not touched.
/// <code>
/// node1 10.213.7.1 --- switch --- 10.213.7.2 node2 (monotonic clock + 1000 s)
/// </code>
/// </summary>
public sealed class TwoHosts : IDisposable
{
    /// <summary>By how much the second host's clock is ahead, seconds.</summary>
    public const long AheadS = 1000;

    private const string Prefix = "cstest";
    private const int StartMs = 300_000; // against one that hangs

    private readonly string _folder = Directory.CreateTempSubdirectory("corescope-hosts-").FullName;
    private readonly string _name = $"{Prefix}{Environment.ProcessId}";
    private readonly List<Process> _keepers = [];
    private readonly List<int> _inits = [];

    /// <summary>Makes them; <see cref="SkipReason"/> tells where that can't be done.</summary>
    public TwoHosts()
    {
        SkipReason = ReasonAgainst();
        if (SkipReason is not null) return;
        try
        {
            Make();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Make()
    {
        DeleteStale();
        WriteKeys();
        Run("ip", "netns", "add", Switch);
        Run("ip", "-n", Switch, "link", "add", "name", "sw", "type", "bridge");
        Run("ip", "-n", Switch, "link", "set", "sw", "up");
        for (int node = 1; node <= 2; node++)
        {
            Connect(node);
            Boot(node);
        }
    }

    /// <summary>Why there are no such hosts here; null where there are.</summary>
    public string? SkipReason { get; }

    /// <summary>A folder of the test's own.</summary>
    public string Folder => _folder;

    private string Switch => $"{_name}sw";

    /// <summary>Runs a program on a host to its end.</summary>
    /// <returns>Exit code, and what it has written.</returns>
    public (int Code, string Output) On(int node, params IEnumerable<string> command)
    {
        using Process process = StartOn(node, command);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    /// <summary>Starts a program on a host.</summary>
    public Process StartOn(int node, params IEnumerable<string> command) => Process.Start(new ProcessStartInfo("nsenter", ["-t", Number(_inits[node - 1]), "-a", .. command])
    {
        RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
    })!;

    /// <summary>Runs Corescope's command line on the first host.</summary>
    public (int Code, string Output) Corescope(params IEnumerable<string> arguments) => On(1, CorescopeCommand(arguments));

    /// <summary>Starts it there.</summary>
    public Process StartCorescope(params IEnumerable<string> arguments) => StartOn(1, CorescopeCommand(arguments));

    private static IEnumerable<string> CorescopeCommand(IEnumerable<string> arguments)
    {
        ProcessStartInfo self = SelfExecutable.StartInfo("run");
        string root = self.Environment.TryGetValue("DOTNET_ROOT", out string? found) ? found! : "";
        return ["env", $"DOTNET_ROOT={root}", self.FileName, .. self.ArgumentList, .. arguments];
    }

    /// <summary>Runs an experiment on the first host with Corescope's command line, and keeps it in a data folder.</summary>
    public async Task<RunResult> RunOnFirst(string data, IEnumerable<string> arguments)
    {
        string json = data + ".json";
        (int _, string output) = await Task.Run(() => Corescope([.. arguments, "--data", data, "--json", json]));
        Assert.True(File.Exists(json), output);
        return JsonSerializer.Deserialize<RunResult>(await File.ReadAllBytesAsync(json), ExperimentJson.Options)!;
    }

    /// <summary>The trace of such a run.</summary>
    internal static List<Chunk> Chunks(string data, RunResult run)
    {
        return ChunksIn(Path.Combine(data, "runs", run.Id + ".trace"));
    }

    /// <summary>What a run that may be under way has recorded so far, the only one of a data folder.</summary>
    internal static List<Chunk> ChunksSoFar(string data)
    {
        string runs = Path.Combine(data, "runs");
        try
        {
            return Directory.Exists(runs) && Directory.GetFiles(runs, "*.trace") is [string only] ? ChunksIn(only) : [];
        }
        catch (InvalidDataException)
        {
            return []; // just made
        }
    }

    private static List<Chunk> ChunksIn(string path)
    {
        using TraceFile trace = TraceFile.Open(path);
        return [.. Enumerable.Range(0, trace.Count).Select(number => ChunkDecoder.Decode(trace.Read(number)!.Value.Span))];
    }

    /// <summary>An interpreter with some packages; skips the test where there is none, or there are no such hosts.</summary>
    public async Task<string> PythonWith(params string[] packages)
    {
        Assert.SkipWhen(SkipReason is not null, SkipReason ?? "");
        Interpreter? python = RuntimeName.Choose("cpython", await InterpreterProbe.FindAsync(TestContext.Current.CancellationToken));
        Assert.SkipUnless(python is not null && packages.All(python.Packages.ContainsKey), $"there is no CPython with {string.Join(" and ", packages)} on this machine");
        return python!.Path;
    }

    /// <summary>Pulls a host's network cable, or puts it back.</summary>
    public void SetCable(int node, bool isIn) => Run("ip", "-n", Switch, "link", "set", $"port{node}", isIn ? "up" : "down");

    /// <summary>What runs on a host besides its ssh server. What has ended, and was not waited for yet, does not run.</summary>
    public string ProcessesOf(int node) => string.Join('\n', On(node, "ps", "-eo", "args=").Output.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("sshd:", StringComparison.Ordinal)
        && !line.StartsWith("ps ", StringComparison.Ordinal) && !line.EndsWith("<defunct>", StringComparison.Ordinal)));

    private static string? ReasonAgainst()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return "only root may make network namespaces";
        foreach (string program in (string[])["ip", "unshare", "nsenter", "ssh-keygen"])
            if (Programs.Find(program) is null && !File.Exists($"/usr/sbin/{program}")) return $"there is no {program} on this machine";
        if (!File.Exists("/usr/sbin/sshd")) return "there is no sshd on this machine";
        return Try("unshare", "-T", "--net", "--mount", "--uts", "--ipc", "--pid", "--fork", "--monotonic", "1", "true") == 0 ? null : "namespaces can't be made here";
    }

    private void WriteKeys()
    {
        foreach (string key in (string[])["user", "host"]) Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(_folder, key));
        string publicKey = File.ReadAllText(Path.Combine(_folder, "host.pub"));
        File.WriteAllText(Path.Combine(_folder, "known"), $"node1 {publicKey}node2 {publicKey}");
        File.WriteAllText(Path.Combine(_folder, "hosts"), "127.0.0.1 localhost\n10.213.7.1 node1\n10.213.7.2 node2\n10.213.7.9 node9\n");
        File.WriteAllText(Path.Combine(_folder, "ssh_config"), $"Host *\n IdentityFile {_folder}/user\n UserKnownHostsFile {_folder}/known\n");
    }

    private void Connect(int node)
    {
        string host = $"{_name}h{node}";
        Run("ip", "netns", "add", host);
        Run("ip", "-n", host, "link", "add", "name", "eth0", "type", "veth", "peer", "name", "up0");
        Run("ip", "-n", host, "link", "set", "up0", "netns", Switch, "name", $"port{node}");
        Run("ip", "-n", Switch, "link", "set", $"port{node}", "master", "sw", "up");
        Run("ip", "-n", host, "addr", "add", $"10.213.7.{node}/24", "dev", "eth0");
        foreach (string device in (string[])["eth0", "lo"]) Run("ip", "-n", host, "link", "set", device, "up");
    }

    private void Boot(int node)
    {
        string boot = Path.Combine(_folder, $"boot{node}"), sshd = Path.Combine(_folder, $"sshd{node}");
        File.WriteAllText(sshd, $"ListenAddress 10.213.7.{node}\nHostKey {_folder}/host\nPidFile none\nAuthorizedKeysFile {_folder}/user.pub\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nClientAliveInterval 2\n");
        File.WriteAllText(boot, $"""
            hostname node{node} && mount --make-rprivate / && mount -t tmpfs none /dev/shm && mount -t tmpfs none /run && mkdir -p /run/sshd &&
            mount --bind {_folder}/hosts /etc/hosts && mount --bind {_folder}/ssh_config /etc/ssh/ssh_config && exec /usr/sbin/sshd -D -e -f {sshd}
            """);
        string[] clock = node == 1 ? [] : ["-T", "--monotonic", Number(AheadS)];
        Process keeper = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", $"{_name}h{node}", "unshare", .. clock, "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", boot])
        {
            RedirectStandardError = true,
        })!;
        _keepers.Add(keeper);
        TaskCompletionSource<string> said = new();
        keeper.ErrorDataReceived += (_, line) => said.TrySetResult(line.Data ?? "it has ended");
        keeper.BeginErrorReadLine();
        if (!said.Task.Wait(StartMs) || !said.Task.Result.Contains("listening", StringComparison.Ordinal)) throw new InvalidOperationException($"node{node} does not start: {said.Task.Result}");
        _inits.Add(ProcessTree.Descendants(keeper.Id)[1]);
    }

    /// <summary>Ends all of the hosts' processes, and takes them down.</summary>
    public void Dispose()
    {
        // With a host's first process all others end.
        foreach (int init in _inits) NativeProcess.Signal(init, NativeProcess.SigKill);
        foreach (Process keeper in _keepers)
        {
            if (!keeper.WaitForExit(5000)) keeper.Kill(entireProcessTree: true);
            keeper.Dispose();
        }
        foreach (string name in (string[])[$"{_name}h1", $"{_name}h2", Switch]) Try("ip", "netns", "del", name);
        Directory.Delete(_folder, recursive: true);
    }

    // Of a test process that was killed.
    private static void DeleteStale()
    {
        if (!Directory.Exists("/run/netns")) return;
        foreach (string name in Directory.GetFiles("/run/netns", Prefix + "*").Select(path => Path.GetFileName(path)))
        {
            string pid = string.Concat(name[Prefix.Length..].TakeWhile(char.IsDigit));
            if (pid.Length > 0 && !Directory.Exists($"/proc/{pid}")) Try("ip", "netns", "del", name);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        if (Try(program, arguments) != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} has failed");
    }

    private static int Try(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>All tests with two hosts share them, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class TwoHostsCollection : ICollectionFixture<TwoHosts>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "two hosts";
}
