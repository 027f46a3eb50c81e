using System.Text.Json;
using Corescope.Compute.Export;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Export;

/// <summary>Reads a Chrome trace the way its readers do.</summary>
internal static class TraceEvents
{
    public static JsonElement[] EventsOf(RunResult run, IEnumerable<Chunk> chunks)
    {
        using MemoryStream stream = new();
        ChromeTrace.Write(stream, run, chunks);
        return [.. JsonDocument.Parse(stream.ToArray()).RootElement.GetProperty("traceEvents").EnumerateArray()];
    }

    public static IEnumerable<JsonElement> Slices(JsonElement[] events) => events.Where(e => Text(e, "ph") == "X");

    public static bool IsArrowEnd(JsonElement e) => Text(e, "ph") is "s" or "f";

    public static IEnumerable<string> Names(JsonElement[] events, string kind) =>
        events.Where(e => Text(e, "name") == kind).Select(e => Text(e.GetProperty("args"), "name"));

    /// <summary>Begin and end in microseconds; durations are rounded to nanoseconds, as Perfetto does.</summary>
    public static (decimal Start, decimal End) Span(JsonElement slice) => (Time(slice), Time(slice) + Math.Round(slice.GetProperty("dur").GetDecimal(), 3));

    public static decimal Time(JsonElement e) => e.GetProperty("ts").GetDecimal();

    public static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    public static int Tid(JsonElement element) => element.GetProperty("tid").GetInt32();

    /// <summary>
    /// Slices on a row nest: for a reader of whole nanoseconds, and for one that adds up floating-point numbers, counted from the row's first slice. Where two begin at the same moment, the longer
    /// one is outside.
    /// </summary>
    public static void AssertNestedRows(JsonElement[] events)
    {
        foreach (IGrouping<int, JsonElement> row in Slices(events).GroupBy(Tid))
        {
            AssertNested(row.Select(Span).Select(s => ((double)(s.Start * 1000), (double)(s.End * 1000))));
            double firstUs = row.Min(s => s.GetProperty("ts").GetDouble());
            AssertNested(row.Select(s => (Start: s.GetProperty("ts").GetDouble() - firstUs, Dur: s.GetProperty("dur").GetDouble())).Select(s => (s.Start, s.Start + s.Dur)));
        }
    }

    private static void AssertNested(IEnumerable<(double Start, double End)> row)
    {
        Stack<double> ends = new();
        foreach ((double start, double end) in row.OrderBy(s => s.Start).ThenByDescending(s => s.End))
        {
            while (ends.TryPeek(out double top) && top <= start) ends.Pop();
            Assert.True(!ends.TryPeek(out double outer) || end <= outer, $"a slice from {start} to {end} ends after the one around it, {ends.FirstOrDefault()}");
            ends.Push(end);
        }
    }

    /// <summary>
    /// Each arrow is a pair with a number of its own, whose ends are tied to slices that begin with them on rows that have names. Perfetto takes events by time, at equal times in the order of
    /// the file; it ties an end to the slice that has begun last on its row, and drops an arrival whose departure has not come.
    /// </summary>
    public static void AssertArrows(JsonElement[] events)
    {
        HashSet<int> named = [.. events.Where(e => Text(e, "name") == "thread_name").Select(Tid)];
        Dictionary<int, JsonElement> newest = [];
        Dictionary<int, decimal> departed = [], arrived = [];
        foreach (JsonElement e in events.Where(e => IsArrowEnd(e) || Text(e, "ph") == "X").OrderBy(Time))
        {
            if (!IsArrowEnd(e))
            {
                newest[Tid(e)] = e;
                continue;
            }
            bool leaves = Text(e, "ph") == "s";
            int id = e.GetProperty("id").GetInt32();
            Assert.Contains(Tid(e), named);
            Assert.Equal((Time(e), Text(e, "name") + (leaves ? " leaves" : " arrives")), (Time(newest[Tid(e)]), Text(newest[Tid(e)], "name")));
            Assert.True(Span(newest[Tid(e)]).End > Time(e), "an arrow's end lies in an empty slice");
            Assert.True((leaves ? departed : arrived).TryAdd(id, Time(e)), $"arrow {id} has two ends of a kind");
            Assert.True(leaves || departed.ContainsKey(id), $"arrow {id} arrives before it leaves");
        }
        Assert.Equal(departed.Keys.Order(), arrived.Keys.Order());
    }
}
