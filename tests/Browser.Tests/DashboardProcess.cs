using System.Diagnostics;
using System.Globalization;
using Corescope.Web.Tests;

namespace Corescope.Browser.Tests;

/// <summary>The real server as a process of its own, on a loopback port and with a data folder that go with it.</summary>
/// <param name="token">Access token that visitors must give; null: none.</param>
public sealed class DashboardProcess(string? token = null) : IAsyncDisposable
{
    private readonly KeptPort _port = new();
    private Process? _process;

    /// <summary>Where it keeps runs and finds lessons.</summary>
    public string DataFolder { get; } = Directory.CreateTempSubdirectory("corescope-browser-").FullName;

    /// <summary>Where it listens; stays the same over a restart.</summary>
    public string Url => _port.Url;

    /// <summary>Starts, and returns when it listens.</summary>
    public async Task StartAsync()
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Corescope.Web.dll"), "--urls", Url, "--data", DataFolder];
        if (token is not null) arguments = [.. arguments, "--token", token];
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("Corescope is at ", StringComparison.Ordinal)) continue;
            _ = _process.StandardOutput.ReadToEndAsync();
            return;
        }
        throw new InvalidOperationException($"the server did not start: {await errors}");
    }

    /// <summary>The runs that are there now, among the server's child processes: it may also be asking an interpreter.</summary>
    public IReadOnlyList<int> Runners() =>
        [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(IsRunner)];

    private bool IsRunner(int pid)
    {
        try
        {
            // After the name, which may hold anything: the state, then the parent.
            string parent = File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ')[2];
            return parent == $"{_process!.Id}" && File.ReadAllText($"/proc/{pid}/cmdline").Split('\0').Contains("runner");
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
        using CancellationTokenSource patience = new(Dashboard.PatienceMs);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new InvalidOperationException("the server does not end after SIGTERM");
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
        _port.Dispose();
        Directory.Delete(DataFolder, recursive: true);
    }
}
