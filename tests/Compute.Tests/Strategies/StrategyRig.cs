using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Strategies;

/// <summary>Everything that a runner gives to a strategy: real rings in a folder of its own and a prepared workload.</summary>
internal sealed class StrategyRig : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("corescope-test-").FullName;

    public StrategyRig(IDotnetWorkload workload, long size, int workers, Schedule? schedule = null, bool pin = false,
        IReadOnlyDictionary<string, string>? parameters = null, long seed = 7)
    {
        string rings = Path.Combine(_folder, "rings");
        Rings = RingFile.Create(rings, 64, 4096, recording: true);
        WorkInput input = Input(workload, size, parameters, workers) with { Seed = seed };
        PreparedWork work = workload.Prepare(input);
        Schedule given = schedule ?? new Schedule(ScheduleKind.Dynamic);
        Run = new StrategyRun
        {
            Work = work,
            Workload = workload,
            Input = input,
            Workers = workers,
            Schedule = given.Chunk > 0 ? given : given with { Chunk = work.DefaultGrain },
            Pin = pin,
            Rings = Rings,
            Main = Rings.Writer(Rings.Reserve(LaneKind.Main, 0, "main")),
            WorkerOfItem = new byte[work.Items],
        };
    }

    public RingFile Rings { get; }

    public StrategyRun Run { get; }

    public static WorkInput Input(IWorkload workload, long size, IReadOnlyDictionary<string, string>? parameters = null, int workers = 1)
    {
        Dictionary<string, string> all = workload.Parameters.ToDictionary(p => p.Name, p => p.Default);
        foreach ((string name, string value) in parameters ?? new Dictionary<string, string>()) all[name] = value;
        return new WorkInput(size, 7, all, Path.Combine(AppContext.BaseDirectory, "data"), workers);
    }

    /// <summary>One round as a runner has it: all that is shared made anew, and what is left in it taken into the answer.</summary>
    public Answer Round(IDotnetStrategy strategy)
    {
        Run.Work.Start(Rings);
        Run.Work.BeginRound();
        return Run.Work.ToAnswer(Run.Work.EndRound(strategy.Execute(Run), 1));
    }

    /// <summary>What was recorded on a ring, in order.</summary>
    public unsafe List<RingRecord> Records(int ring)
    {
        byte* at = Rings.RingAt(ring);
        long written = *(long*)(at + RingFile.RingHead);
        RingRecord* records = (RingRecord*)(at + RingFile.RingHeadBytes);
        List<RingRecord> all = [];
        for (long i = Math.Max(0, written - Rings.Capacity); i < written; i++) all.Add(records[i & (Rings.Capacity - 1)]);
        return all;
    }

    public void Dispose()
    {
        Run.Work.Dispose();
        Rings.Dispose();
        Directory.Delete(_folder, true);
    }
}
