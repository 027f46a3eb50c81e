using System.Text.Json;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>A chunk as readable text: what the golden fixtures hold beside their bytes, for both languages.</summary>
internal static class ChunkText
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new System.Text.Json.Serialization.JsonNumberEnumConverter<LaneState>() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
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
