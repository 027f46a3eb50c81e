using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>A room for many readers or one writer, under a monitor; who derives from it says who goes first (Courtois, Heymans, Parnas, 1971).</summary>
internal abstract class Room : IReaderWriterLock
{
    private readonly object _monitor = new();

    /// <summary>Readers in the room; here and below, under the monitor.</summary>
    protected int Readers { get; private set; }

    /// <summary>Whether a writer is in the room.</summary>
    protected bool HasWriter { get; private set; }

    /// <summary>The room with the rule of that name.</summary>
    public static Room Of(string policy) => policy switch
    {
        "writers-first" => new WritersFirst(),
        "fair" => new InTurn(),
        _ => new ReadersFirst(),
    };

    /// <inheritdoc/>
    public bool TryEnter(bool toWrite)
    {
        lock (_monitor)
        {
            if (!IsFree(toWrite) || !MayGoFirst(toWrite)) return false;
            GoIn(toWrite);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Enter(bool toWrite)
    {
        lock (_monitor)
        {
            int turn = Queue(toWrite);
            while (!IsFree(toWrite) || !IsNext(toWrite, turn)) Monitor.Wait(_monitor);
            Unqueue(toWrite);
            GoIn(toWrite);
            Monitor.PulseAll(_monitor); // the next may be a reader beside this one
        }
    }

    /// <inheritdoc/>
    public void Exit(bool toWrite)
    {
        lock (_monitor)
        {
            if (toWrite) HasWriter = false;
            else Readers--;
            Monitor.PulseAll(_monitor);
        }
    }

    /// <summary>Whether one who has just come may go in although others wait.</summary>
    protected abstract bool MayGoFirst(bool toWrite);

    /// <summary>Whether one who waits is the next.</summary>
    protected abstract bool IsNext(bool toWrite, int turn);

    /// <summary>One begins to wait.</summary>
    /// <returns>Its turn, where the rule has turns.</returns>
    protected abstract int Queue(bool toWrite);

    /// <summary>One has waited long enough.</summary>
    protected abstract void Unqueue(bool toWrite);

    private bool IsFree(bool toWrite) => !HasWriter && (!toWrite || Readers == 0);

    private void GoIn(bool toWrite)
    {
        if (toWrite) HasWriter = true;
        else Readers++;
    }

    /// <summary>A writer waits as long as readers want to go in: for ever, if they keep coming.</summary>
    private sealed class ReadersFirst : Room
    {
        private int _waitingReaders;

        protected override bool MayGoFirst(bool toWrite) => !toWrite || _waitingReaders == 0;

        protected override bool IsNext(bool toWrite, int turn) => !toWrite || _waitingReaders == 0;

        protected override int Queue(bool toWrite) => toWrite ? 0 : ++_waitingReaders;

        protected override void Unqueue(bool toWrite)
        {
            if (!toWrite) _waitingReaders--;
        }
    }

    /// <summary>A reader waits as long as writers want to go in.</summary>
    private sealed class WritersFirst : Room
    {
        private int _waitingWriters;

        protected override bool MayGoFirst(bool toWrite) => toWrite || _waitingWriters == 0;

        protected override bool IsNext(bool toWrite, int turn) => toWrite || _waitingWriters == 0;

        protected override int Queue(bool toWrite) => toWrite ? ++_waitingWriters : 0;

        protected override void Unqueue(bool toWrite)
        {
            if (toWrite) _waitingWriters--;
        }
    }

    /// <summary>All go in the order in which they came; readers who come one after another are in the room together.</summary>
    private sealed class InTurn : Room
    {
        private int _last, _served;

        protected override bool MayGoFirst(bool toWrite) => _last == _served;

        protected override bool IsNext(bool toWrite, int turn) => turn == _served + 1;

        protected override int Queue(bool toWrite) => ++_last;

        protected override void Unqueue(bool toWrite) => _served++;
    }
}
