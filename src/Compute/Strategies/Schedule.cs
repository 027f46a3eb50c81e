namespace Corescope.Compute.Strategies;

/// <summary>How iterations are handed out.</summary>
public enum ScheduleKind
{
    /// <summary>One block for each worker, which it goes through chunk by chunk.</summary>
    Static,

    /// <summary>Chunks dealt like cards; with chunk 1: items i, i + workers, i + 2 workers ...</summary>
    Cyclic,

    /// <summary>The next chunk to whoever asks.</summary>
    Dynamic,

    /// <summary>Like dynamic, with chunks that shrink as the rest shrinks.</summary>
    Guided,
}

/// <summary>A schedule and its chunk.</summary>
/// <param name="Kind">How.</param>
/// <param name="Chunk">Items handed out at once (guided: at least); 0 = the workload's own grain.</param>
public readonly record struct Schedule(ScheduleKind Kind, int Chunk = 0);
