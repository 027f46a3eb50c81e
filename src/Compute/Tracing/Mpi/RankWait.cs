namespace Corescope.Compute.Tracing;

/// <summary>What a rank of MPI waits for; the numbers are part of the ring format.</summary>
internal enum RankWaitKind
{
    /// <summary>A message.</summary>
    Message = 0,

    /// <summary>That its message is taken.</summary>
    Taken = 1,

    /// <summary>That all ranks come to the same call.</summary>
    All = 2,
}

/// <summary>A rank waits.</summary>
/// <param name="Rank">Who.</param>
/// <param name="Kind">What for.</param>
/// <param name="Peer">The rank on which that depends; <see cref="Anybody"/>; -1 where <paramref name="Kind"/> is <see cref="RankWaitKind.All"/>.</param>
/// <param name="SinceNs">When the wait began, since the run's origin.</param>
/// <param name="Call">Of a call of all ranks: its number in the world.</param>
/// <param name="Name">What the slice is called.</param>
internal readonly record struct RankWait(int Rank, RankWaitKind Kind, int Peer, long SinceNs, long Call, string Name)
{
    /// <summary>A message from any other rank will do.</summary>
    public const int Anybody = 0xFFFE;

    private const string CallPrefix = "collective: ";

    /// <summary>Reads whom a slice waits for from its record (docs/ring-format.md); null where that is not told.</summary>
    public static RankWait? Of(int rank, int whom, in OpenSlice slice, string name)
    {
        RankWaitKind kind = (RankWaitKind)(whom >> 16 & 3);
        return whom == 0 ? null : new RankWait(rank, kind, (whom & 0xFFFF) - 1, slice.StartNs, kind == RankWaitKind.All ? slice.Arg : 0, name);
    }

    /// <summary>What it waits for: "a message from rank 1".</summary>
    public string InWords() => (Kind, Peer) switch
    {
        (RankWaitKind.All, _) => $"all ranks in {(Name.StartsWith(CallPrefix, StringComparison.Ordinal) ? Name[CallPrefix.Length..] : Name)}",
        (RankWaitKind.Taken, _) => $"rank {Peer} to take its message",
        (_, Anybody) => "a message from any rank",
        _ => $"a message from rank {Peer}",
    };
}
