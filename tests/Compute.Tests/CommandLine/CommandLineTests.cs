using System.Diagnostics;
using System.Text.Json;
using Corescope.Compute.Running;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.CommandLine;

/// <summary>The command line as people use it: a process, its exit code and what it writes.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("corescope-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_gives_every_promised_name_as_json_and_a_trace_that_tools_can_open()
    {
        string json = Path.Combine(_folder, "result.json"), trace = Path.Combine(_folder, "trace.json");
        Output output = await Corescope("run", "primes", "--strategy", "threads", "--workers", "2", "--schedule", "dynamic:64", "--size", "30000",
            "--set", "divisors=root", "--repeats", "2", "--json", json, "--chrome-trace", trace, "--data", Path.Combine(_folder, "data"));

        Assert.True(output.ExitCode == 0, output.ToString());
        JsonElement result = Parse(json);
        string[] promised = ["id", "state", "experiment", "elapsedNs", "baselineNs", "speedup", "parallelEfficiency", "answer", "workers", "cores", "switches", "lostRecords", "traceSource", "observer", "machine", "error"];
        Assert.Empty(promised.Except(result.EnumerateObject().Select(p => p.Name)));
        Assert.Equal("completed", result.GetProperty("state").GetString());
        Assert.Equal("dynamic:64", result.GetProperty("experiment").GetProperty("schedule").GetString());
        Assert.Equal(3245, result.GetProperty("answer").GetProperty("value").GetInt64()); // primes below 30,000
        double speedup = result.GetProperty("speedup").GetDouble();
        Assert.Equal(result.GetProperty("baselineNs").GetDouble() / result.GetProperty("elapsedNs").GetDouble(), speedup, 6);
        Assert.Equal(speedup / 2, result.GetProperty("parallelEfficiency").GetDouble(), 6);
        Assert.Contains("3,245", output.StandardOutput);
        Assert.Contains("speed-up", output.StandardOutput);

        JsonElement[] events = [.. Parse(trace).GetProperty("traceEvents").EnumerateArray()];
        Assert.Contains(events, e => Text(e, "name") == "thread_name" && Text(e.GetProperty("args"), "name") == "thread 2");
        Assert.Contains(events, e => Text(e, "ph") == "X" && Text(e, "name") == "chunk");
    }

    [Fact]
    public async Task Json_to_standard_output_stands_alone_there()
    {
        Output output = await Corescope("run", "primes", "--size", "1000", "--json", "-", "--data", Path.Combine(_folder, "data"));

        Assert.True(output.ExitCode == 0, output.ToString());
        Assert.Equal("completed", JsonDocument.Parse(output.StandardOutput).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_run_is_kept_and_listed()
    {
        string data = Path.Combine(_folder, "data");
        await Corescope("run", "primes", "--size", "1000", "--name", "kept by hand", "--data", data);
        Output list = await Corescope("list", "runs", "--data", data);

        Assert.True(list.ExitCode == 0, list.ToString());
        Assert.Contains("kept by hand", list.StandardOutput);
    }

    [Theory]
    [InlineData("run primes --workers 0", "workers", "'0'", "from 1 to")]
    [InlineData("run primes --workers two", "workers", "'two'", "whole number")]
    [InlineData("run primes --schedule dynamic:0", "schedule", "'dynamic:0'", "guided")]
    [InlineData("run primes --strategy magic", "strategy", "'magic'", "threads")]
    [InlineData("run primes --trace all", "trace", "'all'", "sampled")]
    [InlineData("run primes --set divisors", "--set", "divisors", "NAME=VALUE")]
    [InlineData("run primes --set frogs=1", "frogs", "'1'", "divisors")]
    [InlineData("run mpi-hello --set hosts=@no/such/hosts", "--set", "hosts=@no/such/hosts", "can't be read")]
    [InlineData("run frogs", "workload", "'frogs'", "mandelbrot")]
    [InlineData("run primes --frogs", "--frogs", "Unrecognized", "run --help")]
    [InlineData("run primes --json no/such/folder/x.json", "--json", "x.json", "no folder")]
    [InlineData("run read-alignment --set reference=missing.fa", "reference", "missing.fa", "FASTA")]
    [InlineData("run countdown --runtime cpython-3.1", "runtime", "'cpython-3.1'", "not on this machine")]
    [InlineData("run countdown --runtime /nowhere/python3", "runtime", "'/nowhere/python3'", "no interpreter")]
    [InlineData("run", "run", "Required argument", "--help")]
    [InlineData("frobnicate", "frobnicate", "Unrecognized", "--help")]
    [InlineData("list frogs", "frogs", "workloads", "strategies")]
    public async Task Wrong_arguments_end_with_2_and_name_field_value_and_what_is_allowed(string arguments, params string[] expected)
    {
        Output output = await Corescope([.. arguments.Split(' ')]);

        Assert.Equal(2, output.ExitCode);
        Assert.All(expected, part => Assert.Contains(part, output.StandardError, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", output.StandardError, StringComparison.Ordinal);
        Assert.Empty(output.StandardOutput);
    }

    [Fact]
    public async Task A_run_that_exceeds_its_time_limit_ends_with_1_and_still_writes_its_result()
    {
        string json = Path.Combine(_folder, "result.json");
        Output output = await Corescope("run", "countdown", "--size", "100000000000", "--time-limit", "1", "--json", json, "--data", Path.Combine(_folder, "data"));

        Assert.Equal(1, output.ExitCode);
        Assert.Equal("timed-out", Parse(json).GetProperty("state").GetString());
        Assert.Contains("1", output.StandardError, StringComparison.Ordinal);
        Assert.Equal(output.StandardError.Trim(), Parse(json).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("INT", 2)]
    [InlineData("TERM", 15)]
    public async Task Ctrl_c_and_sigterm_end_the_run_and_all_its_processes_and_report_it(string signal, int number)
    {
        // A shell's background job ignores Ctrl+C, and all that it starts.
        Assert.SkipWhen(IsIgnored(number), $"SIG{signal} is ignored by whoever started these tests");
        string json = Path.Combine(_folder, "result.json");
        using Process process = Start("run", "countdown", "--size", "100000000000", "--json", json, "--data", Path.Combine(_folder, "data"));
        int runner = await ChildOf(process);
        using (Process kill = Process.Start("kill", ["-" + signal, $"{process.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

        Output output = await End(process);

        Assert.Equal(1, output.ExitCode);
        Assert.Equal("cancelled", Parse(json).GetProperty("state").GetString());
        Assert.False(IsAlive(runner), "the run's process is still there");
    }

    [Fact]
    public async Task Help_names_the_commands()
    {
        Output output = await Corescope("--help");

        Assert.Equal(0, output.ExitCode);
        Assert.All(["corescope", "run", "list", "doctor"], word => Assert.Contains(word, output.StandardOutput, StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_gives_what_can_be_run()
    {
        JsonElement list = JsonDocument.Parse((await Corescope("list", "--json", "-")).StandardOutput).RootElement;

        Assert.Equal(WorkloadCatalog.All.Select(w => w.Name), list.GetProperty("workloads").EnumerateArray().Select(w => Text(w, "name")));
        Assert.Contains("threads", list.GetProperty("strategies").EnumerateArray().Select(s => Text(s, "name")));
    }

    [Fact]
    public async Task Doctor_tells_cores_and_trace_source()
    {
        string json = Path.Combine(_folder, "doctor.json");
        Output output = await Corescope("doctor", "--json", json);

        Assert.True(output.ExitCode == 0, output.ToString());
        Assert.Equal(Environment.ProcessorCount, Parse(json).GetProperty("machine").GetProperty("cores").GetInt32());
        Assert.Contains("effective cores", output.StandardOutput, StringComparison.Ordinal);
    }

    private sealed record Output(int ExitCode, string StandardOutput, string StandardError);

    private static async Task<Output> Corescope(params string[] arguments)
    {
        using Process process = Start(arguments);
        return await End(process);
    }

    private static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = SelfExecutable.StartInfo(arguments[0], arguments.Skip(1));
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return Process.Start(start)!;
    }

    private static async Task<Output> End(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(10));
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        return new Output(process.ExitCode, await output, await errors);
    }

    /// <summary>The first process that another one has started.</summary>
    private static async Task<int> ChildOf(Process parent)
    {
        while (!parent.HasExited)
        {
            if (ProcessTree.Descendants(parent.Id) is [_, int first, ..]) return first;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        throw new InvalidOperationException("the run has started no process");
    }

    // One that nobody has waited for yet is still listed.
    private static bool IsAlive(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsIgnored(int signal)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal));
        return (Convert.ToUInt64(line.Split('\t')[1], 16) >> (signal - 1) & 1) != 0;
    }

    private static JsonElement Parse(string path) => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;
}
