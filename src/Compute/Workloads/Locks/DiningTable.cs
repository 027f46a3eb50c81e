using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>A philosopher at its table.</summary>
/// <param name="Number">From 0.</param>
/// <param name="First">The fork that it takes first.</param>
/// <param name="FirstSeat">Its seat at that fork.</param>
/// <param name="Second">The other one.</param>
/// <param name="SecondSeat">Its seat at that one.</param>
/// <param name="Guard">Its seat at whatever else the policy has.</param>
internal sealed record Diner(int Number, TracedLock<MonitorKind> First, LockSeat FirstSeat, TracedLock<MonitorKind> Second, LockSeat SecondSeat, LockSeat? Guard)
{
    /// <summary>Whether it has still to meet the others with one fork in its hand.</summary>
    public bool IsToMeet { get; set; }
}

/// <summary>The table and its forks. Naive: each takes the left fork, then the right one; policies derive from it.</summary>
internal class DiningTable
{
    private readonly TracedLock<MonitorKind>[] _forks;
    private readonly bool _hasLeftHanded;

    private DiningTable(RingFile rings, int philosophers, bool isForced, bool hasLeftHanded = false)
    {
        Philosophers = philosophers;
        _hasLeftHanded = hasLeftHanded;
        _forks = [.. Enumerable.Range(1, Math.Max(2, philosophers)).Select(fork => new TracedLock<MonitorKind>(rings, $"fork {fork}", new MonitorKind()))];
        if (isForced) Meeting = new ForcedMeeting(philosophers);
    }

    /// <summary>How many sit here.</summary>
    protected int Philosophers { get; }

    /// <summary>Forces the interleaving; null where it is not forced.</summary>
    protected ForcedMeeting? Meeting { get; }

    /// <summary>The table with the policy of that name.</summary>
    public static DiningTable Of(string policy, RingFile rings, int philosophers, bool isForced) => policy switch
    {
        "one-seat-less" => new OneSeatLess(rings, philosophers, isForced),
        "one-left-handed" => new DiningTable(rings, philosophers, isForced, hasLeftHanded: true),
        "tanenbaum" => new Tanenbaum(rings, philosophers),
        _ => new DiningTable(rings, philosophers, isForced),
    };

    /// <summary>A round begins.</summary>
    public virtual void Reset() => Meeting?.Reset();

    /// <summary>A philosopher comes to the table.</summary>
    public Diner Sit(int number, TraceWriter trace)
    {
        TracedLock<MonitorKind> left = _forks[number], right = _forks[(number + 1) % _forks.Length];
        bool isLeftHanded = _hasLeftHanded && number == Philosophers - 1;
        (TracedLock<MonitorKind> first, TracedLock<MonitorKind> second) = isLeftHanded ? (right, left) : (left, right);
        return new Diner(number, first, first.Seat(trace), second, second.Seat(trace), GuardSeat(trace)) { IsToMeet = Meeting is not null };
    }

    /// <summary>Waits until it has both forks.</summary>
    public virtual void TakeForks(Diner diner)
    {
        if (diner.IsToMeet)
        {
            diner.IsToMeet = false;
            Meeting!.EnterAndMeet(diner.First, diner.FirstSeat);
        }
        else diner.First.Enter(diner.FirstSeat);
        diner.Second.Enter(diner.SecondSeat);
    }

    /// <summary>Puts both down.</summary>
    public virtual void PutForks(Diner diner)
    {
        diner.Second.Exit(diner.SecondSeat);
        diner.First.Exit(diner.FirstSeat);
    }

    /// <summary>There are no more meals: the others need not wait for this one.</summary>
    public void Leave(Diner diner)
    {
        if (diner.IsToMeet) Meeting!.Come();
    }

    /// <summary>A lane's seat at what the policy has besides forks.</summary>
    protected virtual LockSeat? GuardSeat(TraceWriter trace) => null;

    /// <summary>All but one may sit down to eat: then one of them always gets its second fork.</summary>
    private sealed class OneSeatLess(RingFile rings, int philosophers, bool isForced) : DiningTable(rings, philosophers, isForced)
    {
        private readonly TracedLock<SemaphoreKind> _seats = new(rings, "seats", new SemaphoreKind(Math.Max(1, philosophers - 1)));

        public override void TakeForks(Diner diner)
        {
            if (diner.IsToMeet && !_seats.TryEnter(diner.Guard!, 0))
            {
                diner.IsToMeet = false; // who waits for a seat has come as well
                Meeting!.Come();
                _seats.Enter(diner.Guard!);
            }
            else if (!diner.IsToMeet) _seats.Enter(diner.Guard!);
            base.TakeForks(diner);
        }

        public override void PutForks(Diner diner)
        {
            base.PutForks(diner);
            _seats.Exit(diner.Guard!);
        }

        protected override LockSeat GuardSeat(TraceWriter trace) => _seats.Seat(trace);
    }

    /// <summary>
    /// Tanenbaum's (Modern Operating Systems): under one lock for all, a hungry philosopher eats as soon as neither neighbour does; who has eaten looks whether a neighbour may now.
    /// Nobody ever waits for a fork.
    /// </summary>
    private sealed class Tanenbaum : DiningTable
    {
        private readonly TracedLock<MonitorKind> _table;
        private readonly TracedCondition<MonitorKind>[] _mayEat;
        private readonly bool[] _isHungry, _isEating;

        public Tanenbaum(RingFile rings, int philosophers) : base(rings, philosophers, isForced: false)
        {
            _table = new TracedLock<MonitorKind>(rings, "table", new MonitorKind());
            _mayEat = [.. Enumerable.Range(1, philosophers).Select(one => new TracedCondition<MonitorKind>(rings, $"philosopher {one} may eat", _table))];
            (_isHungry, _isEating) = (new bool[philosophers], new bool[philosophers]);
        }

        public override void TakeForks(Diner diner)
        {
            LockSeat seat = diner.Guard!;
            _table.Enter(seat);
            _isHungry[diner.Number] = true;
            Serve(diner.Number, seat);
            while (!_isEating[diner.Number]) _mayEat[diner.Number].Wait(seat);
            _table.Exit(seat);
            base.TakeForks(diner);
        }

        public override void PutForks(Diner diner)
        {
            base.PutForks(diner);
            LockSeat seat = diner.Guard!;
            _table.Enter(seat);
            _isEating[diner.Number] = false;
            Serve(Left(diner.Number), seat);
            Serve(Right(diner.Number), seat);
            _table.Exit(seat);
        }

        protected override LockSeat GuardSeat(TraceWriter trace) => _table.Seat(trace);

        private void Serve(int number, LockSeat seat)
        {
            bool isFree = Philosophers == 1 || (!_isEating[Left(number)] && !_isEating[Right(number)]);
            if (!_isHungry[number] || !isFree) return;
            (_isHungry[number], _isEating[number]) = (false, true);
            _mayEat[number].Pulse(seat);
        }

        private int Left(int number) => (number + Philosophers - 1) % Philosophers;

        private int Right(int number) => (number + 1) % Philosophers;
    }
}
