using System.Globalization;
using System.IO.Pipes;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Children;

/// <summary>
/// Pairs of threads that send a byte to and fro through pipes at a given rate: each round trip blocks both sides once, which is two context
/// switches. Nothing else is done, so the switches are all there is.
/// </summary>
internal static class PingPong
{
    public const string Name = "ping-pong";

    public static int Run(string[] arguments)
    {
        int pairs = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        int switchesPerSecond = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        double seconds = double.Parse(arguments[2], CultureInfo.InvariantCulture);
        long periodNs = 2_000_000_000L * pairs / switchesPerSecond;
        Thread[] threads = [.. Enumerable.Range(0, pairs).SelectMany(_ => Pair(periodNs, (long)(seconds * 1e9)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return 0;
    }

    private static Thread[] Pair(long periodNs, long lengthNs)
    {
        (AnonymousPipeServerStream pingOut, AnonymousPipeClientStream pingIn) = Pipe();
        (AnonymousPipeServerStream pongOut, AnonymousPipeClientStream pongIn) = Pipe();
        Thread ping = new(() => Serve(pingOut, pongIn, periodNs, lengthNs)) { Name = "ping" };
        Thread pong = new(() =>
        {
            for (int value = pingIn.ReadByte(); value >= 0; value = pingIn.ReadByte()) pongOut.WriteByte((byte)value);
        })
        { Name = "pong" };
        return [ping, pong];
    }

    // In bursts: to wait for each single trip's time one would have to spin or yield, which takes the core from the others or is a switch itself.
    private static void Serve(AnonymousPipeServerStream to, AnonymousPipeClientStream from, long periodNs, long lengthNs)
    {
        long startNs = MonotonicClock.NowNs, nowNs = startNs;
        for (long trips = 0; nowNs < startNs + lengthNs; nowNs = MonotonicClock.NowNs)
        {
            for (long due = (nowNs - startNs) / periodNs; trips < due; trips++)
            {
                to.WriteByte(1);
                from.ReadByte();
            }
            Thread.Sleep(1);
        }
        to.Dispose();
    }

    private static (AnonymousPipeServerStream, AnonymousPipeClientStream) Pipe()
    {
        AnonymousPipeServerStream server = new(PipeDirection.Out);
        return (server, new AnonymousPipeClientStream(PipeDirection.In, server.ClientSafePipeHandle));
    }
}
