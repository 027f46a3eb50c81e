namespace Corescope.Compute.Running;

/// <summary>
/// Another host that took part in a run, and how its times were brought to the clock of the host that has started the run: by round trips at start and end and every second
/// between, of which the quickest count. The other side has answered within the round trip, so half of it is the most by which the offset can be wrong.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="OffsetNs">What its times needed to be added at the start, nanoseconds.</param>
/// <param name="ErrorNs">The most by which a time of it may be wrong, nanoseconds.</param>
/// <param name="DriftPpm">By how much its clock went slower than this host's, millionths; null where it was less than can be told, or the run was too short.</param>
/// <param name="Error">How it was lost; null where it was not.</param>
public sealed record HostClock(string Name, long OffsetNs, long ErrorNs, double? DriftPpm, string? Error = null);
