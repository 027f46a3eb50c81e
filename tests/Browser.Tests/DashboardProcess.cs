using System.Diagnostics;

namespace Corescope.Browser.Tests;

/// <summary>The real server as a process of its own, on a free loopback port, with a new data folder.</summary>
/// <param name="token">Access token that visitors must give; null: none.</param>
public sealed class DashboardProcess(string? token = null) : IAsyncDisposable
{
    private Process? _process;

    /// <summary>Where it keeps runs and finds lessons.</summary>
    public string DataFolder { get; } = Directory.CreateTempSubdirectory("corescope-browser-").FullName;

    /// <summary>Where it listens; stays the same over a restart.</summary>
    public string Url { get; private set; } = "http://127.0.0.1:0";

    /// <summary>Starts, and returns when it listens.</summary>
    public async Task StartAsync()
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Corescope.Web.dll"), "--urls", Url, "--data", DataFolder];
        if (token is not null) arguments = [.. arguments, "--token", token];
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        const string Word = "Corescope is at ";
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Word, StringComparison.Ordinal)) continue;
            Url = line[Word.Length..].Trim();
            _ = _process.StandardOutput.ReadToEndAsync();
            return;
        }
        throw new InvalidOperationException($"the server did not start: {await errors}");
    }

    /// <summary>The runs that are there now, among the server's child processes: it may also be asking an interpreter.</summary>
    public IReadOnlyList<int> Runners()
    {
        List<int> children = [];
        foreach (string tasks in Directory.GetDirectories($"/proc/{_process!.Id}/task"))
            children.AddRange(File.ReadAllText(Path.Combine(tasks, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
        return [.. children.Where(IsRunner)];
    }

    private static bool IsRunner(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0').Contains("runner");
        }
        catch (IOException)
        {
            return false; // ended meanwhile
        }
    }

    /// <summary>Ends it as a service manager does: SIGTERM, then waiting.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        using (Process kill = Process.Start("kill", [$"{_process.Id}"])) await kill.WaitForExitAsync();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new InvalidOperationException("the server did not end within 20 s of SIGTERM");
        }
        finally
        {
            _process.Dispose();
            _process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(DataFolder, recursive: true);
    }
}
