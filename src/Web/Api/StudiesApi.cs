using System.ComponentModel;
using System.Text;
using Corescope.Compute.Export;
using Corescope.Compute.Running;
using Corescope.Web.Pictures;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Corescope.Web.Api;

/// <summary>Studies over HTTP: the desk's own words and objects.</summary>
public static class StudiesApi
{
    /// <summary>Adds <c>/api/studies</c>.</summary>
    public static void MapStudies(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder studies = app.MapGroup("/api/studies").WithTags("studies");
        studies.MapPost("", CreateAsync).WithSummary("Begins a study, or lets it wait for another one.").Accepts<StudySpec>("application/json")
            .Produces<Study>(StatusCodes.Status201Created).ProducesValidationProblem().ProducesProblem(StatusCodes.Status429TooManyRequests);
        studies.MapGet("", (Lab lab) => TypedResults.Ok(lab.Studies.List())).WithSummary("Studies, the newest first.");

        RouteGroupBuilder study = studies.MapGroup("/{id}").AddEndpointFilter(RunsApi.RequireIdAsync).ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        study.MapGet("", Find).WithSummary("A study with its progress and curves.");
        study.MapGet("/csv", Csv).WithSummary("Every run of a study as a line of a table.").Produces(StatusCodes.Status200OK, contentType: "text/csv");
        study.MapGet("/svg", SvgAsync).WithSummary("A study's curves as an SVG, as the page shows them.").Produces(StatusCodes.Status200OK, contentType: "image/svg+xml")
            .ProducesProblem(StatusCodes.Status501NotImplemented);
        study.MapDelete("", Delete).WithSummary("Removes a study that has ended, with its runs.").ProducesProblem(StatusCodes.Status409Conflict);
        study.MapPost("/cancel", Cancel).WithSummary("Stops a study; what is done stays.").ProducesProblem(StatusCodes.Status409Conflict);
        study.MapPost("/resume", Resume).WithSummary("Makes the runs of a study that are missing.").ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<IResult> CreateAsync(HttpRequest request, Lab lab, [Description("Made from what is studied where it is left out.")] string? name)
    {
        (StudySpec? spec, IResult? refusal) = await NamedBody.ReadAsync(request, name, "study", json =>
        {
            StudyReading reading = StudyReader.Read(json);
            return (reading.Spec, reading.Errors);
        });
        if (spec is null) return refusal!;
        IReadOnlyList<FieldError> missing = await StudyPlan.MissingHereAsync(spec, request.HttpContext.RequestAborted);
        if (missing.Count > 0) return Problems.Invalid(missing);
        return Queued(() =>
        {
            Study study = lab.Studies.Create(spec, name);
            return TypedResults.Created($"/api/studies/{study.Id}", study);
        });
    }

    private static IResult Queued(Func<IResult> queue)
    {
        try
        {
            return queue();
        }
        catch (QueueFullException full)
        {
            return Problems.Plain(StatusCodes.Status429TooManyRequests, full.Message);
        }
    }

    private static Results<Ok<StudyReport>, ProblemHttpResult> Find(Lab lab, string id) => lab.Studies.Report(id) is { } report ? TypedResults.Ok(report) : NoStudy(id);

    private static Results<FileContentHttpResult, ProblemHttpResult> Csv(Lab lab, string id) => lab.Studies.Report(id) is { } report
        ? TypedResults.Bytes(Encoding.UTF8.GetBytes(StudyCsv.Write(report)), "text/csv; charset=utf-8", $"corescope-study-{id}.csv")
        : NoStudy(id);

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> SvgAsync(Lab lab, string id, [AsParameters] PictureQuery query, CancellationToken cancel)
    {
        if (lab.Studies.Report(id) is not { } report) return NoStudy(id);
        PictureRequest request = query.Request(PictureRequest.StudyViews[0]);
        if (request.StudyError() is { } error) return Problems.Plain(StatusCodes.Status400BadRequest, error);
        return await TraceApi.DrawnAsync(request.For(report, lab), [], $"corescope-study-{id}.svg", cancel);
    }

    private static Results<NoContent, ProblemHttpResult> Delete(Lab lab, string id)
    {
        if (lab.Studies.Find(id) is null) return NoStudy(id);
        return lab.Studies.Delete(id) ? TypedResults.NoContent() : Problems.Plain(StatusCodes.Status409Conflict, $"Study {id} has not ended: cancel it first.");
    }

    private static Results<Accepted, ProblemHttpResult> Cancel(Lab lab, string id)
    {
        if (lab.Studies.Find(id) is null) return NoStudy(id);
        return lab.Studies.Cancel(id) ? TypedResults.Accepted($"/api/studies/{id}") : Problems.Plain(StatusCodes.Status409Conflict, $"Study {id} has ended already.");
    }

    private static IResult Resume(Lab lab, string id)
    {
        if (lab.Studies.Find(id) is null) return NoStudy(id);
        return Queued(() => lab.Studies.Resume(id)
            ? TypedResults.Accepted($"/api/studies/{id}")
            : Problems.Plain(StatusCodes.Status409Conflict, $"Study {id} is under way, or nothing of it is missing."));
    }

    private static ProblemHttpResult NoStudy(string id) => Problems.Plain(StatusCodes.Status404NotFound, $"There is no study {Problems.Shown(id)}.");
}
