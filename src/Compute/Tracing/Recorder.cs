namespace Corescope.Compute.Tracing;

/// <summary>Room 1 to 2: drains the rings and the kernel's records, merges them by time and closes a chunk every 100 ms.</summary>
public sealed class Recorder;

/// <summary>Room 2: a chunk's bytes.</summary>
public static class ChunkEncoder;

/// <summary>Room 2: the columns of a chunk's bytes.</summary>
public static class ChunkDecoder;
