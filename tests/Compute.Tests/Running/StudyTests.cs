using Corescope.Compute.Export;
using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Running;

/// <summary>Studies that are really run, small ones.</summary>
public class StudyTests
{
    private const string Small = "workload=primes strategies=threads,work-stealing workers=1,2 repeats=2 warmUp=0 size=2000 trace=reported";

    [Fact]
    public async Task A_study_makes_every_run_of_its_plan_in_order_and_compares_with_its_own_sequential_runs()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        StudyReport report = await EndOf(rig, rig.Lab.Studies.Create(StudySpecTests.Of(Small)).Id);

        Assert.True(report.Study.State == StudyState.Completed, report.Study.Error);
        Assert.Equal((10, 10, 0L), (report.Progress.Done, report.Progress.Total, report.Progress.RemainingNs!.Value));
        Assert.Equal(["sequential", "threads", "work-stealing"], report.Curves.Select(c => c.Name));
        StudyRun[] runs = [.. report.Curves.SelectMany(c => c.Runs).OrderBy(r => r.Step)];
        Assert.Equal(runs.Select(r => r.Id), runs.Select(r => r.Id).Order(StringComparer.Ordinal));
        Assert.All(runs, run => Assert.Equal(report.Study.Id, rig.Lab.Find(run.Id)!.Study!.Id));
        Assert.All(runs.Skip(1), run => Assert.NotNull(rig.Lab.Find(run.Id)!.Speedup));
        Assert.Equal(1, report.Curves[0].Points.Single().Speedup!.Value, 9);
        Assert.NotNull(report.Study.Calibration);
        // Nothing but the plan's runs: no control, no baseline apart.
        Assert.All(runs, run => Assert.Null(rig.Lab.Find(run.Id)!.Observer?.ControlElapsedNs));
        Assert.Equal(10, rig.Lab.List(null, 0, 100).Count);
    }

    [Fact]
    public async Task A_study_that_is_cancelled_half_way_keeps_its_half_and_resumes_with_what_is_missing()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        using StudyGate fifth = new(rig.Lab, 5);
        string id = rig.Lab.Studies.Create(StudySpecTests.Of(Small)).Id;
        await fifth.Reached;
        // The time under way is kept with each run that ends, for the case that the server is killed.
        StudyReport underWay = rig.Lab.Studies.Report(id)!;
        Assert.Equal((StudyState.Running, true), (underWay.Study.State, underWay.Study.UnderWayNs > 0));
        Assert.True(rig.Lab.Studies.Cancel(id));
        fifth.Open();
        StudyReport half = await EndOf(rig, id);

        Assert.Equal(StudyState.Cancelled, half.Study.State);
        Assert.InRange(half.Progress.Done, 4, 5);
        HashSet<string> kept = [.. Done(half)];
        Assert.True(rig.Lab.Studies.Resume(id));
        StudyReport whole = await EndOf(rig, id);

        Assert.Equal(StudyState.Completed, whole.Study.State);
        Assert.Equal(10, Done(whole).Length);
        Assert.Empty(kept.Except(Done(whole)));
        Assert.InRange(whole.Progress.BeyondNs!.Value, 0, whole.Study.UnderWayNs);
        Assert.False(rig.Lab.Studies.Resume(id));
    }

    [Fact]
    public async Task A_study_whose_server_ends_is_interrupted_and_goes_on_in_the_next_one()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        using StudyGate fourth = new(rig.Lab, 4);
        string id = rig.Lab.Studies.Create(StudySpecTests.Of(Small)).Id;
        string waiting = rig.Lab.Studies.Create(StudySpecTests.Of(Small)).Id;
        await fourth.Reached;
        Task reopened = rig.ReopenAsync(); // the lab is closing from here on
        fourth.Open();
        await reopened;

        StudyReport half = rig.Lab.Studies.Report(id)!;
        Assert.InRange(half.Progress.BeyondNs!.Value, 0, half.Study.UnderWayNs);
        Assert.Equal([StudyState.Interrupted, StudyState.Interrupted], new[] { id, waiting }.Select(s => rig.Lab.Studies.Find(s)!.State));
        Assert.InRange(half.Progress.Done, 3, 4);
        Assert.True(rig.Lab.Studies.Resume(id));
        StudyReport whole = await EndOf(rig, id);
        Assert.Equal((StudyState.Completed, 10), (whole.Study.State, Done(whole).Length));
        Assert.Empty(Done(half).Except(Done(whole)));
    }

    [Fact]
    public async Task A_study_can_be_deleted_with_its_runs_when_it_has_ended()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult alone = await rig.RunAsync("workload=primes size=1000 trace=off");
        using StudyGate first = new(rig.Lab, 1);
        string id = rig.Lab.Studies.Create(StudySpecTests.Of("workload=sleep strategies=threads workers=2 repeats=1 warmUp=0 size=8")).Id;
        await first.Reached;
        Assert.False(rig.Lab.Studies.Delete(id));
        first.Open();
        StudyReport report = await EndOf(rig, id);

        Assert.Null(report.Study.Calibration); // waits are not limited by cores
        Assert.True(rig.Lab.Studies.Delete(id));
        Assert.Null(rig.Lab.Studies.Report(id));
        Assert.Equal([alone.Id], rig.Lab.List().Select(r => r.Id));
    }

    [Fact]
    public async Task The_table_of_a_study_is_read_back_as_it_was_written()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        StudyReport report = await EndOf(rig, rig.Lab.Studies.Create(StudySpecTests.Of("workload=primes strategies=threads workers=1,2 repeats=1 warmUp=0 size=2000 trace=off")).Id);
        StudyRun broken = report.Curves[1].Runs[0] with { Error = "a \"comma\", and\r\na line", ElapsedNs = null, State = RunState.Failed };
        report = report with { Curves = [report.Curves[0], report.Curves[1] with { Runs = [broken, report.Curves[1].Runs[1]] }] };

        List<string[]> rows = Csv.Read(StudyCsv.Write(report));
        StudyRun[] runs = [.. report.Curves.SelectMany(c => c.Runs).OrderBy(r => r.Step)];

        Assert.Equal(["step", "run", "state", "strategy", "runtime", "workers", "size", "repeat", "elapsed_ns", "speedup", "efficiency", "per_second", "outlier", "error"], rows[0]);
        Assert.Equal(runs.Select(r => (r.Id, r.ElapsedNs?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", r.Error ?? "")), rows.Skip(1).Select(r => (r[1], r[8], r[13])));
        Assert.Equal(runs.Select(r => r.Speedup), rows.Skip(1).Select(r => r[9].Length == 0 ? (double?)null : double.Parse(r[9], System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static string[] Done(StudyReport report) => [.. report.Curves.SelectMany(c => c.Runs).Where(r => r.State == RunState.Completed).Select(r => r.Id)];

    private static Task<StudyReport> EndOf(LabRig rig, string id) => Until(rig, id, r => !r.Study.IsActive);

    private static async Task<StudyReport> Until(LabRig rig, string id, Func<StudyReport, bool> condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(10));
        while (true)
        {
            StudyReport report = rig.Lab.Studies.Report(id)!;
            if (condition(report)) return report;
            await Task.Delay(10, limit.Token);
        }
    }

    /// <summary>Reads RFC 4180.</summary>
    private static class Csv
    {
        public static List<string[]> Read(string text)
        {
            List<string[]> rows = [];
            List<string> row = [];
            System.Text.StringBuilder cell = new();
            bool isQuoted = false;
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] == '"' && isQuoted && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
                else if (text[i] == '"') isQuoted = !isQuoted;
                else if (text[i] == ',' && !isQuoted) EndCell();
                else if (text[i] == '\n' && !isQuoted) EndRow();
                else if (text[i] != '\r' || isQuoted) cell.Append(text[i]);
            }
            return rows;

            void EndCell()
            {
                row.Add(cell.ToString());
                cell.Clear();
            }

            void EndRow()
            {
                EndCell();
                rows.Add([.. row]);
                row.Clear();
            }
        }
    }
}
