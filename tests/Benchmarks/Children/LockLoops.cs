using System.Globalization;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Benchmarks.Children;

/// <summary>
/// A counter behind a lock, traced and plain, burst by burst in turn, so that a disturbance meets both. Prints the median of each burst's
/// nanoseconds for one use, plain and traced, and the median of their ratio. The recorder at the other end of the rings opens the window 20
/// times a second, as in a run.
/// </summary>
internal static class LockLoops
{
    public const string Name = "lock-loops";

    /// <summary>Every kind, by the word that experiments use for it.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["monitor", "lock", "mutex", "semaphore", "reader-writer", "spin-lock", "ticket", "mcs", "striped"];

    private const int Stripes = 2, LongsApart = 16;

    private static readonly long[] Counters = new long[(Stripes + 1) * LongsApart];

    private static bool _isOver;
    private static int _steps; // of computing, under the lock and outside of it

    public static int Run(string[] arguments)
    {
        int threads = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        _steps = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        using RingFile rings = RingFile.Open(Environment.GetEnvironmentVariable(RingFile.PathVariable)!);
        rings.Map(0, rings.RingCount);
        Action<RingFile, int> measure = arguments[0] switch
        {
            "monitor" => (r, t) => Measure(r, () => new MonitorKind(), t),
            "lock" => (r, t) => Measure(r, () => new LockObjectKind(), t),
            "mutex" => (r, t) => Measure(r, () => new MutexKind(), t),
            "semaphore" => (r, t) => Measure(r, () => new SemaphoreKind(1), t),
            "reader-writer" => (r, t) => Measure(r, () => new WriteLockKind(), t),
            "spin-lock" => (r, t) => Measure(r, () => new SpinKind(), t),
            "ticket" => (r, t) => Measure(r, () => new TicketKind(), t),
            "mcs" => (r, t) => Measure(r, () => new McsKind(), t),
            _ => (r, t) => Measure(r, () => new StripedKind(Stripes), t),
        };
        measure(rings, threads);
        return 0;
    }

    private static void Measure<TKind>(RingFile rings, Func<TKind> make, int threads) where TKind : struct, ILockPrimitive
    {
        const int Bursts = 61, WarmUps = 4;
        TracedLock<TKind> traced = new(rings, "counter", make());
        Plain<TKind> plain = new(make());
        TraceWriter[] lanes = [.. Enumerable.Range(1, threads).Select(number => rings.Writer(rings.Reserve(LaneKind.Thread, number, $"thread {number}")))];
        List<(double Plain, double Traced)> bursts = [];
        for (int burst = 0; burst < Bursts; burst++)
        {
            double Traced() => Burst(lanes, lane => Loop(traced, traced.Seat(lane)));
            double Bare() => Burst(lanes, plain.Loop);
            (double first, double second) = burst % 2 == 0 ? (Bare(), Traced()) : (Traced(), Bare());
            if (burst >= WarmUps) bursts.Add(burst % 2 == 0 ? (first, second) : (second, first));
        }
        double[] figures = [Middle.Median(bursts.Select(b => b.Plain)), Middle.Median(bursts.Select(b => b.Traced)), Middle.Median(bursts.Select(b => b.Traced / b.Plain))];
        Console.WriteLine(string.Join(' ', figures.Select(figure => figure.ToString("R", CultureInfo.InvariantCulture))));
    }

    /// <summary>Nanoseconds for each use of the lock by any thread, while all of them are at it.</summary>
    private static double Burst(TraceWriter[] lanes, Func<TraceWriter, long> loop)
    {
        const int BurstMs = 40;
        Array.Clear(Counters);
        _isOver = false;
        long uses = 0, startNs = 0;
        int waiting = lanes.Length;
        void Work(TraceWriter lane)
        {
            lane.BindThread();
            if (Interlocked.Decrement(ref waiting) == 0) startNs = MonotonicClock.NowNs;
            while (Volatile.Read(ref waiting) > 0) Thread.Yield();
            Interlocked.Add(ref uses, loop(lane));
            lane.UnbindThread();
        }
        Thread[] threads = [.. lanes.Select(lane => new Thread(() => Work(lane)))];
        foreach (Thread thread in threads) thread.Start();
        Thread.Sleep(BurstMs);
        _isOver = true;
        long elapsedNs = MonotonicClock.NowNs - startNs;
        foreach (Thread thread in threads) thread.Join();
        return Counters.Sum() == uses ? (double)elapsedNs / uses : throw new InvalidOperationException("the lock has let two in at once");
    }

    private static long Loop<TKind>(TracedLock<TKind> traced, LockSeat seat) where TKind : struct, ILockPrimitive
    {
        long uses = 0;
        ulong number = 1;
        for (; !Volatile.Read(ref _isOver); uses++)
        {
            traced.Enter(seat);
            number = Countdown.Count(_steps, number);
            Counters[(seat.Stripe + 1) * LongsApart]++;
            traced.Exit(seat);
            number = Countdown.Count(_steps, number);
        }
        GC.KeepAlive(number);
        return uses;
    }

    /// <summary>The same lock without anything around it. Its seats are for the kinds that need one (a node, a stripe).</summary>
    private sealed class Plain<TKind>(TKind primitive) where TKind : struct, ILockPrimitive
    {
        private TKind _lock = primitive;

        public long Loop(TraceWriter lane)
        {
            LockSeat seat = new TracedLock<TKind>(lane.Rings, "counter", _lock).Seat(lane);
            long uses = 0;
            ulong number = 1;
            for (; !Volatile.Read(ref _isOver); uses++)
            {
                if (!_lock.Enter(seat)) _lock.Wait(seat);
                number = Countdown.Count(_steps, number);
                Counters[(seat.Stripe + 1) * LongsApart]++;
                _lock.Exit(seat);
                number = Countdown.Count(_steps, number);
            }
            GC.KeepAlive(number);
            return uses;
        }
    }
}
