using System.CommandLine;
using Corescope.Compute.CommandLine;
using Corescope.Compute.Strategies;
using Corescope.Web;
using Corescope.Web.Pictures;

if (args is ["picture", ..]) return await CommandLineProgram.RunAsync(args, PictureCommand.Create());

Option<string?> urls = new("--urls") { Description = $"Addresses to listen on, with semicolons between them. Default: {ServeOptions.DefaultUrl}, or a free port where that one is taken." };
Option<string?> data = new("--data") { Description = "Folder for runs, traces and uploaded files. Default: corescope in your own data folder." };
Option<string?> token = new("--token") { Description = "Access token that visitors must give, or the word random to have one made. Needed to listen on more than this machine." };
Option<string?> hosts = new("--hosts") { Description = "Further names under which the server is reached, with commas between them." };
RootCommand serve = new("Corescope's dashboard.") { urls, data, token, hosts };

ParseResult arguments = serve.Parse(args);
if (arguments.Errors.Count > 0)
{
    foreach (System.CommandLine.Parsing.ParseError error in arguments.Errors) Console.Error.WriteLine(error.Message);
    return 2;
}
serve.SetAction((_, _) => ServeAsync());
// Ctrl+C and SIGTERM belong to the server, which ends the run under way first.
return await serve.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

async Task<int> ServeAsync()
{
    try
    {
        // A token on the command line can be read by every user of the machine; the environment can't.
        ServeOptions options = ServeOptions.Read(
            arguments.GetValue(urls) ?? Environment.GetEnvironmentVariable("CORESCOPE_URLS"),
            arguments.GetValue(data),
            arguments.GetValue(token) ?? Environment.GetEnvironmentVariable("CORESCOPE_TOKEN"),
            arguments.GetValue(hosts) ?? Environment.GetEnvironmentVariable("CORESCOPE_HOSTS"),
            Environment.GetEnvironmentVariable(DaskSchedulers.Variable));
        await using LabServer server = await LabServer.StartAsync(options);
        foreach (string line in Greeting.Lines(options, server.Urls, server.Moved)) Console.WriteLine(line);
        await server.WaitAsync();
        return 0;
    }
    catch (ArgumentException wrong)
    {
        Console.Error.WriteLine(wrong.Message);
        return 2;
    }
    catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or InvalidDataException)
    {
        Console.Error.WriteLine($"The server could not start: {failed.Message}");
        return 1;
    }
}
