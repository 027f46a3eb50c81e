namespace Corescope.Compute.Tracing;

/// <summary>
/// The real lock inside a <see cref="TracedLock{TKind}"/>. Its kinds are structs, so that the compiler makes the traced lock anew for each of
/// them and no call stands between the worker and the lock.
/// </summary>
public interface ILockPrimitive
{
    /// <summary>What it is made of.</summary>
    static abstract LockKind Kind { get; }

    /// <summary>How many may hold it at once.</summary>
    int Permits { get; }

    /// <summary>Gives a lane what it needs of its own (a node of a queue, a stripe), once.</summary>
    void Place(LockSeat seat);

    /// <summary>Enters where that needs no wait; else takes a place in the queue, where the lock has one.</summary>
    /// <returns>False: <see cref="Wait"/> must follow.</returns>
    bool Enter(LockSeat seat);

    /// <summary>After <see cref="Enter"/> has returned false: spins, where the lock's way of waiting begins with that and can be left off.</summary>
    /// <returns>True: the lock is entered after a wait of a few microseconds at most, all of it on its core.</returns>
    bool WaitBriefly(LockSeat seat);

    /// <summary>Waits as long as it takes, after <see cref="Enter"/> has returned false.</summary>
    void Wait(LockSeat seat);

    /// <summary>Enters, and waits for so many milliseconds at most (0: not at all).</summary>
    bool TryEnter(LockSeat seat, int timeoutMs);

    /// <summary>Lets go. Only the lane that has entered may.</summary>
    void Exit(LockSeat seat);
}
