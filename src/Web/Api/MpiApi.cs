using System.Text;
using Corescope.Compute.Running;
using Corescope.Compute.Workloads;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Corescope.Web.Api;

/// <summary>What only runs of MPI have, over HTTP: the program that the ranks run, and their messages as a table.</summary>
public static class MpiApi
{
    /// <summary>Adds both.</summary>
    public static void MapMpi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/workloads/{name}/code", Code).WithTags("lab").WithSummary("The program of a workload that is one (mpi-ring ...), as it is run.")
            .Produces(StatusCodes.Status200OK, contentType: "text/x-python").ProducesProblem(StatusCodes.Status404NotFound);
        app.MapGet("/api/runs/{id}/messages.csv", Messages).WithTags("traces").AddEndpointFilter(RunsApi.RequireIdAsync)
            .WithSummary("Messages between the ranks of a run within its measured rounds: from, to, messages, bytes, nanoseconds that the receiver waited.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Results<ContentHttpResult, ProblemHttpResult> Code(string name) => WorkloadCatalog.Find(name) is IProgram program
        ? TypedResults.Text(program.Code, "text/x-python", Encoding.UTF8)
        : Problems.Plain(StatusCodes.Status404NotFound, $"There is no program {Problems.Shown(name)}. There are: {string.Join(", ", WorkloadCatalog.All.OfType<IProgram>().Select(one => one.Name))}.");

    private static Results<FileContentHttpResult, ProblemHttpResult> Messages(Lab lab, string id)
    {
        if (lab.Find(id) is not { } run) return Problems.NoRun(id);
        return run.Communication is { } communication
            ? TypedResults.Bytes(Encoding.UTF8.GetBytes(communication.ToCsv()), "text/csv", $"corescope-{id}-messages.csv")
            : Problems.Plain(StatusCodes.Status404NotFound, $"Run {id} ({run.Experiment.Strategy}) has no ranks, or did not finish a round that was recorded.");
    }
}
