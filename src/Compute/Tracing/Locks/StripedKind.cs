using System.Runtime.InteropServices;

namespace Corescope.Compute.Tracing;

/// <summary>
/// Several locks (<see cref="System.Threading.Monitor"/>) that share the work of one: each lane has its stripe, and meets only those who
/// have the same (<see cref="LockSeat.Stripe"/>). One lock in the trace, with as many permits as stripes.
/// </summary>
public readonly unsafe struct StripedKind : ILockPrimitive
{
    private readonly Stripe[] _stripes;
    private readonly byte[] _holders; // of each stripe, at one place in memory and on cache lines of their own

    /// <summary>Makes the stripes.</summary>
    /// <param name="stripes">How many, at least 1.</param>
    public StripedKind(int stripes)
    {
        _stripes = [.. Enumerable.Range(0, stripes).Select(_ => new Stripe())];
        _holders = GC.AllocateArray<byte>(stripes * Stripe.Bytes, pinned: true);
    }

    /// <inheritdoc/>
    public static LockKind Kind => LockKind.Striped;

    /// <inheritdoc/>
    public int Permits => _stripes.Length;

    /// <inheritdoc/>
    public void Place(LockSeat seat)
    {
        seat.Stripe = seat.Lane.Index % _stripes.Length;
        seat.LastHolder = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_holders, seat.Stripe * Stripe.Bytes);
        seat.StripeLock = _stripes[seat.Stripe];
    }

    /// <inheritdoc/>
    public bool Enter(LockSeat seat) => Monitor.TryEnter(seat.StripeLock!);

    /// <inheritdoc/>
    public bool WaitBriefly(LockSeat seat) => false;

    /// <inheritdoc/>
    public void Wait(LockSeat seat) => Monitor.Enter(seat.StripeLock!);

    /// <inheritdoc/>
    public bool TryEnter(LockSeat seat, int timeoutMs) => Monitor.TryEnter(seat.StripeLock!, timeoutMs);

    /// <inheritdoc/>
    public void Exit(LockSeat seat) => Monitor.Exit(seat.StripeLock!);

    // Large enough that the words of two of them, which lie before each object, are never on one cache line.
    [StructLayout(LayoutKind.Sequential, Size = Bytes)]
    private sealed class Stripe
    {
        public const int Bytes = 2 * CacheLine.Bytes;
    }
}
