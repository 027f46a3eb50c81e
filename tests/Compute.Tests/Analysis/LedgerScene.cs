using System.Text.Json;
using Corescope.Compute.Analysis;
using Corescope.Compute.Tests.Tracing;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Analysis;

/// <summary>A trace written down by hand with what its ledger must say: an entry of <c>tests/fixtures/ledger.json</c>, which the browser's tests read too.</summary>
internal sealed record LedgerScene(string Name, long EndNs, long[][] Rounds, JsonElement[][] Names, SceneLane[] Lanes,
    Dictionary<string, Dictionary<string, long[][]>> Expected)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static LedgerScene[] All { get; } = JsonSerializer.Deserialize<LedgerScene[]>(File.ReadAllText(Path.Combine(Fixtures.Folder, "ledger.json")), Web)!;

    /// <summary>The measured rounds.</summary>
    public RoundSpan[] Spans => [.. Rounds.Select(r => new RoundSpan(r[0], r[1]))];

    /// <summary>Those that did the work.</summary>
    public IEnumerable<int> Workers => Enumerable.Range(0, Lanes.Length).Where(i => Lanes[i].Kind != LaneKind.Main);

    /// <summary>The time of a part that the scene was written for.</summary>
    public long Truth(string part) => Expected.TryGetValue(part, out Dictionary<string, long[][]>? lanes) ? lanes.Values.Sum(spans => spans.Sum(s => s[1] - s[0])) : 0;

    /// <summary>Where the analysis puts each moment.</summary>
    public LedgerTimes Read(params IEnumerable<long> cuts)
    {
        List<Chunk> chunks = Draft().Cut(EndNs, cuts);
        return LedgerReading.Read(() => chunks, Spans, Workers);
    }

    private TraceDraft Draft()
    {
        TraceDraft draft = new();
        foreach (JsonElement[] name in Names) draft.Name(name[0].GetString()!, (LaneState)name[1].GetInt32());
        foreach (SceneLane lane in Lanes) Add(draft, lane);
        return draft;
    }

    private static void Add(TraceDraft draft, SceneLane lane)
    {
        int id = draft.Lane(lane.Kind, lane.Number, $"lane {lane.Number}");
        foreach (long[] state in lane.States) draft.At(id, state[0], (LaneState)state[1], state[1] is 1 or 5 ? 0 : -1);
        IEnumerable<(long TimeNs, bool IsEnd, SliceEvent Event)> events = lane.Slices.SelectMany<long[], (long, bool, SliceEvent)>(s =>
            [(s[0], false, new SliceEvent(s[0], (int)s[2], 0)), (s[1], true, SliceEvent.End(s[1]))]);
        foreach ((_, _, SliceEvent slice) in events.OrderBy(e => e.TimeNs).ThenBy(e => !e.IsEnd)) draft.Event(id, slice);
    }
}

/// <summary>A lane of a scene: changes of state as [time, state], slices as [begin, end, name].</summary>
internal sealed record SceneLane(LaneKind Kind, int Number, long[][] States, long[][] Slices);
