using System.Globalization;
using System.Text;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Export;

/// <summary>
/// A run's workers as a small SVG picture for documents: a row for each, a column for each of 800 equal stretches of the run, filled from below with the
/// states that the worker was in, in proportion. The colours are those of the page.
/// </summary>
internal static class TimelineSvg
{
    private const int Columns = 800, Left = 130, RowHeight = 36, RowGap = 8, Top = 8;

    private static readonly (LaneState State, string Colour)[] States =
    [
        (LaneState.Running, "#009e73"), (LaneState.Ready, "#f0e442"), (LaneState.LockWait, "#d55e00"), (LaneState.GilWait, "#cc79a7"),
        (LaneState.Serializing, "#e69f00"), (LaneState.MessageWait, "#56b4e9"), (LaneState.IoWait, "#0072b2"),
    ];

    /// <summary>The picture; <paramref name="chunks"/> from the first on, read once.</summary>
    public static string Draw(RunResult run, IEnumerable<Chunk> chunks)
    {
        SortedDictionary<int, Lane> lanes = [];
        List<(int Lane, long StartNs, long EndNs, LaneState State)> stretches = [];
        long endNs = 1;
        foreach (Chunk chunk in chunks)
        {
            foreach (Lane lane in chunk.NewLanes) lanes[lane.Id] = lane;
            foreach (LaneChunk part in chunk.Lanes) Collect(part, chunk, stretches);
            endNs = chunk.EndNs;
        }
        Lane[] rows = [.. lanes.Values.Where(l => l.Kind != LaneKind.Auxiliary).OrderBy(l => l.Number).ThenBy(l => l.Id)];
        Dictionary<int, long[,]> times = rows.ToDictionary(l => l.Id, _ => new long[Columns, Chunk.States]);
        foreach ((int lane, long startNs, long stopNs, LaneState state) in stretches)
            if (times.TryGetValue(lane, out long[,]? sums)) Spread(sums, startNs, stopNs, endNs, state);
        return Picture(rows, times, endNs, run.Name);
    }

    private static void Collect(LaneChunk part, Chunk chunk, List<(int, long, long, LaneState)> stretches)
    {
        long fromNs = chunk.StartNs;
        LaneState state = part.InitialState;
        foreach (Transition transition in part.Transitions)
        {
            stretches.Add((part.LaneId, fromNs, transition.TimeNs, state));
            (fromNs, state) = (transition.TimeNs, transition.State);
        }
        stretches.Add((part.LaneId, fromNs, chunk.EndNs, state));
    }

    private static void Spread(long[,] sums, long startNs, long stopNs, long endNs, LaneState state)
    {
        if (state == LaneState.Idle) return;
        while (startNs < stopNs)
        {
            int column = (int)Int128.Min(Columns - 1, (Int128)startNs * Columns / endNs);
            long untilNs = column == Columns - 1 ? stopNs : Math.Min(stopNs, Math.Max(startNs + 1, (long)((Int128)(column + 1) * endNs / Columns)));
            sums[column, (int)state] += untilNs - startNs;
            startNs = untilNs;
        }
    }

    private static string Picture(Lane[] rows, Dictionary<int, long[,]> times, long endNs, string title)
    {
        int axisY = Top + rows.Length * (RowHeight + RowGap), height = axisY + 52;
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Columns + 16} {height}\" font-family=\"sans-serif\" font-size=\"13\">");
        svg.Append($"<title>{Escaped(title)}</title><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        for (int row = 0; row < rows.Length; row++)
        {
            int y = Top + row * (RowHeight + RowGap);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"4\" y=\"{y + 22}\">{Escaped(rows[row].Name)}</text><rect x=\"{Left}\" y=\"{y}\" width=\"{Columns}\" height=\"{RowHeight}\" fill=\"#f4f6f7\"/>");
            Row(svg, times[rows[row].Id], y, endNs);
        }
        for (int tick = 0; tick <= 4; tick++)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + tick * Columns / 4}\" y=\"{axisY + 14}\" text-anchor=\"{(tick == 4 ? "end" : tick == 0 ? "start" : "middle")}\">{endNs * tick / 4 / 1e6:#,0} ms</text>");
        int x = Left;
        foreach ((LaneState state, string colour) in States)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{axisY + 26}\" width=\"12\" height=\"12\" fill=\"{colour}\" stroke=\"#555\" stroke-width=\"0.5\"/><text x=\"{x + 16}\" y=\"{axisY + 37}\">{StateWord.Of(state)}</text>");
            x += 34 + 8 * StateWord.Of(state).Length;
        }
        return svg.Append("</svg>").ToString();
    }

    // Neighbouring columns that are filled by one state alone become one rectangle.
    private static void Row(StringBuilder svg, long[,] sums, int y, long endNs)
    {
        double columnNs = (double)endNs / Columns;
        foreach ((LaneState state, string colour) in States)
        {
            for (int column = 0; column < Columns; column++)
            {
                double part = Math.Min(1, sums[column, (int)state] / columnNs);
                if (part < 0.01) continue;
                int first = column;
                while (column + 1 < Columns && Math.Min(1, sums[column + 1, (int)state] / columnNs) is var next && part > 0.995 && next > 0.995) column++;
                double below = States.TakeWhile(s => s.State != state).Sum(s => sums[first, (int)s.State] / columnNs);
                double top = y + RowHeight * (1 - Math.Min(1, below + part));
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left + first}\" y=\"{top:0.#}\" width=\"{column - first + 1}\" height=\"{RowHeight * part:0.#}\" fill=\"{colour}\"/>");
            }
        }
    }

    private static string Escaped(string text) => System.Security.SecurityElement.Escape(text);
}
