namespace Corescope.Compute.Export;

/// <summary>
/// One core on its way into a Chrome trace: who had it. Stretches come lane by lane; they are put in order chunk by chunk, and where two
/// claim the same moment (samples are no exact times) the later one begins where the earlier one ends.
/// </summary>
internal sealed class CoreEvents(int core, Row row)
{
    private readonly record struct Turn(string Name, string Category, long StartNs, long EndNs);

    private readonly List<Turn> _chunk = [];
    private Turn? _last;

    /// <summary>The core's number.</summary>
    public int Core { get; } = core;

    /// <summary>Where its turns are.</summary>
    public Row Row { get; } = row;

    /// <summary>Somebody had this core.</summary>
    public void Add(string name, string category, long startNs, long endNs) => _chunk.Add(new Turn(name, category, Math.Max(0, startNs), endNs));

    /// <summary>Writes the turns of a chunk but the last, which may go on in the next.</summary>
    public void EndChunk(TraceEventWriter to)
    {
        _chunk.Sort((a, b) => a.StartNs.CompareTo(b.StartNs));
        foreach (Turn turn in _chunk)
        {
            if (_last is { } last && last.Name == turn.Name && last.Category == turn.Category && turn.StartNs <= last.EndNs)
            {
                _last = last with { EndNs = Math.Max(last.EndNs, turn.EndNs) };
                continue;
            }
            long start = Math.Max(turn.StartNs, _last?.EndNs ?? 0);
            if (start >= turn.EndNs) continue;
            WriteLast(to);
            _last = turn with { StartNs = start };
        }
        _chunk.Clear();
    }

    /// <summary>Writes the last turn.</summary>
    public void Finish(TraceEventWriter to)
    {
        WriteLast(to);
        _last = null;
    }

    private void WriteLast(TraceEventWriter to)
    {
        if (_last is { } last) to.Slice(Row, last.Name, last.Category, last.StartNs, last.EndNs);
    }
}
