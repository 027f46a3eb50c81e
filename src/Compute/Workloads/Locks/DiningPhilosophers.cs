using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Dijkstra's philosophers (1965), one for each worker. They eat the same pot of meals, each as often as it gets to it: who ate how many is the finding. Naive, all take
/// the left fork first. With one seat less, only all but one may sit down. One left-handed takes the right one first. Tanenbaum's asks, under one lock for all, whether both
/// neighbours don't eat. Forced, each goes on to its second fork only when every other one has its first or waits for something: naive, that is a deadlock for certain.
/// </summary>
public sealed class DiningPhilosophers : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "dining-philosophers";

    /// <inheritdoc/>
    public string Summary => "Philosophers need two forks to eat, and share each with a neighbour: deadlock, and three ways out of it.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("meals", 1, 1_000_000_000, 22_000, 200);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("policy", "Policy", "naive", Choices: ["naive", "one-seat-less", "one-left-handed", "tanenbaum"]),
        LockParameters.Forced("off"),
        LockParameters.Steps("eatSteps", "Eating", 20_000),
        LockParameters.Steps("thinkSteps", "Thinking", 20_000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public int DefaultWorkers => 5;

    /// <summary>Tanenbaum's policy has a fork and a condition for each, and the table.</summary>
    public int MaxWorkers => (RingFile.MaxLocks - 1) / 2;

    /// <inheritdoc/>
    public LockRows LocksOf(IReadOnlyDictionary<string, string> parameters, int workers)
    {
        int forks = Math.Max(2, workers);
        return parameters["policy"] switch
        {
            "one-seat-less" => new LockRows(forks + 1, 0),
            "tanenbaum" => new LockRows(forks + 1 + workers, 0),
            _ => new LockRows(forks, 0),
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<FigureSpec> Figures { get; } = [new FigureSpec("fewestMeals", "Fewest meals of a philosopher", FigureUnit.Count), new FigureSpec("mostMeals", "Most meals of a philosopher", FigureUnit.Count)];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(input);

    private sealed class Work(WorkInput input) : PreparedWork
    {
        private readonly int _eatSteps = input.Whole("eatSteps"), _thinkSteps = input.Whole("thinkSteps");
        private readonly long[] _eaten = new long[input.Workers];
        private DiningTable _table = null!;
        private ushort _think, _eat;
        private long _next;

        public override int Items => input.Workers;

        public override IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double> { ["fewestMeals"] = _eaten.Min(), ["mostMeals"] = _eaten.Max() };

        public override string ItemName => "dinner";

        public override int DefaultGrain => 1;

        public override long? Progress => input.Size;

        public override string? WorkerName(int worker) => $"philosopher {worker}";

        public override void Start(RingFile rings)
        {
            _table = DiningTable.Of(input.Parameters["policy"], rings, Items, input.Parameters["forced"] == "on");
            (_think, _eat) = (rings.Name("think", LaneState.Running), rings.Name("eat", LaneState.Running));
        }

        public override void BeginRound()
        {
            _next = 0;
            _table.Reset();
        }

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            Diner diner = _table.Sit(first, trace);
            Partial sum = default;
            long meal;
            while ((meal = Interlocked.Increment(ref _next) - 1) < input.Size)
            {
                trace.Begin(_think, meal);
                ulong number = Countdown.Count(_thinkSteps, unchecked((ulong)(input.Seed + meal)));
                trace.End();
                _table.TakeForks(diner);
                trace.Begin(_eat, meal);
                sum += Partial.Of(meal, (long)Countdown.Count(_eatSteps, number)) with { Value = 1 };
                trace.End();
                _table.PutForks(diner);
                trace.AddItems(1);
            }
            _table.Leave(diner);
            _eaten[first] = sum.Value;
            return sum;
        }

        public override Answer ToAnswer(Partial total) => Answer.Of(Items == 1
            ? $"{total.Value:N0} meals"
            : $"{total.Value:N0} meals; the philosophers ate {string.Join(", ", _eaten.Select(meals => $"{meals:N0}"))} of them", total);
    }
}
