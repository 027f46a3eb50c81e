namespace Corescope.Compute.Tracing;

/// <summary>A real lock that many may share to read, or one may have to write.</summary>
public interface IReaderWriterLock
{
    /// <summary>Enters where that needs no wait.</summary>
    bool TryEnter(bool toWrite);

    /// <summary>Enters, and waits as long as it takes.</summary>
    void Enter(bool toWrite);

    /// <summary>Lets go.</summary>
    void Exit(bool toWrite);
}

/// <summary><see cref="ReaderWriterLockSlim"/>: a writer who waits keeps new readers out.</summary>
public sealed class SlimReaderWriterLock : IReaderWriterLock, IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();

    /// <inheritdoc/>
    public bool TryEnter(bool toWrite) => toWrite ? _lock.TryEnterWriteLock(0) : _lock.TryEnterReadLock(0);

    /// <inheritdoc/>
    public void Enter(bool toWrite)
    {
        if (toWrite) _lock.EnterWriteLock();
        else _lock.EnterReadLock();
    }

    /// <inheritdoc/>
    public void Exit(bool toWrite)
    {
        if (toWrite) _lock.ExitWriteLock();
        else _lock.ExitReadLock();
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}

/// <summary>A reader-writer lock that tells who waits for it, who is in, and who was before. Uses to read are marked as shared.</summary>
/// <param name="rings">The run's rings.</param>
/// <param name="name">Shown at the head of its row.</param>
/// <param name="inner">The real lock, free.</param>
/// <exception cref="InvalidOperationException">The run has too many locks.</exception>
public sealed class TracedReaderWriterLock(RingFile rings, string name, IReaderWriterLock inner)
{
    private readonly LockSeats _seats = new(rings, rings.Lock(name, LockKind.ReaderWriter, permits: 1));

    /// <summary>The lock's number in the run.</summary>
    public int Id => _seats.LockId;

    /// <summary>A lane's seat, made at the first call. Not for hot loops: keep it.</summary>
    public LockSeat Seat(TraceWriter lane) => _seats.Of(lane);

    /// <summary>Enters to read, beside other readers.</summary>
    public void EnterRead(LockSeat seat) => Enter(seat, toWrite: false);

    /// <summary>Lets go of what <see cref="EnterRead"/> gave.</summary>
    public void ExitRead(LockSeat seat) => Exit(seat, toWrite: false);

    /// <summary>Enters to write, alone.</summary>
    public void EnterWrite(LockSeat seat) => Enter(seat, toWrite: true);

    /// <summary>Lets go of what <see cref="EnterWrite"/> gave.</summary>
    public void ExitWrite(LockSeat seat) => Exit(seat, toWrite: true);

    private void Enter(LockSeat seat, bool toWrite)
    {
        bool isWatched = seat.IsWatched;
        long use = UseOf(seat, toWrite);
        if (!inner.TryEnter(toWrite))
        {
            long sinceNs = seat.BeginWait(use);
            inner.Enter(toWrite);
            seat.EndWait(use, sinceNs);
        }
        else if (isWatched) seat.Acquired(use);
        else seat.Count();
    }

    private void Exit(LockSeat seat, bool toWrite)
    {
        seat.Release(UseOf(seat, toWrite));
        inner.Exit(toWrite);
    }

    private static long UseOf(LockSeat seat, bool toWrite) => toWrite ? seat.LockId : RingFile.SharedUse + seat.LockId;
}
