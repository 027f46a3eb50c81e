using System.Text.Json;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Export;

/// <summary>
/// A run as Chrome trace JSON, for ui.perfetto.dev, chrome://tracing and other readers of the Trace Event Format. Rows are grouped in
/// "processes": the run (rounds, lost records), its cores, its workers, its locks and counters, its other threads. Below the slices of each lane lie its states.
/// </summary>
public static class ChromeTrace
{
    /// <summary>Writes a run; <paramref name="chunks"/> from the first on, read once.</summary>
    public static void Write(Stream stream, RunResult run, IEnumerable<Chunk> chunks)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ns");
        WriteAbout(json, run);
        json.WriteStartArray("traceEvents");
        new TraceRows(new TraceEventWriter(json, stream)).Write(run, chunks);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAbout(Utf8JsonWriter json, RunResult run)
    {
        json.WriteStartObject("otherData");
        json.WriteString("run", run.Id);
        json.WriteString("name", run.Name);
        json.WriteString("created", run.CreatedAt);
        json.WriteString("traceSource", run.TraceSource);
        json.WriteString("machine", run.Machine?.Cpu);
        json.WriteString("corescope", run.Machine?.Corescope);
        foreach ((string name, string value) in ExperimentLink.Pairs(run.Experiment)) json.WriteString(name, value);
        json.WriteEndObject();
    }
}
