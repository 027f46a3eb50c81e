using System.Globalization;
using Corescope.Compute.Strategies;

namespace Corescope.Compute.Running;

/// <summary>A schedule as it is written in links, on the command line and in JSON: <c>static</c>, <c>cyclic</c>, <c>dynamic:16</c>, <c>guided</c>.</summary>
public static class ScheduleText
{
    /// <summary>What may be written, for messages.</summary>
    public const string Allowed = "static, cyclic, dynamic or guided, if need be with a chunk from 1 to 1,000,000 (dynamic:16)";

    /// <summary>Largest chunk that may be asked for, in items.</summary>
    public const int MaxChunk = 1_000_000;

    /// <summary>The inverse of <see cref="TryParse"/>.</summary>
    public static string Write(Schedule schedule)
    {
        string kind = Write(schedule.Kind);
        return schedule.Chunk == 0 ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind}:{schedule.Chunk}");
    }

    /// <summary>The word for a kind.</summary>
    public static string Write(ScheduleKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Reads a schedule; false where the text is none.</summary>
    public static bool TryParse(string text, out Schedule schedule)
    {
        schedule = default;
        string[] parts = text.Split(':');
        foreach (ScheduleKind kind in Enum.GetValues<ScheduleKind>())
        {
            if (parts[0] != Write(kind)) continue;
            int chunk = 0;
            if (parts.Length > 2 || (parts.Length == 2 && !TryParseChunk(parts[1], out chunk))) return false;
            schedule = new Schedule(kind, chunk);
            return true;
        }
        return false;
    }

    private static bool TryParseChunk(string text, out int chunk) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out chunk) && chunk is >= 1 and <= MaxChunk;
}
