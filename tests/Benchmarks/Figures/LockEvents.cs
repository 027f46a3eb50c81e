using System.Globalization;
using Corescope.Benchmarks.Children;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Figures;

/// <summary>
/// How many lock events a second get through all rooms when every use is recorded: written by two workers, merged and encoded by a recorder that shares
/// their cores, decoded by the browser's code. And what is left of the truth when there are too many: what was dropped, and exact counts.
/// </summary>
internal sealed class LockEvents : IFigure
{
    private const int UsesPerSecond = 600_000; // two events each, or three
    private const double Seconds = 4;

    public string Name => "lock-events";

    public string What => "lock events a second to the page's decoder without loss";

    public Target Target { get; } = new(1, " M/s", IsLeast: true);

    public Measurement Measure()
    {
        Flood paced = Flood.Of(65_536, UsesPerSecond, Seconds), beyond = Flood.Of(1024, 20 * UsesPerSecond, 1);
        if (paced.Dropped > 0) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{paced.Dropped:N0} of {paced.Events:N0} lock events were dropped"));
        if (beyond.Dropped == 0) throw new InvalidOperationException("nothing was dropped where everything should have been too much");
        (long decoded, double millionsPerSecond) = BrowserDecode.Of(paced.Chunks);
        if (decoded != paced.Chunks.Sum(bytes => Recording.EventsOf(ChunkDecoder.Decode(bytes)))) throw new InvalidOperationException("the browser's decoder found another number of events");
        // The page has to decode them as fast as they come.
        return new Measurement(Math.Min(paced.Events / Seconds / 1e6, millionsPerSecond), string.Create(CultureInfo.InvariantCulture,
            $"{paced.Events:N0} events of {paced.Uses:N0} uses in {Seconds} s, 2 threads, none dropped; recorder used {paced.RecorderCpuSeconds:N2} s of processor time; the page's decoder takes {millionsPerSecond:N1} M events a second on Node's V8. "
            + $"As fast as two threads can, into rings of 1,024 records: {beyond.Uses:N0} uses, all counted, {beyond.Events:N0} events and {beyond.Dropped:N0} dropped and counted"));
    }

    /// <param name="Chunks">Encoded.</param>
    /// <param name="Uses">Uses of locks; the cells have counted as many.</param>
    /// <param name="Events">Events of locks in the chunks.</param>
    /// <param name="Dropped">Records that were dropped.</param>
    /// <param name="RecorderCpuSeconds">Processor time.</param>
    private sealed record Flood(IReadOnlyList<byte[]> Chunks, long Uses, long Events, long Dropped, double RecorderCpuSeconds)
    {
        public static Flood Of(int ringCapacity, int usesPerSecond, double seconds)
        {
            Recording recording = Child.Record(ringCapacity, LockFlood.Name, "2", usesPerSecond.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture));
            long[] printed = [.. recording.Output.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
            (long uses, long counted, long waits, long recorded) = (printed[0], printed[1], printed[2], printed[3]);
            long[] events = new long[4];
            foreach (LockEvent e in recording.Chunks.SelectMany(bytes => ChunkDecoder.Decode(bytes).Locks).SelectMany(part => part.Events)) events[(int)e.Kind]++;
            long dropped = recording.Counters.LostSlices;
            if (counted != uses) throw new InvalidOperationException($"{counted} of {uses} uses were counted");
            if (events[(int)LockEventKind.Acquired] != recorded || events[(int)LockEventKind.Released] != recorded) throw new InvalidOperationException("the chunks hold another number of uses than were recorded");
            if (dropped == 0 && (recorded != uses || events[(int)LockEventKind.Wait] != waits)) throw new InvalidOperationException("uses are missing of which nobody says that they were dropped");
            if (recorded < uses && dropped < 2 * (uses - recorded)) throw new InvalidOperationException("more is missing than was counted as dropped");
            return new Flood(recording.Chunks, uses, events.Sum(), dropped, recording.Counters.CpuNs / 1e9);
        }
    }
}
