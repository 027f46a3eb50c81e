using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>A chunk as readable text: what the golden fixtures hold beside their bytes, for both languages.</summary>
internal static class ChunkText
{
    // Chunks without locks, and those without tasks, read as they did before there were any.
    private static readonly string[] LeftOutWhereEmpty = ["newLocks", "newCounters", "locks", "counters", "lockPauses", "newTasks", "taskNeeds", "taskChanges"];

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOut } },
        WriteIndented = true,
        Converters = { new System.Text.Json.Serialization.JsonNumberEnumConverter<LaneState>() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static void LeaveOut(JsonTypeInfo type)
    {
        if (type.Type != typeof(Chunk)) return;
        foreach (JsonPropertyInfo property in type.Properties.Where(property => LeftOutWhereEmpty.Contains(property.Name)))
            property.ShouldSerialize = (_, value) => value is ICollection { Count: > 0 };
    }
}

/// <summary>The folder tests/fixtures, found from the test's own folder upward.</summary>
internal static class Fixtures
{
    public static string Folder { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Directory.Exists(Path.Combine(at.FullName, "tests", "fixtures"))) return Path.Combine(at.FullName, "tests", "fixtures");
        throw new DirectoryNotFoundException("tests/fixtures is not above the tests' folder");
    }
}
