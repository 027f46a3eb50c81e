using System.Text.Json;

namespace Corescope.Benchmarks;

/// <summary>One measured line; a null value says that it could not be measured.</summary>
internal sealed record Line(string Name, string What, double? Value, string Measured, string Target, bool IsMet, string Note, double Seconds)
{
    /// <summary>The machine lacks the programs that it needs.</summary>
    public bool IsSkipped { get; init; }
}

/// <summary>The table as text, printed line by line as figures are measured, and as JSON.</summary>
internal static class Table
{
    private const int WhatWidth = 62, ValueWidth = 14;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static void Head()
    {
        Console.WriteLine($"{"figure",-WhatWidth} | {"measured",ValueWidth} | {"floor",ValueWidth} | met");
        Console.WriteLine($"{new string('-', WhatWidth)} | {new string('-', ValueWidth)} | {new string('-', ValueWidth)} | ---");
    }

    public static void Print(Line line)
    {
        Console.WriteLine($"{line.What,-WhatWidth} | {line.Measured,ValueWidth} | {line.Target,ValueWidth} | {(line.IsMet ? "yes" : line.IsSkipped ? "-" : "NO")}");
        foreach (string part in Wrap(line.Note, WhatWidth + 2 * ValueWidth)) Console.WriteLine($"    {part}");
    }

    public static void Save(string path, IReadOnlyList<Line> lines)
    {
        var document = new { measuredAt = DateTimeOffset.UtcNow, cores = Environment.ProcessorCount, runtime = Environment.Version.ToString(), figures = lines };
        File.WriteAllText(path, JsonSerializer.Serialize(document, Json));
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length + word.Length >= width)
            {
                yield return line;
                line = "";
            }
            line += line.Length == 0 ? word : " " + word;
        }
        if (line.Length > 0) yield return line;
    }
}
