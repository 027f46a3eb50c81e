namespace Corescope.Web.Components;

/// <summary>What the browser's timeline tells of itself, at most twice a second (<c>Client/lab.ts</c>).</summary>
/// <param name="RunId">The run that it shows.</param>
/// <param name="Chunks">Chunks that it has.</param>
/// <param name="EndNs">End of what it knows, since the run's origin.</param>
/// <param name="Follow">Whether the view follows the live end.</param>
/// <param name="Complete">Whether there will be no more.</param>
/// <param name="Measured">Whether a measured round has begun.</param>
/// <param name="Error">What is wrong, in a sentence.</param>
/// <param name="LostSwitches">Kernel records that are missing.</param>
/// <param name="LostSlices">Workers' records that are missing.</param>
public sealed record TimelineStatus(string? RunId, int Chunks, double EndNs, bool Follow, bool Complete, bool Measured, string? Error, double LostSwitches, double LostSlices);

/// <summary>Numbers of a stretch of a run, from the same data as the picture. Times are nanoseconds.</summary>
/// <param name="StartNs">Begin, since the run's origin.</param>
/// <param name="EndNs">End.</param>
/// <param name="IsSelection">Whether a person has selected it.</param>
/// <param name="Lanes">Time by state of each worker.</param>
/// <param name="Cores">Who had each core.</param>
public sealed record RangeStats(double StartNs, double EndNs, bool IsSelection, IReadOnlyList<LaneStats> Lanes, IReadOnlyList<CoreStats> Cores);

/// <summary>One worker in a stretch.</summary>
/// <param name="Lane">Its lane.</param>
/// <param name="Number">Worker number; 0 for lanes that are no workers.</param>
/// <param name="Name">At the lane's head.</param>
/// <param name="Source">How its states are known.</param>
/// <param name="TimesNs">By state, in the order of <see cref="Compute.Tracing.LaneState"/>.</param>
/// <param name="Slices">Pieces of work that began in it.</param>
public sealed record LaneStats(int Lane, int Number, string Name, string Source, IReadOnlyList<double> TimesNs, int Slices);

/// <summary>One core in a stretch.</summary>
/// <param name="Core">Its number.</param>
/// <param name="WorkersNs">The run's workers had it.</param>
/// <param name="OtherOfRunNs">Other threads of the run had it.</param>
/// <param name="OthersNs">Other programs had it, as far as the trace can see them.</param>
/// <param name="Utilisation">Part of the stretch in which anybody had it, 0 to 1.</param>
public sealed record CoreStats(int Core, double WorkersNs, double OtherOfRunNs, double OthersNs, double Utilisation);
