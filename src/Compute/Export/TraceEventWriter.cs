using System.Text.Json;

namespace Corescope.Compute.Export;

/// <summary>A row of a Chrome trace: the "process" that groups rows, and the "thread" that is the row.</summary>
internal readonly record struct Row(int Pid, int Tid);

/// <summary>
/// Writes single events of the Trace Event Format (the document of that name by the Chromium project): times are microseconds with
/// nanoseconds as the fraction.
/// </summary>
internal sealed class TraceEventWriter(Utf8JsonWriter json, Stream stream)
{
    /// <summary>Deeper slices than this are not told apart by when they end.</summary>
    public const int Deepest = 14;

    private const int DeepestMarker = Deepest + 4;
    private const int FlushBytes = 64 * 1024;

    /// <summary>
    /// A complete slice (<c>X</c>). Readers find its end by adding numbers that are no whole nanoseconds to them, and where it then lies a hair after the next slice's begin, or after the end of
    /// the slice around it, they take the two for crossed. So it ends a fraction of a nanosecond early, an inner one earlier; rounded to nanoseconds the times are exact.
    /// </summary>
    /// <param name="row">Where.</param>
    /// <param name="name">What is written on it.</param>
    /// <param name="category">What kind it is.</param>
    /// <param name="startNs">Begin.</param>
    /// <param name="endNs">End.</param>
    /// <param name="args">What is told of it besides.</param>
    /// <param name="depth">How many slices are around it on its row.</param>
    public void Slice(Row row, string name, string category, long startNs, long endNs, Action<Utf8JsonWriter>? args = null, int depth = 0)
    {
        decimal earlyNs = 0.1m + 0.02m * Math.Min(depth, DeepestMarker);
        Begin("X", row, name, category);
        Time("ts", startNs);
        Time("dur", endNs > startNs ? endNs - startNs - earlyNs : 0.5m - earlyNs);
        End(args);
    }

    /// <summary>One end of an arrow (<c>s</c>, <c>f</c>); it is bound to the slice that encloses its time on that row.</summary>
    public void FlowEnd(Row row, string name, int id, long timeNs, bool isStart)
    {
        Begin(isStart ? "s" : "f", row, name, "flow");
        json.WriteNumber("id", id);
        Time("ts", timeNs);
        if (!isStart) json.WriteString("bp", "e");
        End();
    }

    /// <summary>From a moment on, a counter of a process has this value (<c>C</c>).</summary>
    public void Counter(int pid, string name, long timeNs, long value)
    {
        Begin("C", MainRow(pid), name, "counter");
        Time("ts", timeNs);
        End(args => args.WriteNumber("value", value));
    }

    /// <summary>Names a process and puts it in its place.</summary>
    public void NameProcess(int pid, string name, int order)
    {
        Metadata("process_name", MainRow(pid), args => args.WriteString("name", name));
        Metadata("process_sort_index", MainRow(pid), args => args.WriteNumber("sort_index", order));
    }

    /// <summary>Names a row and puts it in its place.</summary>
    public void NameRow(Row row, string name, int order)
    {
        Metadata("thread_name", row, args => args.WriteString("name", name));
        Metadata("thread_sort_index", row, args => args.WriteNumber("sort_index", order));
    }

    // What is about a process as a whole; thread 0 is the idle one to some readers.
    private static Row MainRow(int pid) => new(pid, pid);

    private void Metadata(string what, Row row, Action<Utf8JsonWriter> args)
    {
        Begin("M", row, what, "__metadata");
        json.WriteNumber("ts", 0);
        End(args);
    }

    private void Begin(string phase, Row row, string name, string category)
    {
        json.WriteStartObject();
        json.WriteString("ph", phase);
        json.WriteNumber("pid", row.Pid);
        json.WriteNumber("tid", row.Tid);
        json.WriteString("name", name);
        json.WriteString("cat", category);
    }

    private void Time(string field, decimal ns) => json.WriteNumber(field, ns / 1000m);

    private void End(Action<Utf8JsonWriter>? args = null)
    {
        if (args is not null)
        {
            json.WriteStartObject("args");
            args(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        if (json.BytesPending < FlushBytes) return;
        json.Flush();
        stream.Flush();
    }
}
