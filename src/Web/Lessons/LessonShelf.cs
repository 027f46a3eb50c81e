using System.Text;

namespace Corescope.Web.Lessons;

/// <summary>
/// The lessons that ship with Corescope, and a teacher's own: files <c>NAME.md</c> in the data folder's <c>lessons/</c>, which add to them or, under
/// the same name, take their place. Files are read anew for each page, so that a teacher sees a change at once.
/// </summary>
/// <param name="shippedFolder">Lessons that ship with Corescope.</param>
/// <param name="ownFolder">A teacher's own; it need not exist.</param>
public sealed class LessonShelf(string shippedFolder, string ownFolder)
{
    /// <summary>Bytes that a lesson may have.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Files that are read from a folder.</summary>
    public const int MaxFiles = 200;

    private static readonly string[] GroupOrder =
        ["Modes of parallelism", "The GIL", "I/O-bound", "MPI", "Dask", "Locks", "The machine"];

    /// <summary>Reads all files. A broken one is reported and does no harm to the others; where it was to replace a shipped lesson, that one stays.</summary>
    public LessonList Read()
    {
        Dictionary<string, Lesson> lessons = [];
        List<BrokenLesson> broken = [];
        foreach (string folder in new[] { shippedFolder, ownFolder })
        {
            string[] files = Files(folder);
            if (files.Length > MaxFiles) broken.Add(new BrokenLesson("lessons", $"The folder has {files.Length} files; only the first {MaxFiles} are read."));
            foreach (string file in files.Take(MaxFiles))
            {
                try
                {
                    Lesson lesson = LessonFile.Parse(Path.GetFileNameWithoutExtension(file), ReadText(file));
                    lessons[lesson.Slug] = lesson;
                }
                catch (Exception wrong) when (wrong is InvalidDataException or IOException or UnauthorizedAccessException)
                {
                    broken.Add(new BrokenLesson(Path.GetFileName(file), wrong.Message));
                }
            }
        }
        return new LessonList([.. lessons.Values.OrderBy(l => GroupPlace(l.Group)).ThenBy(l => l.Group, StringComparer.Ordinal).ThenBy(l => l.Order)
            .ThenBy(l => l.Title, StringComparer.Ordinal)], broken);
    }

    private static string[] Files(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.md").Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string ReadText(string file)
    {
        long bytes = new FileInfo(file).Length;
        if (bytes > MaxBytes) throw new InvalidDataException($"It has {bytes:N0} bytes; {MaxBytes:N0} are allowed.");
        try
        {
            return File.ReadAllText(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException("It is no text in UTF-8.");
        }
    }

    private static int GroupPlace(string group) => Array.IndexOf(GroupOrder, group) is var place and >= 0 ? place : GroupOrder.Length;
}
