using System.Text.Json;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Export;

/// <summary>States and sources as people read them: <c>lock-wait</c>.</summary>
internal static class StateWord
{
    private static readonly string[] States = [.. Enum.GetNames<LaneState>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];

    public static string Of(LaneState state) => States[(int)state & 7];

    public static string Of(TraceSource source) => source.ToString().ToLowerInvariant();
}
