using System.Globalization;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Transfers between accounts. Each needs the locks of both: taken in the order of the accounts' numbers nobody can wait in a circle, taken as given (the payer first)
/// they can. Forced, each worker first moves 1 around a ring of accounts (worker 1 from account 1 to 2, worker 2 from 2 to 3, the last one back to 1) and goes on to its
/// second lock only when every other one has its first or waits for it: as given, that is a deadlock for certain; it changes no balance.
/// </summary>
public sealed class BankTransfers : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "bank-transfers";

    /// <inheritdoc/>
    public string Summary => "Moves money between accounts, each with a lock of its own: taking two locks in an order, or as they come.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("transfers", 1, 1_000_000_000, 35_000, 320);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("order", "Order of the two locks", "ordered", Choices: ["ordered", "as-given"]),
        new("accounts", "Accounts", "8", 2, 60),
        LockParameters.Forced("off"),
        LockParameters.Steps("holdSteps", "Work under both locks", 5_000),
        LockParameters.Steps("workSteps", "Work between transfers", 20_000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public int DefaultWorkers => 4;

    /// <inheritdoc/>
    public LockRows LocksOf(IReadOnlyDictionary<string, string> parameters, int workers) =>
        new(int.Parse(parameters["accounts"], CultureInfo.InvariantCulture), 0);

    /// <inheritdoc/>
    public IReadOnlyList<FigureSpec> Figures { get; } = [LockFigureSpecs.PerSecond("Transfers")];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(input);

    private sealed class Work(WorkInput input) : PreparedWork
    {
        private const int FirstBalance = 1000, MostAtOnce = 100;

        private readonly int _holdSteps = input.Whole("holdSteps"), _workSteps = input.Whole("workSteps");
        private readonly bool _isOrdered = input.Parameters["order"] == "ordered";
        private readonly long[] _balances = new long[input.Whole("accounts")];
        private readonly int _ring = Math.Min(input.Workers, input.Whole("accounts"));
        private readonly TracedLock<LockObjectKind>[] _accounts = new TracedLock<LockObjectKind>[input.Whole("accounts")];
        private ForcedMeeting? _meeting;
        private long _elapsedNs;

        public override int Items => input.Workers;

        public override IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double>([LockFigureSpecs.Rate(input.Size, _elapsedNs)]);

        public override string ItemName => "transfers";

        public override int DefaultGrain => 1;

        public override long? Progress => input.Size;

        public override void Start(RingFile rings)
        {
            for (int i = 0; i < _accounts.Length; i++) _accounts[i] = new TracedLock<LockObjectKind>(rings, $"account {i + 1}", new LockObjectKind());
            if (input.Parameters["forced"] == "on" && _ring > 1) _meeting = new ForcedMeeting(_ring);
        }

        public override void BeginRound()
        {
            Array.Fill(_balances, FirstBalance);
            _meeting?.Reset();
        }

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            LockSeat[] seats = [.. _accounts.Select(account => account.Seat(trace))];
            if (_meeting is { } meeting && first < _ring) MoveAroundRing(first, seats, meeting);
            Partial sum = default;
            for (long t = Parts.StartOf(first, Items, input.Size); t < Parts.StartOf(first + count, Items, input.Size); t++)
            {
                sum += Transfer(t, seats);
                trace.AddItems(1);
            }
            return sum;
        }

        public override Partial EndRound(Partial total, long elapsedNs)
        {
            _elapsedNs = elapsedNs;
            for (int i = 0; i < _balances.Length; i++) total += Partial.Of(input.Size + i, _balances[i]) with { Value = 0 };
            return total;
        }

        public override Answer ToAnswer(Partial total) =>
            Answer.Of($"{total.Value:N0} transfers; the {_balances.Length:N0} accounts have {_balances.Sum():N0} together, as at first", total);

        private Partial Transfer(long transfer, LockSeat[] seats)
        {
            SeededRandom random = new(input.Seed, transfer);
            int from = random.Below(_balances.Length);
            int to = (from + 1 + random.Below(_balances.Length - 1)) % _balances.Length;
            int amount = 1 + random.Below(MostAtOnce);
            ulong number = Countdown.Count(_workSteps, unchecked((ulong)(input.Seed + transfer)));
            (int firstLock, int secondLock) = Order(from, to);
            _accounts[firstLock].Enter(seats[firstLock]);
            _accounts[secondLock].Enter(seats[secondLock]);
            number = Countdown.Count(_holdSteps, number);
            Move(from, to, amount);
            _accounts[secondLock].Exit(seats[secondLock]);
            _accounts[firstLock].Exit(seats[firstLock]);
            return Partial.Of(transfer, (long)number) with { Value = 1 };
        }

        private void MoveAroundRing(int worker, LockSeat[] seats, ForcedMeeting meeting)
        {
            (int from, int to) = (worker, (worker + 1) % _ring);
            (int firstLock, int secondLock) = Order(from, to);
            meeting.EnterAndMeet(_accounts[firstLock], seats[firstLock]);
            _accounts[secondLock].Enter(seats[secondLock]);
            Move(from, to, 1);
            _accounts[secondLock].Exit(seats[secondLock]);
            _accounts[firstLock].Exit(seats[firstLock]);
        }

        private (int First, int Second) Order(int from, int to) => _isOrdered && from > to ? (to, from) : (from, to);

        private void Move(int from, int to, int amount)
        {
            _balances[from] -= amount;
            _balances[to] += amount;
        }
    }
}
