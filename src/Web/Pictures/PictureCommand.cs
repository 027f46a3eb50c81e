using System.CommandLine;
using Corescope.Compute.CommandLine;
using Corescope.Compute.Running;

namespace Corescope.Web.Pictures;

/// <summary>
/// <c>picture RUN</c>: a kept run as an SVG, without a browser. Works while a dashboard uses the data folder. With a study's view it is a study's curves; a dashboard that uses the folder
/// has them at <c>/api/studies/ID/svg</c>.
/// </summary>
internal static class PictureCommand
{
    public static Command Create()
    {
        PictureRequest usual = new();
        Argument<string> id = RunArgument.Create();
        Option<string> output = new("--out") { Description = "Write to this file (- for standard output).", HelpName = "FILE", Required = true };
        Option<string> format = new("--format") { Description = "svg; a PNG is saved on the run's page.", HelpName = "FORMAT", DefaultValueFactory = _ => "svg" };
        Option<string> view = Choice("--view", "What is drawn: of a run", PictureRequest.Views);
        view.Description += $" Of a study: {string.Join(", ", PictureRequest.StudyViews)}.";
        Option<string> theme = Choice("--theme", "Its colours:", PictureRequest.Themes);
        Option<string> shape = Choice("--shape", "As high as its rows, or 1920 x 1080 for a slide:", PictureRequest.Shapes);
        Option<bool> transparent = new("--transparent") { Description = "Paint no ground." };
        Option<bool> plain = new("--no-caption") { Description = "Without experiment, machine, versions and date below it." };
        Option<int> width = new("--width") { Description = "Its width in pixels.", HelpName = "PIXELS", DefaultValueFactory = _ => usual.WidthCssPx };
        Option<int?> play = new("--play") { Description = "Let it play in so many seconds.", HelpName = "SECONDS" };
        Option<string?> data = RunArgument.DataOption();
        Command picture = new("picture", "A kept run, or a study's curves, as an SVG, drawn as the page draws it.") { id, output, format, view, theme, shape, transparent, plain, width, play, data };
        picture.SetAction(async (arguments, _) =>
        {
            string path = arguments.GetValue(output)!, wanted = arguments.GetValue(format)!;
            if (wanted != "svg") throw new BadArgumentException($"--format {wanted} is not allowed: it must be svg. A PNG is saved on the run's page.");
            OutputFile.Check("--out", path);
            PictureRequest request = new()
            {
                View = arguments.GetValue(view)!, Theme = arguments.GetValue(theme)!, Shape = arguments.GetValue(shape)!, IsTransparent = arguments.GetValue(transparent),
                HasCaption = !arguments.GetValue(plain), WidthCssPx = arguments.GetValue(width), PlaySeconds = arguments.GetValue(play),
            };
            string folder = DataFolder.Choose(arguments.GetValue(data)), one = arguments.GetValue(id)!;
            OutputFile.WriteText(path, PictureRequest.StudyViews.Contains(request.View) ? await StudyAsync(request, folder, one) : Run(request, folder, one));
            return CommandLineProgram.Done;
        });
        return picture;
    }

    private static string Run(PictureRequest request, string folder, string id)
    {
        Allow(request.Error());
        StoredRuns runs = new(folder);
        RunResult run = RunArgument.Find(runs, id);
        Allow(request.Error(run));
        return Draw(request.For(run), StoredRuns.EncodedChunks(runs.TracePath(run)));
    }

    private static async Task<string> StudyAsync(PictureRequest request, string folder, string id)
    {
        Allow(request.StudyError());
        await using Lab lab = await Lab.OpenAsync(new LabOptions(folder));
        StudyReport report = lab.Studies.Report(id) ?? throw new BadArgumentException($"There is no study '{id}' here: give an id that 'corescope list studies' shows.");
        return Draw(request.For(report, lab), []);
    }

    private static void Allow(string? error)
    {
        if (error is not null) throw new BadArgumentException($"--{error}");
    }

    private static Option<string> Choice(string name, string about, IReadOnlyList<string> values) =>
        new(name) { Description = $"{about} {string.Join(", ", values)}.", HelpName = "NAME", DefaultValueFactory = _ => values[0] };

    private static string Draw(PictureRequest request, IEnumerable<ReadOnlyMemory<byte>> chunks)
    {
        try
        {
            return PictureScript.Draw(request, chunks);
        }
        catch (PlatformNotSupportedException missing)
        {
            throw new IOException(missing.Message, missing);
        }
    }
}
