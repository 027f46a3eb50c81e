using System.ComponentModel;
using System.Text.Json.Nodes;
using Corescope.Compute.Running;
using Corescope.Compute.Workloads;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Corescope.Web.Api;

/// <summary>Runs over HTTP: the lab's own words and objects, nothing besides.</summary>
public static class RunsApi
{
    private const int MaxTake = 200, MaxSearch = 200;

    private static readonly IReadOnlyList<string> Workloads = [.. WorkloadCatalog.All.Select(workload => workload.Name)];

    /// <summary>Adds <c>/api/runs</c>.</summary>
    public static void MapRuns(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder runs = app.MapGroup("/api/runs").WithTags("runs");
        runs.MapPost("", SubmitAsync).WithSummary("Queues an experiment.").Accepts<Experiment>("application/json").Produces<RunResult>(StatusCodes.Status201Created)
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status429TooManyRequests);
        runs.MapGet("", List).WithSummary("Runs, the newest first, filtered as the page of runs is by its address; each run of a study by itself.").ProducesValidationProblem()
            .AddOpenApiOperationTransformer(DescribeListAsync);

        RouteGroupBuilder run = runs.MapGroup("/{id}").AddEndpointFilter(RequireIdAsync).ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        run.MapGet("", Find).WithSummary("What is known of a run.");
        run.MapDelete("", Delete).WithSummary("Removes a run that has ended, with its trace.").ProducesProblem(StatusCodes.Status409Conflict);
        run.MapPatch("", Rename).WithSummary("Gives a run another name.").ProducesValidationProblem();
        run.MapPost("/cancel", Cancel).WithSummary("Ends a run that waits or is under way.").ProducesProblem(StatusCodes.Status409Conflict);
        run.MapGet("/progress", Progress).WithSummary("Where a run stands that has not ended.");
    }

    private static async Task<IResult> SubmitAsync(HttpRequest request, Lab lab, [Description("Made from the experiment where it is left out.")] string? name)
    {
        (Experiment? experiment, IResult? refusal) = await NamedBody.ReadAsync(request, name, "experiment", json =>
        {
            ExperimentReading reading = ExperimentReader.Read(json);
            return (reading.Experiment, reading.Errors);
        });
        if (experiment is null) return refusal!;
        if ((await InterpreterChoice.OfAsync(experiment, request.HttpContext.RequestAborted)).Error is { } missing) return Problems.Invalid([missing]);
        try
        {
            RunResult run = lab.Submit(experiment, name);
            return TypedResults.Created($"/api/runs/{run.Id}", run);
        }
        catch (QueueFullException full)
        {
            return Problems.Plain(StatusCodes.Status429TooManyRequests, full.Message);
        }
    }

    private static Results<Ok<IReadOnlyList<RunResult>>, ProblemHttpResult> List(Lab lab,
        [Description("In name, workload, strategy or id, or in the name of the run's study.")] string? search,
        [Description("Only runs of this workload.")] string? workload, [Description("Only runs that stand so; failed finds deadlocks too.")] string? state,
        [Description("Only runs of the study with this id.")] string? study,
        [Description("0 or more.")] string? skip, [Description("1 to 200; 50 if left out.")] string? take)
    {
        Dictionary<string, string[]> errors = [];
        if (search?.Length > MaxSearch) errors["search"] = [$"search has {search.Length} characters; {MaxSearch} are allowed."];
        RunFilter filter = new(Given(search), OneOf("workload", workload, Workloads, errors), OneOf("state", state, RunFilter.StateWords, errors), Given(study));
        if (filter.Study is { } id && !RunIds.IsId(id)) errors["study"] = [$"study is {Problems.Shown(id)}; it must be an id: lower-case letters and digits only."];
        int skipped = WholeNumber("skip", skip, 0, 0, 1_000_000, errors);
        int taken = WholeNumber("take", take, 50, 1, MaxTake, errors);
        if (errors.Count > 0) return Problems.Invalid(errors);
        IReadOnlyList<RunResult> found = [.. lab.Rows(filter, skipped, taken).Select(row => row.Run)];
        return TypedResults.Ok(found);
    }

    private static Task DescribeListAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            IReadOnlyList<string>? words = parameter.Name switch { "workload" => Workloads, "state" => RunFilter.StateWords, _ => null };
            if (words is not null && parameter.Schema is OpenApiSchema schema) schema.Enum = [.. words.Select(word => (JsonNode)word)];
        }
        return Task.CompletedTask;
    }

    // As in the page's address, where an empty field is none.
    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? OneOf(string name, string? text, IReadOnlyList<string> words, Dictionary<string, string[]> errors)
    {
        string? word = Given(text);
        if (word is not null && !words.Contains(word)) errors[name] = [$"{name} is {Problems.Shown(word)}; it must be one of {string.Join(", ", words)}."];
        return word;
    }

    private static int WholeNumber(string name, string? text, int otherwise, int min, int max, Dictionary<string, string[]> errors)
    {
        if (text is null) return otherwise;
        if (int.TryParse(text, out int value) && value >= min && value <= max) return value;
        errors[name] = [$"{name} is {Problems.Shown(text)}; it must be a whole number from {min} to {max}."];
        return otherwise;
    }

    private static Results<Ok<RunResult>, ProblemHttpResult> Find(Lab lab, string id) =>
        lab.Find(id) is { } run ? TypedResults.Ok(run) : Problems.NoRun(id);

    private static Results<NoContent, ProblemHttpResult> Delete(Lab lab, string id)
    {
        if (lab.Find(id) is null) return Problems.NoRun(id);
        return lab.Delete(id) ? TypedResults.NoContent() : Problems.Plain(StatusCodes.Status409Conflict, $"Run {id} has not ended: cancel it first.");
    }

    private static Results<Ok<RunResult>, ProblemHttpResult> Rename(Lab lab, string id, NewName body)
    {
        if (NamedBody.NameError(body.Name) is { } error) return Problems.Invalid("name", error);
        return lab.Rename(id, body.Name!) && lab.Find(id) is { } run ? TypedResults.Ok(run) : Problems.NoRun(id);
    }

    private static Results<Accepted, ProblemHttpResult> Cancel(Lab lab, string id)
    {
        if (lab.Find(id) is null) return Problems.NoRun(id);
        return lab.Cancel(id) ? TypedResults.Accepted($"/api/runs/{id}") : Problems.Plain(StatusCodes.Status409Conflict, $"Run {id} has ended already.");
    }

    private static Results<Ok<RunProgress>, ProblemHttpResult> Progress(Lab lab, string id) => lab.Progress(id) is { } progress
        ? TypedResults.Ok(progress)
        : Problems.Plain(StatusCodes.Status404NotFound, $"No run {Problems.Shown(id)} waits or is under way.");

    /// <summary>An endpoint filter: the <c>id</c> of the path must look like one before anything searches for it.</summary>
    internal static ValueTask<object?> RequireIdAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        string id = context.HttpContext.GetRouteValue("id") as string ?? "";
        return RunIds.IsId(id) ? next(context) : new(Problems.Plain(StatusCodes.Status400BadRequest, $"{Problems.Shown(id)} is no id: an id has lower-case letters and digits only."));
    }
}

/// <summary>Body of a renaming.</summary>
/// <param name="Name">1 to 200 characters.</param>
public sealed record NewName(string? Name);
