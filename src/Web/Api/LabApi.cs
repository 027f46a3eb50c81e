using System.Reflection;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Corescope.Web.Api;

/// <summary>What there is to choose from, what is under way, and files that people bring, over HTTP.</summary>
public static class LabApi
{
    // More than a file may have: a body that is a little too large is read and answered, where a closed connection would say nothing.
    private const int MaxUploadBytes = 2 * Fasta.MaxBytes;

    /// <summary>Uploads at a time; each may hold a file's bytes.</summary>
    private const int MaxUploads = 2;

    private static readonly SemaphoreSlim Uploads = new(MaxUploads);

    /// <summary>Adds catalog, queue, upload and health.</summary>
    public static void MapLab(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder api = app.MapGroup("/api").WithTags("lab");
        api.MapGet("/health", () => TypedResults.Ok(new Health("ok", Version))).WithSummary("Whether the server answers.");
        api.MapGet("/catalog", async (HostMachine machine) => TypedResults.Ok(Catalog.Of(await machine.InterpretersAsync()))).WithSummary("Workloads, strategies, and what goes together.");
        api.MapGet("/machine", MachineAsync).WithSummary("What the machine is and gives, and how runs can be recorded on it.");
        api.MapGet("/queue", (Lab lab) => TypedResults.Ok(lab.Active())).WithSummary("Runs that wait or are under way, the first first.");
        api.MapPost("/fasta", UploadAsync).WithSummary("Keeps a FASTA file (20 MB at most); gives the value for the parameter reference.")
            .DisableAntiforgery().WithMetadata(new BodyLimit(MaxUploadBytes)).ProducesValidationProblem().ProducesProblem(StatusCodes.Status413PayloadTooLarge);
    }

    /// <summary>What the OpenAPI document says besides what endpoints and types tell of themselves.</summary>
    public static void Describe(OpenApiOptions api)
    {
        api.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Corescope";
            document.Info.Version = Version;
            document.Servers = [];
            return Task.CompletedTask;
        });
        api.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(Schedule)) (schema.Type, schema.Description) = (JsonSchemaType.String, ScheduleText.Allowed);
            return Task.CompletedTask;
        });
    }

    /// <summary>Corescope's version.</summary>
    public static string Version { get; } =
        typeof(LabApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static async Task<Ok<MachineAnswer>> MachineAsync(HostMachine machine) =>
        TypedResults.Ok(new MachineAnswer(machine.Report, machine.Calibration, machine.Trace, await machine.InterpretersAsync(), MpiProbe.Found, machine.Advice));

    private static async Task<Results<Ok<KeptFile>, ProblemHttpResult>> UploadAsync(IFormFile file, Lab lab, CancellationToken cancel)
    {
        if (file.Length > Fasta.MaxBytes) return Problems.Plain(StatusCodes.Status413PayloadTooLarge, $"The file has {file.Length / 1048576.0:0.0} MB; 20 MB are allowed.");
        if (!await Uploads.WaitAsync(TimeSpan.FromSeconds(10), cancel))
            return Problems.Plain(StatusCodes.Status429TooManyRequests, "Others are uploading files just now: try again in a moment.");
        try
        {
            await using Stream content = file.OpenReadStream();
            return TypedResults.Ok(new KeptFile(await lab.KeepFastaAsync(file.FileName, content, cancel)));
        }
        catch (InvalidDataException wrong)
        {
            return Problems.Invalid("file", wrong.Message);
        }
        finally
        {
            Uploads.Release();
        }
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}

/// <summary>Answer of the health check.</summary>
public sealed record Health(string Status, string Version);

/// <summary>What <c>corescope doctor --json</c> writes, as far as it is known.</summary>
/// <param name="Machine">What it is.</param>
/// <param name="Calibration">What it gives; null until somebody has measured it (the system page), which keeps all cores busy.</param>
/// <param name="Trace">How runs can be recorded.</param>
/// <param name="Interpreters">Python interpreters found.</param>
/// <param name="Mpi">What starts MPI's ranks; null where there is none.</param>
/// <param name="Advice">What to do for a better result.</param>
public sealed record MachineAnswer(
    MachineReport Machine, Calibration? Calibration, TraceReport Trace, IReadOnlyList<Interpreter> Interpreters, string? Mpi, IReadOnlyList<string> Advice);

/// <summary>An uploaded file.</summary>
/// <param name="Reference">Value for the parameter <c>reference</c>.</param>
public sealed record KeptFile(string Reference);

/// <summary>All that an experiment can be made of.</summary>
/// <param name="Workloads">What can be computed.</param>
/// <param name="Strategies">How.</param>
/// <param name="Runtimes">In what, on this machine.</param>
/// <param name="MaxWorkers">On this machine.</param>
public sealed record Catalog(IReadOnlyList<WorkloadEntry> Workloads, IReadOnlyList<StrategyEntry> Strategies, IReadOnlyList<string> Runtimes, int MaxWorkers)
{
    /// <summary>The catalog of this server.</summary>
    public static Catalog Of(IReadOnlyList<Interpreter> interpreters) => new([.. WorkloadCatalog.All.Select(WorkloadEntry.Of)], [.. StrategyCatalog.All.Select(StrategyEntry.Of)],
        RuntimesOf(interpreters), ExperimentRules.MaxWorkers);

    private static string[] RuntimesOf(IReadOnlyList<Interpreter> interpreters) =>
        [.. ExperimentRules.Runtimes.Where(r => r == RuntimeFamily.Dotnet || RuntimeName.Choose(r, interpreters) is not null).Concat(interpreters.Select(i => i.Name)).Distinct()];
}

/// <summary>A workload that can be chosen.</summary>
public sealed record WorkloadEntry(string Name, string Summary, WorkloadKind Kind, SizeRange Size, IReadOnlyList<ParameterSpec> Parameters,
    IReadOnlyList<string> RunsOn, IReadOnlyList<string> Packages)
{
    /// <summary>A workload as the catalog shows it.</summary>
    public static WorkloadEntry Of(IWorkload workload) => new(workload.Name, workload.Summary, workload.Kind, workload.Size, workload.Parameters,
        workload.RunsOn, workload.Packages);
}

/// <summary>A strategy that can be chosen.</summary>
/// <param name="Name">In experiments.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Schedules">That it can follow, the default first.</param>
/// <param name="RunsOn">Families of runtimes that execute it.</param>
/// <param name="Packages">Python packages that it needs.</param>
/// <param name="NotFor">Workloads for which it makes no sense, each with the reason.</param>
public sealed record StrategyEntry(string Name, string Summary, IReadOnlyList<ScheduleKind> Schedules,
    IReadOnlyList<string> RunsOn, IReadOnlyList<string> Packages, IReadOnlyDictionary<string, string> NotFor)
{
    /// <summary>A strategy as the catalog shows it.</summary>
    public static StrategyEntry Of(IStrategy strategy) => new(strategy.Name, strategy.Summary, strategy.Schedules, strategy.RunsOn, strategy.Packages,
        WorkloadCatalog.All.Select(workload => (workload.Name, Reason: ExperimentRules.AgainstWorkload(workload, strategy)))
            .Where(entry => entry.Reason is not null).ToDictionary(entry => entry.Name, entry => entry.Reason!));
}
