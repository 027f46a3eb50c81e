using System.ComponentModel;
using System.Globalization;
using System.Text;
using Corescope.Compute.Export;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;
using Corescope.Web.Pictures;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Corescope.Web.Api;

/// <summary>What a run has left behind, over HTTP: its chunks by number, its picture, its trace for other programs.</summary>
public static class TraceApi
{
    // Neither chunks nor a finished picture ever change; private, because a token may guard them.
    private const string Forever = "private, max-age=31536000, immutable";

    // An export takes a core for seconds: not more of them at a time than leave room for the run under way.
    private static readonly SemaphoreSlim Exports = new(1);

    /// <summary>Adds what is below <c>/api/runs/{id}</c>.</summary>
    public static void MapTraces(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder run = app.MapGroup("/api/runs/{id}").WithTags("traces").AddEndpointFilter(RunsApi.RequireIdAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        run.MapGet("/chunks/{n}", ChunkAt).WithSummary("One chunk's bytes (docs/chunk-format.md).")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream");
        run.MapGet("/picture", Picture).WithSummary("The image that the run has computed, tiles tinted by worker.").Produces(StatusCodes.Status200OK, contentType: "image/png");
        run.MapGet("/chrome-trace", ChromeTraceAsync).WithSummary("The trace for ui.perfetto.dev, chrome://tracing and others that read the Trace Event Format.")
            .Produces(StatusCodes.Status200OK, contentType: "application/json");
        run.MapGet("/svg", SvgAsync).WithSummary("The run's timeline, ledger or graph of tasks as an SVG, as the page shows it; a timeline moves with play.").Produces(StatusCodes.Status200OK, contentType: "image/svg+xml")
            .ProducesProblem(StatusCodes.Status501NotImplemented);
        run.MapGet("/notebook", NotebookAsync).WithSummary("The experiment as a Jupyter notebook of plain Python, with what was measured.")
            .Produces(StatusCodes.Status200OK, contentType: "application/x-ipynb+json").ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Results<FileContentHttpResult, ProblemHttpResult> ChunkAt(HttpContext context, Lab lab, string id, string n)
    {
        if (!int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return Problems.Plain(StatusCodes.Status400BadRequest, $"{Problems.Shown(n)} is no chunk number: give a whole number from 0.");
        if (lab.Find(id) is null) return Problems.NoRun(id);
        if (lab.Chunk(id, number) is not { } bytes)
            return Problems.Plain(StatusCodes.Status404NotFound, $"Run {id} has {lab.ChunkCount(id)} chunks, numbered from 0: there is no chunk {number}.");
        context.Response.Headers.CacheControl = Forever;
        return TypedResults.Bytes(bytes, "application/octet-stream");
    }

    private static Results<FileContentHttpResult, ProblemHttpResult> Picture(HttpContext context, Lab lab, string id)
    {
        if (lab.Find(id) is not { } run) return Problems.NoRun(id);
        if (lab.Picture(id) is not { } png) return Problems.Plain(StatusCodes.Status404NotFound, $"Run {id} ({run.Experiment.Workload}) has no picture.");
        context.Response.Headers.CacheControl = Forever;
        return TypedResults.Bytes(png, "image/png");
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> ChromeTraceAsync(Lab lab, string id, CancellationToken cancel)
    {
        if (lab.Find(id) is not { } run) return Problems.NoRun(id);
        return await ExportAsync(file => ChromeTrace.Write(file, run, Decoded(lab, id, cancel)), "application/json", $"corescope-{id}.trace.json", cancel);
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> NotebookAsync(Lab lab, string id, CancellationToken cancel)
    {
        if (lab.Find(id) is not { } run) return Problems.NoRun(id);
        if (!Notebook.IsAvailable(run))
            return Problems.Plain(StatusCodes.Status409Conflict, $"There is no notebook for run {id}: it has not ended well, or {run.Experiment.Workload} with {run.Experiment.Strategy} can't be written in a few lines of Python.");
        return await ExportAsync(file => Notebook.Write(file, run, SvgWhereItCan(lab, run, cancel)), "application/x-ipynb+json", $"corescope-{id}.ipynb", cancel);
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> SvgAsync(Lab lab, string id, [AsParameters] PictureQuery query, CancellationToken cancel)
    {
        if (lab.Find(id) is not { } run) return Problems.NoRun(id);
        PictureRequest request = query.Request();
        if (request.Error(run) is { } error) return Problems.Plain(StatusCodes.Status400BadRequest, error);
        return await DrawnAsync(request.For(run), Encoded(lab, id, cancel), $"corescope-{id}.svg", cancel);
    }

    /// <summary>Draws a picture and answers with it.</summary>
    internal static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> DrawnAsync(PictureRequest request, IEnumerable<ReadOnlyMemory<byte>> chunks, string fileName, CancellationToken cancel)
    {
        try
        {
            return await ExportAsync(file => file.Write(Encoding.UTF8.GetBytes(PictureScript.Draw(request, chunks))), "image/svg+xml", fileName, cancel);
        }
        catch (PlatformNotSupportedException missing)
        {
            return Problems.Plain(StatusCodes.Status501NotImplemented, missing.Message);
        }
    }

    private static string? SvgWhereItCan(Lab lab, RunResult run, CancellationToken cancel)
    {
        try
        {
            return PictureScript.Draw(new PictureRequest { HasCaption = false }.For(run), Encoded(lab, run.Id, cancel));
        }
        catch (PlatformNotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Writes something that takes a while, one at a time, and answers with it.</summary>
    internal static async Task<FileStreamHttpResult> ExportAsync(Action<Stream> write, string contentType, string fileName, CancellationToken cancel)
    {
        await Exports.WaitAsync(cancel);
        try
        {
            // By way of a file: a damaged trace is found before the answer has begun, and a slow reader holds no thread.
            FileStream file = new(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            try
            {
                await Task.Run(() => write(file), cancel);
                file.Position = 0;
                return TypedResults.Stream(file, contentType, fileName);
            }
            catch
            {
                await file.DisposeAsync();
                throw;
            }
        }
        finally
        {
            Exports.Release();
        }
    }

    /// <summary>A run's chunks, from the first on.</summary>
    internal static IEnumerable<Chunk> Decoded(Lab lab, string id, CancellationToken cancel) => Encoded(lab, id, cancel).Select(bytes => ChunkDecoder.Decode(bytes.Span));

    private static IEnumerable<ReadOnlyMemory<byte>> Encoded(Lab lab, string id, CancellationToken cancel)
    {
        for (int number = 0; lab.Chunk(id, number) is { } bytes; number++)
        {
            cancel.ThrowIfCancellationRequested();
            yield return bytes;
        }
    }
}

/// <summary>How the SVG shall look; what is left out is as <see cref="PictureRequest"/> has it.</summary>
/// <param name="View">timeline, cores, workers or locks.</param>
/// <param name="Theme">light or dark.</param>
/// <param name="Shape">seen (as high as its rows) or wide (1920 x 1080).</param>
/// <param name="Transparent">No ground.</param>
/// <param name="Caption">false: none.</param>
/// <param name="Width">Css pixels.</param>
/// <param name="Play">Seconds.</param>
public sealed record PictureQuery(
    [property: Description("of a run: timeline, cores, workers, locks, ledger or graph; of a study: curve, efficiency, elapsed or throughput")] string? View, [property: Description("light or dark")] string? Theme,
    [property: Description("seen, or wide for a slide")] string? Shape, bool? Transparent, bool? Caption, int? Width, [property: Description("seconds")] int? Play)
{
    /// <summary>The same, whole.</summary>
    /// <param name="view">The view where none is given; null: a run's timeline.</param>
    public PictureRequest Request(string? view = null)
    {
        PictureRequest usual = new();
        if (view is not null) usual = usual with { View = view };
        return usual with
        {
            View = View ?? usual.View, Theme = Theme ?? usual.Theme, Shape = Shape ?? usual.Shape, IsTransparent = Transparent ?? usual.IsTransparent,
            HasCaption = Caption ?? usual.HasCaption, WidthCssPx = Width ?? usual.WidthCssPx, PlaySeconds = Play,
        };
    }
}
