using System.Diagnostics;
using System.Text.Json;

namespace Corescope.Compute.Tests.Dask;

/// <summary>A scheduler of Dask's and workers, as anybody would start them: with nothing of Corescope's. They end with it.</summary>
internal sealed class DaskCluster : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("corescope-dask-").FullName;
    private readonly List<Process> _processes = [];

    /// <param name="python">Who executes both.</param>
    /// <param name="workers">How many.</param>
    /// <param name="preload">Code that each worker executes before it joins.</param>
    public DaskCluster(string python, int workers, string preload = "")
    {
        File.WriteAllText(Path.Combine(_folder, "before.py"), preload);
        string told = Path.Combine(_folder, "scheduler.json");
        // At any port that is free when it asks for one: it tells which.
        Scheduler = Start(python, "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", told, "--dashboard-address", "127.0.0.1:0");
        try
        {
            Address = AddressIn(told);
            for (int worker = 0; worker < workers; worker++)
                Start(python, "dask_worker", Address, "--nthreads", "1", "--no-nanny", "--name", $"w{worker}", "--dashboard-address", "127.0.0.1:0", "--local-directory", _folder, "--preload", Path.Combine(_folder, "before.py"));
            Wait(python, workers);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Address { get; }

    public Process Scheduler { get; }

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private string AddressIn(string file)
    {
        while (true)
        {
            Assert.False(Scheduler.HasExited, "the scheduler has ended");
            try
            {
                if (File.Exists(file)) return JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("address").GetString()!;
            }
            catch (JsonException)
            {
                // It is being written.
            }
            Thread.Sleep(20);
        }
    }

    private Process Start(string python, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(python, ["-m", $"distributed.cli.{program}", .. arguments]) { WorkingDirectory = _folder, RedirectStandardError = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _processes.Add(process);
        return process;
    }

    private void Wait(string python, int workers)
    {
        string question = $"from distributed import Client; c = Client('{Address}', timeout=300); c.wait_for_workers({workers}, timeout=300)";
        using Process asks = Process.Start(new ProcessStartInfo(python, ["-c", question]))!;
        asks.WaitForExit();
        Assert.Equal(0, asks.ExitCode);
    }
}
