using System.Diagnostics;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Children;

/// <summary>The programs that figures run as processes of their own, and how to start them.</summary>
internal static class Child
{
    /// <summary>The program of that name, or null.</summary>
    public static Func<string[], int>? Find(string name) => name switch
    {
        SliceLoop.Name => SliceLoop.Run,
        PingPong.Name => PingPong.Run,
        LockBound.Name => LockBound.Run,
        LockLoops.Name => LockLoops.Run,
        LockFlood.Name => LockFlood.Run,
        BareProgram.Name => BareProgram.Run,
        _ => null,
    };

    /// <summary>How to start one: this program again, its .NET set like a runner's (optimised code at the first call).</summary>
    public static ProcessStartInfo StartInfo(string name, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(Child).Assembly.Location);
        start.ArgumentList.Add(name);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }

    /// <summary>Runs one to its end and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(string name, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = StartInfo(name, arguments);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{name} ended with exit code {process.ExitCode}");
    }

    /// <summary>Runs one under a recorder with the kernel's switch records, as a run is recorded.</summary>
    /// <param name="ringCapacity">Records in each ring.</param>
    /// <param name="name">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Recording Record(int ringCapacity, string name, params IEnumerable<string> arguments)
    {
        string path = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"corescope-bench-{Guid.NewGuid():N}");
        List<byte[]> chunks = [];
        try
        {
            using RingFile rings = RingFile.Create(path, 16, ringCapacity, recording: true);
            ProcessStartInfo start = StartInfo(name, arguments);
            start.Environment[RingFile.PathVariable] = path;
            start.RedirectStandardOutput = true;
            Process? process = null;
            using Recorder recorder = new(new RecorderSetup(rings, PerfSwitchSource.Open, () => (process = Process.Start(start)!).Id, chunk => chunks.Add(chunk.Bytes.ToArray())));
            recorder.RootPid.GetAwaiter().GetResult();
            string output = process!.StandardOutput.ReadToEnd();
            process.WaitForExit();
            recorder.Stop();
            if (process.ExitCode != 0) throw new InvalidOperationException($"{name} ended with exit code {process.ExitCode}");
            if (recorder.Failure is { } failure) throw failure;
            return new Recording(chunks, recorder.Counters, output);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

/// <summary>What was recorded of a child.</summary>
/// <param name="Chunks">All chunks, encoded.</param>
/// <param name="Counters">The recorder's counters at the end.</param>
/// <param name="Output">What the child printed.</param>
internal sealed record Recording(IReadOnlyList<byte[]> Chunks, RecorderCounters Counters, string Output)
{
    /// <summary>Events of a chunk: everything in it that has a time.</summary>
    public static long EventsOf(Chunk chunk) =>
        chunk.Lanes.Sum(lane => (long)lane.Transitions.Count + lane.Slices.Count) + chunk.Flows.Count + chunk.Strangers.Count
        + chunk.Locks.Sum(part => (long)part.Events.Count) + chunk.Counters.Sum(part => (long)part.Values.Count);
}
