using System.CommandLine;
using System.Text;
using System.Text.Json;
using Corescope.Compute.Running;

namespace Corescope.Compute.CommandLine;

/// <summary>The options that name files to write, and the writing. A file named <c>-</c> is standard output.</summary>
public static class OutputFile
{
    /// <summary>Stands for standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>The option that names a JSON file.</summary>
    public static Option<string?> JsonOption(string what) =>
        new("--json") { Description = $"Write {what} as JSON to this file (- for standard output, which then holds nothing else).", HelpName = "FILE" };

    /// <summary>Says now, not after a minute of measuring, that a file can't be written.</summary>
    /// <exception cref="BadArgumentException">Its folder does not exist, or it is a folder.</exception>
    public static void Check(string option, string? path)
    {
        if (path is null or StandardOutput) return;
        if (path.Length == 0) throw new BadArgumentException($"{option} is empty: it must name a file.");
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path)) throw new BadArgumentException($"{option} {path} is a folder: it must name a file.");
        if (!Directory.Exists(folder)) throw new BadArgumentException($"{option} {path} can't be written: there is no folder {folder}.");
    }

    /// <summary>Writes to a file, or to standard output.</summary>
    public static void Write(string path, Action<Stream> content)
    {
        using Stream stream = path == StandardOutput ? Console.OpenStandardOutput() : File.Create(path);
        content(stream);
    }

    /// <summary>Writes a text, and a line break.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text + "\n")));

    /// <summary>Writes an object as JSON for people's eyes.</summary>
    public static void WriteJson<T>(string path, T value) => Write(path, stream => WriteJson(stream, value));

    /// <summary>The same into a stream.</summary>
    public static void WriteJson<T>(Stream stream, T value)
    {
        JsonSerializer.Serialize(stream, value, ExperimentJson.Indented);
        stream.Write("\n"u8);
    }
}
