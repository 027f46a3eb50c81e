using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Running;

public sealed class LabTests
{
    [Fact]
    public async Task A_run_gives_answer_speedup_workers_and_chunks()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync("workload=primes strategy=threads workers=2 schedule=dynamic:16 size=20000");
        Assert.Equal(RunState.Completed, run.State);
    }
}
