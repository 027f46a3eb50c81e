using System.Diagnostics;
using System.Text.Json;
using Corescope.Compute.Export;
using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Export;

public class NotebookTests
{
    private const string Picture = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

    // Debian's Python, which has Debian's nbclient.
    private const string Python = "/usr/bin/python3";

    [Theory]
    [InlineData("workload=countdown&strategy=threads&workers=2&size=20000000")]
    [InlineData("workload=primes&strategy=processes&schedule=dynamic:64&workers=2&size=8000&set.divisors=root")]
    [InlineData("workload=uneven-tasks&strategy=work-stealing&workers=2&size=5")]
    [InlineData("workload=monte-carlo-pi&strategy=sequential&size=5000000")]
    [InlineData("workload=mandelbrot&strategy=thread-pool&workers=2&size=128&set.iterations=50&set.region=mini-set")]
    [InlineData("workload=mandelbrot&strategy=sequential&size=128&set.iterations=50&set.vectors=on")]
    [InlineData("workload=sleep&strategy=async&workers=4&size=8&set.meanMs=2")]
    [InlineData("workload=web-requests&strategy=async&workers=4&size=8&set.latencyMs=2")]
    public async Task A_notebook_runs_from_its_first_cell_to_its_last_without_corescope(string link)
    {
        Assert.SkipUnless(await SucceedsAsync("import nbclient, ipykernel"), "python3-nbclient and python3-ipykernel are not installed");
        string file = Path.Combine(Directory.CreateTempSubdirectory("corescope-notebook-").FullName, "run.ipynb");
        await File.WriteAllTextAsync(file, Write(link), TestContext.Current.CancellationToken);
        try
        {
            // The kernel is reached through files: of free ports, which are looked for before it starts, another program may take one meanwhile.
            await RunAsync($"""
                import nbformat, nbclient
                from jupyter_client import AsyncKernelManager
                notebook = nbformat.read({JsonSerializer.Serialize(file)}, 4)
                nbformat.validate(notebook)
                kernel = AsyncKernelManager(kernel_name='python3', transport='ipc', ip={JsonSerializer.Serialize(Path.Combine(Path.GetDirectoryName(file)!, "kernel"))})
                nbclient.NotebookClient(notebook, km=kernel, timeout=600, startup_timeout=600).execute()
                printed = "".join(o.get("text", "") for c in notebook.cells if c.cell_type == "code" for o in c.outputs)
                assert "speed-up" in printed and "answer:" in printed, printed
                """);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    [Fact]
    public void A_notebook_holds_the_measured_table_and_the_picture_and_no_markup_of_others()
    {
        using JsonDocument notebook = JsonDocument.Parse(Write("workload=sleep&strategy=threads&workers=2&size=8", name: "<img src=x> | **x**"));
        JsonElement[] cells = [.. notebook.RootElement.GetProperty("cells").EnumerateArray()];

        Assert.DoesNotContain("<img", cells[0].GetProperty("source").GetString());
        Assert.Contains("thread 1", cells[^1].GetProperty("source").GetString());
        string svg = System.Text.Encoding.UTF8.GetString(cells[^1].GetProperty("attachments").GetProperty("timeline.svg").GetProperty("image/svg+xml").GetBytesFromBase64());
        Assert.Equal(Picture, svg);
    }

    [Fact]
    public void There_is_none_for_a_run_that_has_not_ended_well_or_needs_more_than_plain_python()
    {
        Assert.True(Notebook.IsAvailable(RunOf("workload=primes&size=10")));
        Assert.False(Notebook.IsAvailable(RunOf("workload=primes&size=10") with { State = RunState.Failed }));
        Assert.False(Notebook.IsAvailable(RunOf("workload=read-alignment&size=10")));
    }

    private static string Write(string link, string name = "a run")
    {
        const int worker = 1;
        using MemoryStream stream = new();
        Notebook.Write(stream, RunOf(link) with { Name = name, Workers = [new(worker, 1, "thread 1", "exact", 50, 0, 0, 0, 0, 0, 0, 50, 8)] }, Picture);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static RunResult RunOf(string link) => new()
    {
        Id = "abc", Name = "a run", State = RunState.Completed, CreatedAt = DateTimeOffset.UnixEpoch, ElapsedNs = 100, BaselineNs = 200, Speedup = 2,
        Experiment = ExperimentLink.Read(link).Experiment ?? throw new InvalidOperationException($"{link} is not valid"),
    };

    private static async Task<bool> SucceedsAsync(string code)
    {
        if (!File.Exists(Python)) return false;
        using Process process = Start(code);
        _ = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }

    private static async Task RunAsync(string code)
    {
        using Process process = Start(code);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, errors);
    }

    private static Process Start(string code) => Process.Start(new ProcessStartInfo(Python, ["-c", code]) { RedirectStandardError = true })!;
}
