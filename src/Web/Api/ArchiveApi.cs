using System.Text;
using Corescope.Compute.Export;
using Corescope.Compute.Running;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Corescope.Web.Api;

/// <summary>Runs as files, out and in: the archive that another Corescope opens, and the trace's tables.</summary>
public static class ArchiveApi
{
    // A file is unpacked and read whole before it is kept: one at a time.
    private static readonly SemaphoreSlim Imports = new(1);

    /// <summary>Adds <c>archive</c> and <c>csv</c> below <c>/api/runs/{id}</c>, and <c>/api/runs/import</c>.</summary>
    public static void MapArchives(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder run = app.MapGroup("/api/runs/{id}").WithTags("traces").AddEndpointFilter(RunsApi.RequireIdAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        run.MapGet("/archive", ArchiveAsync).WithSummary("The run with its trace as one file, which another Corescope opens.")
            .Produces(StatusCodes.Status200OK, contentType: "application/zip").ProducesProblem(StatusCodes.Status409Conflict);
        run.MapGet("/csv/{table}", CsvAsync).WithSummary("One table of the trace: states, slices or flows.").Produces(StatusCodes.Status200OK, contentType: "text/csv");
        app.MapPost("/api/runs/import", UploadAsync).WithTags("runs").WithSummary("Opens a run that was saved here or elsewhere.").DisableAntiforgery()
            .WithFormOptions(multipartBodyLengthLimit: RunArchive.MaxBytes).WithMetadata(new BodyLimit(RunArchive.MaxBytes)).Produces<RunResult>(StatusCodes.Status201Created).ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Opens an archive and gives its run to the lab.</summary>
    /// <param name="content">The archive; must be able to seek.</param>
    /// <param name="lab">Who keeps it.</param>
    /// <param name="cancel">Given up before it is the file's turn.</param>
    /// <returns>The run, and false where it was here already.</returns>
    /// <exception cref="InvalidDataException">It can't be opened; the message says why.</exception>
    public static async Task<(RunResult Run, bool IsNew)> ImportAsync(Stream content, Lab lab, CancellationToken cancel)
    {
        await Imports.WaitAsync(cancel);
        try
        {
            return await Task.Run(() =>
            {
                using UnpackedRun unpacked = RunArchive.Read(content);
                bool isNew = lab.Adopt(unpacked.Run, unpacked.TracePath, unpacked.PicturePath);
                return (lab.Find(unpacked.Run.Id) ?? unpacked.Run, isNew);
            }, cancel);
        }
        finally
        {
            Imports.Release();
        }
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> ArchiveAsync(Lab lab, string id, CancellationToken cancel)
    {
        if (lab.Find(id) is not { } run) return Problems.NoRun(id);
        if (run.State is RunState.Queued or RunState.Starting or RunState.Running)
            return Problems.Plain(StatusCodes.Status409Conflict, $"Run {id} has not ended: there is nothing whole to save yet.");
        return await TraceApi.ExportAsync(file => RunArchive.Write(file, run, lab.TracePath(id), lab.PicturePath(id)), "application/zip", $"corescope-{id}{RunArchive.Extension}", cancel);
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> CsvAsync(Lab lab, string id, string table, CancellationToken cancel)
    {
        if (lab.Find(id) is null) return Problems.NoRun(id);
        if (!RunCsv.Tables.Contains(table))
            return Problems.Plain(StatusCodes.Status400BadRequest, $"{Problems.Shown(table)} is no table of a trace: it must be one of {string.Join(", ", RunCsv.Tables)}.");
        return await TraceApi.ExportAsync(file =>
        {
            using StreamWriter text = new(file, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
            RunCsv.Write(text, table, TraceApi.Decoded(lab, id, cancel));
        }, "text/csv", $"corescope-{id}-{table}.csv", cancel);
    }

    private static async Task<IResult> UploadAsync(IFormFile? file, Lab lab, CancellationToken cancel)
    {
        if (file is null) return Problems.Invalid("file", $"There is no file: a {RunArchive.Extension} file is sent as the form's field \"file\".");
        try
        {
            await using Stream content = file.OpenReadStream();
            (RunResult run, bool isNew) = await ImportAsync(content, lab, cancel);
            return isNew ? TypedResults.Created($"/api/runs/{run.Id}", run) : Problems.Plain(StatusCodes.Status409Conflict, $"Run {run.Id} is here already.");
        }
        catch (InvalidDataException wrong)
        {
            return Problems.Invalid("file", wrong.Message);
        }
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
