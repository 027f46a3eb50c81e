using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Corescope.Compute.CommandLine;

/// <summary>
/// The command line without a web server: <c>run</c>, <c>study</c>, <c>list</c>, <c>export</c>, <c>import</c>, <c>doctor</c>. Exit codes: <see cref="Done"/>, <see cref="Failed"/>,
/// <see cref="BadArguments"/>. Results go to standard output, everything else to standard error.
/// </summary>
public static class CommandLineProgram
{
    /// <summary>What was asked for has been done.</summary>
    public const int Done = 0;

    /// <summary>The run has failed, or was ended.</summary>
    public const int Failed = 1;

    /// <summary>Nothing was done, because something about the arguments is not allowed.</summary>
    public const int BadArguments = 2;

    /// <summary>Reads the arguments and does what they say.</summary>
    /// <param name="args">As given.</param>
    /// <param name="more">Commands of somebody else's.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, params IEnumerable<Command> more)
    {
        // Not a RootCommand: that takes its name from the program's file.
        Command root = new("corescope", "A microscope for parallelism: really runs work in threads or processes, and tells what every core and worker did.")
        {
            RunCommand.Create(),
            StudyCommand.Create(),
            ListCommand.Create(),
            ExportCommand.Create(),
            ImportCommand.Create(),
            DoctorCommand.Create(),
            new HelpOption(),
            new VersionOption(),
        };
        foreach (Command command in more) root.Add(command);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors) Console.Error.WriteLine(error.Message);
            string name = parsed.CommandResult.Command == root ? "" : " " + parsed.CommandResult.Command.Name;
            Console.Error.WriteLine($"See: corescope{name} --help");
            return BadArguments;
        }
        try
        {
            // Signals belong to the commands: a run is ended first, and its result still written.
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (BadArgumentException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return BadArguments;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine(failed.Message);
            return Failed;
        }
    }
}

/// <summary>An argument that is not allowed; the message names it, its value and what is allowed.</summary>
public sealed class BadArgumentException(string message) : Exception(message);
