using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using Corescope.Compute.Running;
using Corescope.Web.Access;
using Corescope.Web.Api;
using Corescope.Web.Hubs;
using Corescope.Web.Lessons;
using Microsoft.AspNetCore.DataProtection;
using Radzen;

namespace Corescope.Web;

/// <summary>The dashboard's server with the lab behind it.</summary>
public sealed class LabServer : IAsyncDisposable
{
    private const int MaxConnections = 1000;
    private const long MaxBodyBytes = 256 * 1024;
    private const long MaxEventBytes = 256 * 1024; // a change of the longest field that a form has carries its text twice

    private readonly WebApplication _app;

    private LabServer(WebApplication app, Lab lab)
    {
        _app = app;
        Lab = lab;
    }

    /// <summary>The runs.</summary>
    public Lab Lab { get; }

    /// <summary>Where it listens, ports filled in.</summary>
    public IReadOnlyCollection<string> Urls => [.. _app.Urls];

    /// <summary>Whether the address that was meant was taken, so that another one had to do.</summary>
    public bool Moved { get; private init; }

    /// <summary>Opens the data folder and listens.</summary>
    /// <exception cref="IOException">An address is taken, or the data folder can't be used; the message says which.</exception>
    public static async Task<LabServer> StartAsync(ServeOptions options)
    {
        Lab lab = await Lab.OpenAsync(new LabOptions(options.DataFolder) { Schedulers = options.Schedulers });
        try
        {
            bool move = options.MayMove && IsTaken(new Uri(options.Urls[0]).Port);
            WebApplication app = Build(options, lab, move ? ["http://127.0.0.1:0"] : options.Urls);
            _ = app.Services.GetRequiredService<HostMachine>().InterpretersAsync();
            await app.StartAsync();
            return new LabServer(app, lab) { Moved = move };
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when somebody ends the server (Ctrl+C, SIGTERM).</summary>
    public Task WaitAsync() => _app.WaitForShutdownAsync();

    /// <summary>Ends what is under way, then the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Lab.DisposeAsync();
    }

    private static bool IsTaken(int port)
    {
        using TcpListener probe = new(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static WebApplication Build(ServeOptions options, Lab lab, IReadOnlyList<string> urls)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(LabServer).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory,
        });
        // Addresses come from the options alone: a Kestrel section in a file or the environment could open one that they forbid.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls([.. urls]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // a start that fails is told by whoever starts, in a sentence
        AddServices(builder.Services, options, lab);
        WebApplication app = builder.Build();
        Use(app, options);
        return app;
    }

    private static void AddServices(IServiceCollection services, ServeOptions options, Lab lab)
    {
        services.AddSingleton(lab).AddSingleton(options).AddSingleton<HostMachine>().AddSingleton<ChunkMessages>().AddSingleton<ViewerCount>();
        services.AddSingleton(new LessonShelf(Path.Combine(AppContext.BaseDirectory, "lessons"), Path.Combine(options.DataFolder, "lessons")));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        services.AddDataProtection().SetApplicationName("Corescope").PersistKeysToFileSystem(KeyFolder(options.DataFolder));
        services.ConfigureHttpJsonOptions(json =>
        {
            ExperimentJson.Configure(json.SerializerOptions);
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddProblemDetails();
        services.AddOpenApi(LabApi.Describe);
        services.AddSignalR(hub =>
        {
            hub.StatefulReconnectBufferSize = 0;
            hub.MaximumParallelInvocationsPerClient = 4;
        });
        services.AddRazorComponents().AddInteractiveServerComponents(circuit =>
        {
            circuit.DisconnectedCircuitMaxRetained = 50;
            circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1);
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = MaxEventBytes);
        services.AddRadzenComponents();
    }

    /// <summary>Where the keys of sessions lie, which no other user of the machine may read.</summary>
    private static DirectoryInfo KeyFolder(string dataFolder)
    {
        string path = Path.Combine(dataFolder, "keys");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Use(WebApplication app, ServeOptions options)
    {
        app.UseSecurityHeaders();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Problems.AnswerAsync, SuppressDiagnosticsCallback = _ => false });
        SameSite.Use(app, new SameSite(options.HostNames));
        // Outside of the line below it: what answers an empty 404 of /api with words has done so before this one looks.
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api => api.UseStatusCodePages(Problems.AnswerEmptyAsync));
        if (options.Token is { } token) app.UseAccessToken(new AccessToken(token, app.Services.GetRequiredService<IDataProtectionProvider>()));
        // No fingerprints in names: browsers ask each time, and an unchanged file costs an empty answer.
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
        app.UseAntiforgery();
        app.MapGet("/", () => TypedResults.Redirect("/lessons")).ExcludeFromDescription();
        app.MapOpenApi();
        app.MapRuns();
        app.MapTraces();
        app.MapArchives();
        app.MapMpi();
        app.MapStudies();
        app.MapLab();
        app.MapHub<LabHub>(LabHub.Path, hub => hub.AllowStatefulReconnects = false);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null);
    }
}
