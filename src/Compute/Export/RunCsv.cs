using System.Globalization;
using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Export;

/// <summary>
/// A trace as tables for spreadsheets and pandas: comma-separated values as RFC 4180 has them (fields with commas, quotes or line breaks are quoted), a heading, times in whole
/// nanoseconds since the run's origin.
/// </summary>
public static class RunCsv
{
    /// <summary>The tables that there are: <c>states</c> (lane, source, state, core, start, end), <c>slices</c> (lane, depth, name, number, state, start, end), <c>flows</c> (name, from, to, sent, received, bytes).</summary>
    public static IReadOnlyList<string> Tables { get; } = ["states", "slices", "flows"];

    /// <summary>Writes one table.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="table">One of <see cref="Tables"/>.</param>
    /// <param name="chunks">From the first on, read once.</param>
    public static void Write(TextWriter to, string table, IEnumerable<Chunk> chunks)
    {
        to.NewLine = "\r\n";
        Known known = new();
        Action<Chunk> write = table switch
        {
            "states" => new States(to, known).Write,
            "slices" => new Slices(to, known).Write,
            "flows" => new Flows(to, known).Write,
            _ => throw new ArgumentException($"{table} is no table: it must be one of {string.Join(", ", Tables)}.", nameof(table)),
        };
        Chunk? last = null;
        foreach (Chunk chunk in chunks)
        {
            known.Add(chunk);
            write(chunk);
            last = chunk;
        }
        if (write.Target is Slices slices && last is not null) slices.Finish(last.EndNs);
    }

    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";

    private static void Line(TextWriter to, params ReadOnlySpan<object> fields)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            if (i > 0) to.Write(',');
            to.Write(Field(Convert.ToString(fields[i], CultureInfo.InvariantCulture)!));
        }
        to.WriteLine();
    }

    /// <summary>What the chunks so far have named.</summary>
    private sealed class Known
    {
        private readonly Dictionary<int, Lane> _lanes = [];
        private readonly Dictionary<int, SliceName> _names = [];

        public void Add(Chunk chunk)
        {
            for (int i = 0; i < chunk.NewNames.Count; i++) _names[chunk.FirstNameId + i] = chunk.NewNames[i];
            foreach (Lane lane in chunk.NewLanes) _lanes[lane.Id] = lane;
        }

        public string LaneName(int id) => _lanes.TryGetValue(id, out Lane? lane) ? lane.Name : $"lane {id}";

        public string SourceOf(int id) => _lanes.TryGetValue(id, out Lane? lane) ? StateWord.Of(lane.Source) : "";

        public SliceName Name(int id) => _names.GetValueOrDefault(id, new SliceName("", LaneState.Running));
    }

    private sealed class States
    {
        private readonly TextWriter _to;
        private readonly Known _known;

        public States(TextWriter to, Known known)
        {
            (_to, _known) = (to, known);
            Line(to, "lane", "source", "state", "core", "startNs", "endNs");
        }

        public void Write(Chunk chunk)
        {
            foreach (LaneChunk part in chunk.Lanes)
                foreach (Stretch s in Stretch.Of(part, chunk))
                    Line(_to, _known.LaneName(part.LaneId), _known.SourceOf(part.LaneId), StateWord.Of(s.State), s.Core < 0 ? "" : s.Core, s.StartNs, s.EndNs);
        }
    }

    private sealed class Slices
    {
        private readonly TextWriter _to;
        private readonly Known _known;
        private readonly Dictionary<int, Stack<OpenSlice>> _open = [];

        public Slices(TextWriter to, Known known)
        {
            (_to, _known) = (to, known);
            Line(to, "lane", "depth", "name", "number", "state", "startNs", "endNs");
        }

        public void Write(Chunk chunk)
        {
            foreach (LaneChunk part in chunk.Lanes)
            {
                if (!_open.TryGetValue(part.LaneId, out Stack<OpenSlice>? open)) _open[part.LaneId] = open = new(part.Open);
                foreach (SliceEvent slice in part.Slices)
                {
                    if (!slice.IsEnd) open.Push(new OpenSlice(slice.TimeNs, slice.NameId, slice.Arg));
                    else if (open.TryPop(out OpenSlice ended)) Ended(part.LaneId, open.Count, ended, slice.TimeNs);
                }
            }
        }

        // What is still open when the trace ends has no end of its own: it ends there.
        public void Finish(long endNs)
        {
            foreach ((int lane, Stack<OpenSlice> open) in _open)
                while (open.TryPop(out OpenSlice slice)) Ended(lane, open.Count, slice, endNs);
        }

        private void Ended(int lane, int depth, OpenSlice slice, long endNs)
        {
            SliceName name = _known.Name(slice.NameId);
            Line(_to, _known.LaneName(lane), depth, name.Name, slice.Arg, StateWord.Of(name.State), slice.StartNs, endNs);
        }
    }

    private sealed class Flows
    {
        private readonly TextWriter _to;
        private readonly Known _known;

        public Flows(TextWriter to, Known known)
        {
            (_to, _known) = (to, known);
            Line(to, "name", "from", "to", "sentNs", "receivedNs", "bytes");
        }

        public void Write(Chunk chunk)
        {
            foreach (Flow f in chunk.Flows) Line(_to, _known.Name(f.NameId).Name, _known.LaneName(f.FromLane), _known.LaneName(f.ToLane), f.SentNs, f.ReceivedNs, f.Bytes);
        }
    }
}
