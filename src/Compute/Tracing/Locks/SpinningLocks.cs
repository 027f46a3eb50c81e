using System.Runtime.InteropServices;

namespace Corescope.Compute.Tracing;

/// <summary><see cref="System.Threading.SpinLock"/> without owner tracking: never gives its core away for long.</summary>
[StructLayout(LayoutKind.Explicit, Size = 2 * CacheLine.Bytes)]
public struct SpinKind : ILockPrimitive
{
    [FieldOffset(CacheLine.Bytes)]
    private SpinLock _lock;

    /// <summary>A free lock.</summary>
    public SpinKind() => _lock = new SpinLock(enableThreadOwnerTracking: false);

    /// <inheritdoc/>
    public static LockKind Kind => LockKind.SpinLock;

    /// <inheritdoc/>
    public readonly int Permits => 1;

    /// <inheritdoc/>
    public readonly void Place(LockSeat seat) { }

    /// <inheritdoc/>
    public bool Enter(LockSeat seat)
    {
        bool isTaken = false;
        _lock.TryEnter(ref isTaken);
        return isTaken;
    }

    /// <inheritdoc/>
    public readonly bool WaitBriefly(LockSeat seat) => false;

    /// <inheritdoc/>
    public void Wait(LockSeat seat)
    {
        bool isTaken = false;
        _lock.Enter(ref isTaken);
    }

    /// <inheritdoc/>
    public bool TryEnter(LockSeat seat, int timeoutMs)
    {
        bool isTaken = false;
        _lock.TryEnter(timeoutMs, ref isTaken);
        return isTaken;
    }

    /// <inheritdoc/>
    public void Exit(LockSeat seat) => _lock.Exit(useMemoryBarrier: false);
}

/// <summary>A ticket lock: who comes draws a number and spins until it is served. First come, first served.</summary>
[StructLayout(LayoutKind.Explicit, Size = 2 * CacheLine.Bytes)]
public struct TicketKind : ILockPrimitive
{
    [FieldOffset(CacheLine.Bytes)]
    private int _next;

    [FieldOffset(CacheLine.Bytes + sizeof(int))]
    private int _served;

    /// <inheritdoc/>
    public static LockKind Kind => LockKind.Ticket;

    /// <inheritdoc/>
    public readonly int Permits => 1;

    /// <inheritdoc/>
    public readonly void Place(LockSeat seat) { }

    /// <inheritdoc/>
    public bool Enter(LockSeat seat)
    {
        int ticket = Interlocked.Increment(ref _next) - 1;
        seat.Ticket = ticket;
        return Volatile.Read(ref _served) == ticket;
    }

    /// <inheritdoc/>
    public bool WaitBriefly(LockSeat seat)
    {
        int ticket = seat.Ticket;
        for (Spinner spinner = default; !spinner.MustYield; spinner.Spin())
            if (Volatile.Read(ref _served) == ticket) return true;
        return false;
    }

    /// <inheritdoc/>
    public void Wait(LockSeat seat)
    {
        int ticket = seat.Ticket;
        Spinner spinner = default;
        while (Volatile.Read(ref _served) != ticket) spinner.Spin();
    }

    /// <summary>A drawn number can't be given back, so whoever waits for a limited time has no place in the queue.</summary>
    public bool TryEnter(LockSeat seat, int timeoutMs)
    {
        Spinner spinner = default;
        for (long endNs = MonotonicClock.NowNs + timeoutMs * 1_000_000L; ; spinner.Spin())
        {
            int served = Volatile.Read(ref _served);
            if (Volatile.Read(ref _next) == served && Interlocked.CompareExchange(ref _next, served + 1, served) == served) return true;
            if (MonotonicClock.NowNs >= endNs) return false;
        }
    }

    /// <inheritdoc/>
    public void Exit(LockSeat seat) => Volatile.Write(ref _served, _served + 1);
}

/// <summary>
/// The queue lock of Mellor-Crummey and Scott (1991): who comes queues behind the last one and spins on a word of its own, which the one
/// before it sets. First come, first served, and a release disturbs one waiter only.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 2 * CacheLine.Bytes)]
public struct McsKind : ILockPrimitive
{
    [FieldOffset(CacheLine.Bytes)]
    private McsNode? _last;

    /// <inheritdoc/>
    public static LockKind Kind => LockKind.Mcs;

    /// <inheritdoc/>
    public readonly int Permits => 1;

    /// <inheritdoc/>
    public readonly void Place(LockSeat seat) => seat.Node = new McsNode();

    /// <inheritdoc/>
    public bool Enter(LockSeat seat)
    {
        McsNode own = seat.Node!;
        own.Waits = 1;
        McsNode? before = Interlocked.Exchange(ref _last, own);
        if (before is null) return true;
        Volatile.Write(ref before.Next, own);
        return false;
    }

    /// <inheritdoc/>
    public bool WaitBriefly(LockSeat seat)
    {
        McsNode own = seat.Node!;
        for (Spinner spinner = default; !spinner.MustYield; spinner.Spin())
            if (Volatile.Read(ref own.Waits) == 0) return true;
        return false;
    }

    /// <inheritdoc/>
    public void Wait(LockSeat seat)
    {
        McsNode own = seat.Node!;
        Spinner spinner = default;
        while (Volatile.Read(ref own.Waits) != 0) spinner.Spin();
    }

    /// <summary>A place in the queue can't be given up, so whoever waits for a limited time has none.</summary>
    public bool TryEnter(LockSeat seat, int timeoutMs)
    {
        Spinner spinner = default;
        for (long endNs = MonotonicClock.NowNs + timeoutMs * 1_000_000L; ; spinner.Spin())
        {
            if (Volatile.Read(ref _last) is null && Interlocked.CompareExchange(ref _last, seat.Node, null) is null) return true;
            if (MonotonicClock.NowNs >= endNs) return false;
        }
    }

    /// <inheritdoc/>
    public void Exit(LockSeat seat)
    {
        McsNode own = seat.Node!;
        if (Volatile.Read(ref own.Next) is null)
        {
            if (Interlocked.CompareExchange(ref _last, null, own) == own) return;
            // Somebody has queued behind this one and is about to say so.
            Spinner spinner = default;
            while (Volatile.Read(ref own.Next) is null) spinner.Spin();
        }
        McsNode next = own.Next!;
        own.Next = null;
        Volatile.Write(ref next.Waits, 0);
    }
}

/// <summary>One lane's place in the queue of a <see cref="McsKind"/>, on cache lines of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 3 * CacheLine.Bytes)]
internal sealed class McsNode
{
    [FieldOffset(CacheLine.Bytes)]
    public McsNode? Next;

    [FieldOffset(CacheLine.Bytes + 8)]
    public int Waits;
}

/// <summary>Waits in a loop: on its core at first, then by letting others have the core in between, which a queue of more threads than cores needs.</summary>
internal struct Spinner
{
    private const int SpinsBeforeYield = 100;

    private int _spins;

    /// <summary>Whether it has waited so long that it gives its core away the next time.</summary>
    public readonly bool MustYield => _spins >= SpinsBeforeYield;

    public void Spin()
    {
        if (_spins < SpinsBeforeYield)
        {
            _spins++;
            Thread.SpinWait(1);
        }
        else Thread.Yield();
    }
}

/// <summary>The unit in which cores take memory from each other.</summary>
internal static class CacheLine
{
    /// <summary>Bytes, on all processors that .NET runs on but a few with 128.</summary>
    public const int Bytes = 64;
}
