using System.CommandLine;
using Corescope.Compute.Export;
using Corescope.Compute.Running;

namespace Corescope.Compute.CommandLine;

/// <summary><c>import FILE</c>: a run that was saved elsewhere becomes one of the data folder's.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = $"A {RunArchive.Extension} file.", HelpName = "FILE" };
        Option<string?> data = RunArgument.DataOption();
        Command import = new("import", "Opens a saved run, made on this machine or on another.") { file, data };
        import.SetAction(async (arguments, _) =>
        {
            string path = arguments.GetValue(file)!;
            if (!File.Exists(path)) throw new BadArgumentException($"There is no file {path}.");
            using FileStream archive = File.OpenRead(path);
            using UnpackedRun unpacked = RunArchive.Read(archive);
            await using Lab lab = await Lab.OpenAsync(new LabOptions(DataFolder.Choose(arguments.GetValue(data))));
            bool isNew = lab.Adopt(unpacked.Run, unpacked.TracePath, unpacked.PicturePath);
            Console.WriteLine(isNew ? $"{unpacked.Run.Id}  {unpacked.Run.Name}" : $"{unpacked.Run.Id} is here already.");
            return CommandLineProgram.Done;
        });
        return import;
    }
}
