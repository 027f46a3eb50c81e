namespace Corescope.Compute.Tracing;

/// <summary>The slice names of a run, numbered in order of appearance; each is told to readers once, in the chunk that first needs it.</summary>
internal sealed class NameTable(RingFile rings)
{
    private readonly Dictionary<SliceName, int> _ids = [];
    private readonly List<SliceName> _new = [];
    private readonly KnownName[] _ofRing = new KnownName[RingFile.NameAreaBytes / 4];
    private int _told;
    private int _message = -1;

    /// <summary>The name of arrows that are messages.</summary>
    public int Message => _message >= 0 ? _message : _message = Of(new SliceName("message", LaneState.MessageWait));

    /// <summary>The id of a name.</summary>
    public int Of(SliceName name)
    {
        if (_ids.TryGetValue(name, out int id)) return id;
        _new.Add(name);
        return _ids[name] = _ids.Count;
    }

    /// <summary>The id of a name that a worker wrote by its number in the shared name area.</summary>
    public KnownName OfRing(ushort number)
    {
        ref KnownName known = ref _ofRing[number % _ofRing.Length];
        if (known.IsKnown) return known;
        SliceName name = rings.NameOf(number);
        return known = new KnownName(true, Of(name), name.State, name.NeedsGil(), name.IsReleased(), rings.BlocksOnce(number), name.Name);
    }

    /// <summary>Moves the names that no chunk has told yet into this one.</summary>
    public void MoveNewTo(Chunk chunk)
    {
        if (_new.Count == 0) return;
        chunk.FirstNameId = _told;
        chunk.NewNames.AddRange(_new);
        _told += _new.Count;
        _new.Clear();
    }
}

/// <summary>A slice name of the rings with its number in the chunks.</summary>
/// <param name="IsKnown">False: not looked up yet.</param>
/// <param name="Id">Number in the chunks.</param>
/// <param name="State">What the slice stands for.</param>
/// <param name="NeedsGil"><see cref="SliceName.NeedsGil"/>.</param>
/// <param name="IsReleased"><see cref="SliceName.IsReleased"/>.</param>
/// <param name="BlocksOnce">The code in such a slice makes exactly one call that blocks.</param>
/// <param name="Name">The name itself.</param>
internal readonly record struct KnownName(bool IsKnown, int Id, LaneState State, bool NeedsGil, bool IsReleased, bool BlocksOnce, string Name);
