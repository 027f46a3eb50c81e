using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Server;

/// <summary>The real dashboard as a process of its own, on a free loopback port, with a new data folder; spoken to through REST like by anyone.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly string _dataFolder = Directory.CreateTempSubdirectory("corescope-bench-").FullName;
    private readonly Process _process;
    private readonly HttpClient _http;

    public ServerProcess()
    {
        string configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);
        string program = Place.File("src", "Web", "bin", configuration, "net10.0", "Corescope.Web.dll");
        ProcessStartInfo start = new("dotnet", [program, "--urls", "http://127.0.0.1:0", "--data", _dataFolder]) { RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        Url = ReadUrl();
        _ = _process.StandardOutput.ReadToEndAsync();
        _http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromMinutes(1) };
    }

    /// <summary>Where it is.</summary>
    public string Url { get; }

    /// <summary>Memory of the process in RAM.</summary>
    public double ResidentMB => long.Parse(Status("VmRSS:").Split(' ')[0], CultureInfo.InvariantCulture) * 1024 / 1e6;

    /// <summary>Processor time that the process has used so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Queues an experiment and gives the run's id.</summary>
    public string Submit(string experiment)
    {
        using HttpResponseMessage answer = _http.PostAsync("/api/runs", new StringContent(experiment, Encoding.UTF8, "application/json")).Result;
        string body = answer.Content.ReadAsStringAsync().Result;
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"the server refused the experiment: {body}");
        using JsonDocument run = JsonDocument.Parse(body);
        return run.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>What is known of a run.</summary>
    public JsonElement Find(string id) => _http.GetFromJsonAsync<JsonElement>($"/api/runs/{id}").Result;

    /// <summary>Waits until a run's workers work.</summary>
    public void WaitUntilMeasuring(string id)
    {
        while (true)
        {
            using HttpResponseMessage answer = _http.GetAsync($"/api/runs/{id}/progress").Result;
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"the run ended too early: {Find(id).GetProperty("error")}");
            if (answer.Content.ReadFromJsonAsync<JsonElement>().Result.GetProperty("itemsDone").GetInt64() > 0) return;
            Thread.Sleep(10);
        }
    }

    /// <summary>Waits until a run has completed.</summary>
    public JsonElement WaitUntilCompleted(string id)
    {
        while (true)
        {
            JsonElement run = Find(id);
            string state = run.GetProperty("state").GetString()!;
            if (state == "completed") return run;
            if (state is not ("queued" or "starting" or "running")) throw new InvalidOperationException($"the run ended as {state}: {run.GetProperty("error")}");
            Thread.Sleep(100);
        }
    }

    /// <summary>Ends a run and waits until it has ended.</summary>
    public void Cancel(string id)
    {
        _http.PostAsync($"/api/runs/{id}/cancel", null).Result.Dispose();
        while (Find(id).GetProperty("state").GetString() is "queued" or "starting" or "running") Thread.Sleep(20);
    }

    /// <summary>All chunks of a run, in order.</summary>
    public List<byte[]> Chunks(string id)
    {
        List<byte[]> chunks = [];
        int count = Find(id).GetProperty("chunks").GetInt32();
        for (int number = 0; number < count; number++) chunks.Add(_http.GetByteArrayAsync($"/api/runs/{id}/chunks/{number}").Result);
        return chunks;
    }

    /// <summary>
    /// When the run under way began to measure, on the machine's monotonic clock: read from the rings that it shares with the server, whose path is in
    /// the environment of the server's child.
    /// </summary>
    public long MeasuringSinceNs() => TryMeasuringSinceNs() ?? throw new InvalidOperationException("no run is being measured");

    /// <summary>The same; null while no run is being measured.</summary>
    public long? TryMeasuringSinceNs()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out _) || RingsOfChild(folder) is not { } path) continue;
            using RingFile rings = RingFile.Open(path);
            if (rings.Phase == RunnerPhase.Measuring) return rings.PhaseStartNs;
        }
        return null;
    }

    /// <summary>SIGTERM, as a service manager does; then its data is deleted.</summary>
    public void Dispose()
    {
        using (Process kill = Process.Start("kill", [_process.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        if (!_process.WaitForExit(20_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _http.Dispose();
        Directory.Delete(_dataFolder, recursive: true);
    }

    private string ReadUrl()
    {
        const string Words = "Corescope is at ";
        while (_process.StandardOutput.ReadLine() is { } line)
            if (line.StartsWith(Words, StringComparison.Ordinal)) return line[Words.Length..].Trim();
        throw new InvalidOperationException("the server did not start");
    }

    private string Status(string field) =>
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Trim();

    private string? RingsOfChild(string folder)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            int parent = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
            if (parent != _process.Id) return null;
            string prefix = RingFile.PathVariable + "=";
            return File.ReadAllText(Path.Combine(folder, "environ")).Split('\0').FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it has ended meanwhile
        }
    }
}
