using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tests.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Mpi;

/// <summary>Real ranks of Open MPI through the real supervisor. Without mpirun and mpi4py on this machine they are skipped, with the reason.</summary>
public sealed class MpiProgramTests
{
    private readonly string _tag = "test-" + Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("workload=mpi-hello size=3000 workers=4")]
    [InlineData("workload=mpi-ring size=3 workers=1 set.steps=10")]
    [InlineData("workload=mpi-ring size=3 workers=4 set.steps=10 repeats=2")]
    [InlineData("workload=mpi-pingpong size=3 workers=2 set.largestBytes=4096")]
    [InlineData("workload=mpi-collectives size=100 workers=4 set.numbers=5")]
    [InlineData("workload=mpi-collectives size=100 workers=3 set.call=scatter")]
    [InlineData("workload=mpi-deadlock workers=4 set.order=even-odd")]
    [InlineData("workload=mpi-deadlock workers=3 set.order=sendrecv")]
    [InlineData("workload=mpi-master-worker size=12 workers=3 set.distribution=dynamic")]
    [InlineData("workload=mpi-master-worker size=12 workers=3 set.distribution=block")]
    [InlineData("workload=mpi-master-worker size=12 workers=3 set.distribution=cyclic")]
    [InlineData("workload=mpi-heat size=40 workers=3 set.steps=20")]
    public async Task Every_program_finds_what_must_come_out_and_leaves_no_process(string experiment)
    {
        RunOutcome outcome = await Run(experiment);
        Assert.True(outcome.State == RunState.Completed, $"{outcome.Error} {outcome.StandardError}");
        Assert.Equal(0, outcome.Counters!.LostSlices);
        Assert.Empty(new ProcessTree(_tag).Find());
    }

    [Theory]
    [InlineData("static")]
    [InlineData("cyclic:1")]
    [InlineData("cyclic:3")]
    public async Task Ranks_find_what_one_thread_finds_for_every_map_of_items(string schedule)
    {
        const string Work = "workload=primes size=2000 runtime=cpython";
        RunOutcome ranks = await Run($"{Work} strategy=mpi workers=3 schedule={schedule}"), alone = await Run($"{Work} strategy=sequential");
        Assert.Equal(alone.Runner!.Answer, ranks.Runner!.Answer);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task Ranks_that_receive_before_they_send_are_found_and_named_and_ended(int ranks)
    {
        Assert.SkipWhen(ranks > ExperimentRules.MaxWorkers, "this machine has too few cores for so many ranks");
        RunOutcome outcome = await Run($"workload=mpi-deadlock workers={ranks}");
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.StartsWith($"Deadlock: rank 0 waits for a message from rank {ranks - 1}", outcome.Error);
        Assert.Equal(ranks, outcome.Deadlock!.Cycle.Count);
        Assert.Empty(new ProcessTree(_tag).Find());
    }

    [Fact]
    public async Task Every_message_has_one_arrow_with_its_bytes()
    {
        Interpreter python = await Python();
        EngineRun run = EngineRun.Of($"workload=mpi-pingpong size=3 workers=2 set.largestBytes=512 runtime={python.Path}");
        Assert.True(run.Outcome.State == RunState.Completed, run.Outcome.Error);
        Dictionary<int, string> names = [];
        foreach (Chunk chunk in run.Chunks)
            for (int i = 0; i < chunk.NewNames.Count; i++) names[chunk.FirstNameId + i] = chunk.NewNames[i].Name;
        // Three sizes; of each 2 + 3 round trips, as buffers with tag 1 and pickled with tag 2.
        ILookup<string, long> bytes = run.Chunks.SelectMany(chunk => chunk.Flows).ToLookup(flow => names[flow.NameId], flow => flow.Bytes);
        Assert.Equal([(8L, 10), (64L, 10), (512L, 10)], bytes["Send tag 1"].GroupBy(b => b).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())));
        Assert.Equal(30, bytes["send tag 2"].Count());
        // A pickled array is its bytes and what says that they are an array.
        Assert.All(bytes["send tag 2"], size => Assert.True(size > 8));
    }

    [Fact]
    public async Task A_rank_that_is_killed_is_named_and_takes_the_others_with_it()
    {
        Interpreter python = await Python();
        Task<RunOutcome> run = Task.Run(() => Supervisor($"workload=sleep size=100000 set.meanMs=100 strategy=mpi workers=2 runtime={python.Path}").Run(TestContext.Current.CancellationToken), CancellationToken.None);
        int victim = 0;
        while (victim == 0 && !run.IsCompleted)
        {
            victim = new ProcessTree(_tag).Find().FirstOrDefault(IsSecondRank);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.NotEqual(0, victim);
        NativeProcess.Signal(victim, NativeProcess.SigKill);
        RunOutcome outcome = await run;
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.StartsWith("Rank 1 on ", outcome.Error);
        Assert.Contains("signal 9", outcome.Error);
        Assert.Empty(new ProcessTree(_tag).Find());
    }

    private static bool IsSecondRank(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Split('\0').Contains("OMPI_COMM_WORLD_RANK=1");
        }
        catch (IOException)
        {
            return false; // ended meanwhile
        }
    }

    private async Task<RunOutcome> Run(string experiment)
    {
        Interpreter python = await Python();
        string withPath = experiment.Contains("runtime=cpython", StringComparison.Ordinal) ? experiment.Replace("runtime=cpython", $"runtime={python.Path}") : $"{experiment} runtime={python.Path}";
        return Supervisor(withPath).Run(TestContext.Current.CancellationToken);
    }

    private Supervisor Supervisor(string experiment) => new(Experiments.Of(experiment), _tag, _ => { });

    internal static async Task<Interpreter> Python()
    {
        Assert.SkipWhen(MpiProbe.Found is null, "there is no mpirun on this machine");
        Interpreter? python = RuntimeName.Choose("cpython", await InterpreterProbe.FindAsync(TestContext.Current.CancellationToken));
        Assert.SkipUnless(python?.Packages.ContainsKey("mpi4py") == true && python.Packages.ContainsKey("numpy"), "there is no CPython with mpi4py and NumPy on this machine");
        return python!;
    }
}
