namespace Corescope.Compute.Tracing;

/// <summary><see cref="System.Threading.Monitor"/>: spins for a while, then sleeps.</summary>
public readonly struct MonitorKind() : ILockPrimitive
{
    private readonly object _monitor = new();

    /// <inheritdoc/>
    public static LockKind Kind => LockKind.Monitor;

    /// <inheritdoc/>
    public int Permits => 1;

    /// <inheritdoc/>
    public void Place(LockSeat seat) { }

    /// <inheritdoc/>
    public bool Enter(LockSeat seat) => Monitor.TryEnter(_monitor);

    /// <inheritdoc/>
    public bool WaitBriefly(LockSeat seat) => false;

    /// <inheritdoc/>
    public void Wait(LockSeat seat) => Monitor.Enter(_monitor);

    /// <inheritdoc/>
    public bool TryEnter(LockSeat seat, int timeoutMs) => Monitor.TryEnter(_monitor, timeoutMs);

    /// <inheritdoc/>
    public void Exit(LockSeat seat) => Monitor.Exit(_monitor);
}

/// <summary><see cref="System.Threading.Lock"/>: spins for a while, then sleeps.</summary>
public readonly struct LockObjectKind() : ILockPrimitive
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public static LockKind Kind => LockKind.Lock;

    /// <inheritdoc/>
    public int Permits => 1;

    /// <inheritdoc/>
    public void Place(LockSeat seat) { }

    /// <inheritdoc/>
    public bool Enter(LockSeat seat) => _lock.TryEnter();

    /// <inheritdoc/>
    public bool WaitBriefly(LockSeat seat) => false;

    /// <inheritdoc/>
    public void Wait(LockSeat seat) => _lock.Enter();

    /// <inheritdoc/>
    public bool TryEnter(LockSeat seat, int timeoutMs) => _lock.TryEnter(timeoutMs);

    /// <inheritdoc/>
    public void Exit(LockSeat seat) => _lock.Exit();
}

/// <summary><see cref="System.Threading.Mutex"/>: sleeps at once.</summary>
public readonly struct MutexKind() : ILockPrimitive
{
    private readonly Mutex _mutex = new();

    /// <inheritdoc/>
    public static LockKind Kind => LockKind.Mutex;

    /// <inheritdoc/>
    public int Permits => 1;

    /// <inheritdoc/>
    public void Place(LockSeat seat) { }

    /// <inheritdoc/>
    public bool Enter(LockSeat seat) => _mutex.WaitOne(0);

    /// <inheritdoc/>
    public bool WaitBriefly(LockSeat seat) => false;

    /// <inheritdoc/>
    public void Wait(LockSeat seat) => _mutex.WaitOne();

    /// <inheritdoc/>
    public bool TryEnter(LockSeat seat, int timeoutMs) => _mutex.WaitOne(timeoutMs);

    /// <inheritdoc/>
    public void Exit(LockSeat seat) => _mutex.ReleaseMutex();
}

/// <summary><see cref="SemaphoreSlim"/>: lets several in; spins for a while, then sleeps.</summary>
/// <param name="permits">How many may hold it at once.</param>
public readonly struct SemaphoreKind(int permits) : ILockPrimitive
{
    private readonly SemaphoreSlim _semaphore = new(permits, permits);

    /// <summary>A semaphore with one permit: a lock.</summary>
    public SemaphoreKind() : this(1) { }

    /// <inheritdoc/>
    public static LockKind Kind => LockKind.Semaphore;

    /// <inheritdoc/>
    public int Permits { get; } = permits;

    /// <inheritdoc/>
    public void Place(LockSeat seat) { }

    /// <inheritdoc/>
    public bool Enter(LockSeat seat) => _semaphore.Wait(0);

    /// <inheritdoc/>
    public bool WaitBriefly(LockSeat seat) => false;

    /// <inheritdoc/>
    public void Wait(LockSeat seat) => _semaphore.Wait();

    /// <inheritdoc/>
    public bool TryEnter(LockSeat seat, int timeoutMs) => _semaphore.Wait(timeoutMs);

    /// <inheritdoc/>
    public void Exit(LockSeat seat) => _semaphore.Release();
}

/// <summary>The write side of a <see cref="ReaderWriterLockSlim"/>: what it costs to use one as a plain lock.</summary>
public readonly struct WriteLockKind() : ILockPrimitive
{
    private readonly ReaderWriterLockSlim _lock = new();

    /// <inheritdoc/>
    public static LockKind Kind => LockKind.ReaderWriter;

    /// <inheritdoc/>
    public int Permits => 1;

    /// <inheritdoc/>
    public void Place(LockSeat seat) { }

    /// <inheritdoc/>
    public bool Enter(LockSeat seat) => _lock.TryEnterWriteLock(0);

    /// <inheritdoc/>
    public bool WaitBriefly(LockSeat seat) => false;

    /// <inheritdoc/>
    public void Wait(LockSeat seat) => _lock.EnterWriteLock();

    /// <inheritdoc/>
    public bool TryEnter(LockSeat seat, int timeoutMs) => _lock.TryEnterWriteLock(timeoutMs);

    /// <inheritdoc/>
    public void Exit(LockSeat seat) => _lock.ExitWriteLock();
}
