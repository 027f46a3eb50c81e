using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Web.Components;
using Xunit;

namespace Corescope.Web.Tests.Components;

public class PictureCaptionTests
{
    private static readonly MachineInfo Machine = new("A CPU", 2, "Debian 12", "6.1", ".NET 10.0.1", "1.2", null);

    private static readonly DateTimeOffset Noon = new(new DateTime(2026, 11, 22, 12, 0, 0, DateTimeKind.Local));

    [Fact]
    public void What_runs_have_in_common_is_said_once_and_of_each_only_what_is_its_own()
    {
        string[] lines = PictureCaption.Of([Entry('A', "strategy=sequential", 0), Entry('B', "strategy=threads&workers=2&schedule=guided", 4), Entry('C', "strategy=processes&workers=2&schedule=guided", 9) ]);
        Assert.Equal(
        [
            "mandelbrot, size 256, dotnet, trace exact",
            "A sequential, 1 worker, 1.00 s; B threads, guided, 2 workers, 1.00 s, 2.00×; C processes, guided, 2 workers, 1.00 s, 2.00×",
            "A CPU, 2 cores, Debian 12, kernel 6.1, .NET 10.0.1, Corescope 1.2, 2026-11-22 12:00 to 12:09",
        ], lines);
    }

    [Fact]
    public void Several_machines_are_told_apart_by_the_letters_of_their_runs_and_a_deadlock_by_its_name()
    {
        StackEntry here = Entry('A', "strategy=threads&workers=2", 0), there = Entry('B', "strategy=threads&workers=2", 24 * 60), again = Entry('C', "strategy=threads&workers=2", 2);
        RunResult stuck = there.Run with { Machine = Machine with { Kernel = "6.9" }, State = RunState.Failed, ElapsedNs = null, Deadlock = new([], [], 0, 0) };
        string[] lines = PictureCaption.Of([here, there with { Run = stuck }, again with { Run = again.Run with { Machine = Machine with { Runtime = "CPython 3.11" } } }]);
        Assert.Equal("A 1.00 s, 2.00×; B deadlock; C 1.00 s, 2.00×", lines[1]);
        Assert.Equal("A, C: A CPU, 2 cores, Debian 12, kernel 6.1, .NET 10.0.1 and CPython 3.11, Corescope 1.2, 2026-11-22 12:00 to 12:02", lines[2]);
        Assert.Equal("B: A CPU, 2 cores, Debian 12, kernel 6.9, .NET 10.0.1, Corescope 1.2, 2026-11-23 12:00", lines[3]);
    }

    private static StackEntry Entry(char letter, string query, int minutes)
    {
        Experiment experiment = ExperimentLink.Read($"workload=mandelbrot&size=256&{query}").Experiment!;
        return new StackEntry(letter, "a title", new RunResult
        {
            Id = "a", Name = "a", State = RunState.Completed, Experiment = experiment, CreatedAt = Noon.AddMinutes(minutes), ElapsedNs = 1_000_000_000,
            Speedup = experiment.Workers == 1 ? null : 2, TraceSource = "exact", Machine = Machine,
        });
    }
}
