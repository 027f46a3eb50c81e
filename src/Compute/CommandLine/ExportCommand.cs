using System.CommandLine;
using System.Text;
using Corescope.Compute.Export;
using Corescope.Compute.Running;

namespace Corescope.Compute.CommandLine;

/// <summary><c>export RUN</c>: a kept run as a file for other programs, or for another Corescope. Works while a dashboard uses the data folder.</summary>
internal static class ExportCommand
{
    private static readonly string[] Formats = ["corescope", "json", "chrome-trace", .. RunCsv.Tables.Select(t => "csv-" + t)];

    public static Command Create()
    {
        Argument<string> id = RunArgument.Create();
        Option<string> format = new("--format") { Description = $"One of {string.Join(", ", Formats)}.", HelpName = "FORMAT", DefaultValueFactory = _ => Formats[0] };
        Option<string> output = new("--out") { Description = "Write to this file (- for standard output).", HelpName = "FILE", Required = true };
        Option<string?> data = RunArgument.DataOption();
        Command export = new("export", "A kept run as a file: for another Corescope, for Perfetto and speedscope, as tables or as JSON.") { id, format, output, data };
        export.SetAction(arguments =>
        {
            string wanted = arguments.GetValue(format)!, path = arguments.GetValue(output)!;
            if (!Formats.Contains(wanted)) throw new BadArgumentException($"--format {wanted} is not allowed: it must be one of {string.Join(", ", Formats)}.");
            OutputFile.Check("--out", path);
            StoredRuns runs = new(DataFolder.Choose(arguments.GetValue(data)));
            RunResult run = RunArgument.Find(runs, arguments.GetValue(id)!);
            OutputFile.Write(path, stream => Write(stream, wanted, runs, run));
            return CommandLineProgram.Done;
        });
        return export;
    }

    private static void Write(Stream stream, string format, StoredRuns runs, RunResult run)
    {
        string? trace = runs.TracePath(run);
        switch (format)
        {
            case "corescope":
                RunArchive.Write(stream, run, trace, runs.PicturePath(run));
                break;
            case "json":
                OutputFile.WriteJson(stream, run);
                break;
            case "chrome-trace":
                ChromeTrace.Write(stream, run, StoredRuns.Chunks(trace));
                break;
            default:
                using (StreamWriter text = new(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true)) RunCsv.Write(text, format["csv-".Length..], StoredRuns.Chunks(trace));
                break;
        }
    }
}
