using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Running;

/// <summary>Runs as they are listed: filtered, a study's folded into one row, and those of one experiment.</summary>
public class RunListTests
{
    private const string Alone = "workload=primes strategy=threads workers=2 size=2000 trace=off";

    [Fact]
    public async Task The_runs_of_a_study_are_one_row_or_each_its_own_and_filters_count_what_they_find()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult before = await rig.RunAsync(Alone);
        Study study = await StudiedAsync(rig, "my own study");
        RunResult after = await rig.RunAsync("workload=sleep strategy=threads size=4 trace=off");

        IReadOnlyList<RunRow> folded = Rows(rig, new RunFilter(IsFolded: true));
        Assert.Equal([(after.Id, null, 1), (study.Name, study.Id, 3), (before.Id, null, 1)], folded.Select(row => (row.Study?.Name ?? row.Run.Id, row.Study?.Id, row.Runs)));
        Assert.Equal(5, Rows(rig, new RunFilter()).Count);
        Assert.Equal(3, Rows(rig, new RunFilter(Study: study.Id)).Count);
        Assert.Equal([(study.Id, 2)], Rows(rig, new RunFilter("threads", "primes", Study: study.Id, IsFolded: true)).Select(row => (row.Study!.Id, row.Runs)));
        Assert.Equal(3, Assert.Single(Rows(rig, new RunFilter("MY OWN", IsFolded: true))).Runs);
        Assert.Equal([after.Id], Rows(rig, new RunFilter(Workload: "sleep")).Select(row => row.Run.Id));
        Assert.Equal(2, Rows(rig, new RunFilter(State: "completed", IsFolded: true)).Count(row => row.Study is null));
        Assert.Empty(Rows(rig, new RunFilter(State: "failed")));
        Assert.Empty(Rows(rig, new RunFilter(State: "'; drop table runs; --")));
        Assert.Equal([before.Id], rig.Lab.Rows(new RunFilter(IsFolded: true), 2, 5).Select(row => row.Run.Id));
    }

    [Fact]
    public async Task A_deadlock_is_called_by_its_name_and_found_by_it_and_among_the_failed()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult well = await rig.RunAsync(Alone);
        RunResult failed = well with { Id = "failed", State = RunState.Failed, Error = "It fell." };
        RunResult stuck = failed with { Id = "stuck", Deadlock = new Deadlock([], [], 0, 0) };
        foreach (RunResult run in new[] { failed, stuck }) Assert.True(rig.Lab.Adopt(run, null, null));

        Assert.Equal(["completed", "failed", "deadlock"], new[] { well, failed, stuck }.Select(ExperimentJson.Word));
        Assert.Equal([stuck.Id], Rows(rig, new RunFilter(State: ExperimentJson.DeadlockWord)).Select(row => row.Run.Id));
        Assert.Equal([failed.Id, stuck.Id], Rows(rig, new RunFilter(State: "failed")).Select(row => row.Run.Id).Order());
        Assert.Equal([well.Id], Rows(rig, new RunFilter(State: "completed")).Select(row => row.Run.Id));
        Assert.Empty(Rows(rig, new RunFilter(Workload: "sleep", State: ExperimentJson.DeadlockWord)));
    }

    [Fact]
    public async Task Runs_of_one_experiment_are_found_among_those_that_came_after_another_run()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult first = await rig.RunAsync(Alone), other = await rig.RunAsync(Alone + " seed=2"), second = await rig.RunAsync(Alone);

        Assert.Equal([second.Id], rig.Lab.RunsOf(first.Experiment, first.Id).Select(run => run.Id));
        Assert.Equal([second.Id], rig.Lab.RunsOf(first.Experiment, other.Id).Select(run => run.Id));
        Assert.Empty(rig.Lab.RunsOf(other.Experiment, second.Id));
        Assert.True(rig.Lab.Delete(second.Id));
        Assert.Empty(rig.Lab.RunsOf(first.Experiment, first.Id));
    }

    private static IReadOnlyList<RunRow> Rows(LabRig rig, RunFilter filter) => rig.Lab.Rows(filter, 0, 100);

    private static async Task<Study> StudiedAsync(LabRig rig, string name)
    {
        string id = rig.Lab.Studies.Create(StudySpecTests.Of("workload=primes strategies=threads workers=1,2 repeats=1 warmUp=0 size=2000 trace=off"), name).Id;
        while (rig.Lab.Studies.Find(id) is { IsActive: true }) await Task.Delay(10);
        return rig.Lab.Studies.Find(id)!;
    }
}
