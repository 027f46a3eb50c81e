using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tests.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Python;

/// <summary>Every interpreter of this machine must find what C# finds, whatever the strategy. Without Python there is nothing to compare.</summary>
public class PythonAnswerTests
{
    private static readonly string[] Strategies = ["sequential", "threads", "processes", "process-pool"];

    /// <summary>Path, implementation and version of each interpreter.</summary>
    public static TheoryData<string, string, string> Found()
    {
        TheoryData<string, string, string> data = [];
        foreach (Interpreter one in PythonRig.Interpreters) data.Add(one.Path, one.Implementation, one.Version);
        if (data.Count == 0) data.Add("", "", "");
        return data;
    }

    [Theory]
    [MemberData(nameof(Found))]
    public void Every_interpreter_finds_what_csharp_finds(string path, string implementation, string version)
    {
        Assert.SkipWhen(path.Length == 0, "there is no Python on this machine");
        foreach (PythonCase what in PythonCase.Shared.Where(one => implementation != "Jython" || one.Workload is "countdown" or "mandelbrot" or "web-requests"))
        {
            using PythonRig rig = new(2);
            Assert.Equal((what.Workload, version, ByCSharp(what)), (what.Workload, version, rig.Answer(path, what, "threads", 2)));
        }
    }

    [Theory]
    [MemberData(nameof(Found))]
    public void Every_strategy_finds_the_same_on_every_interpreter(string path, string implementation, string version)
    {
        Assert.SkipWhen(path.Length == 0, "there is no Python on this machine");
        PythonCase what = PythonCase.Shared[0];
        Answer expected = ByCSharp(what);
        string[] tried = implementation == "Jython" ? ["sequential"] : Strategies;
        foreach (string strategy in tried)
        {
            using PythonRig rig = new(2);
            Assert.Equal((strategy, version, expected), (strategy, version, rig.Answer(path, what, strategy, 2)));
        }
    }

    [Theory]
    [InlineData("static")]
    [InlineData("cyclic:3")]
    [InlineData("dynamic:2")]
    [InlineData("guided")]
    public void Every_schedule_finds_the_same(string schedule)
    {
        string path = WithEverything();
        PythonCase what = PythonCase.Shared[1];
        foreach (string strategy in (string[])["threads", "processes"])
        {
            using PythonRig rig = new(3);
            Assert.Equal(ByCSharp(what), rig.Answer(path, what, strategy, 3, schedule));
        }
    }

    [Fact]
    public void NumPy_draws_the_same_image_as_python_also_where_tiles_are_cut()
    {
        string path = WithEverything();
        Assert.SkipUnless(PythonRig.Has(path, "numpy"), "NumPy is not installed");
        PythonCase plain = PythonCase.Shared.First(one => one.Workload == "mandelbrot");
        PythonCase vectors = plain with { Parameters = new(plain.Parameters) { ["vectors"] = "on" } };
        foreach (string strategy in (string[])["sequential", "threads", "processes"])
        {
            using PythonRig rig = new(2);
            Assert.Equal(ByCSharp(plain), rig.Answer(path, vectors, strategy, 2));
        }
    }

    [Fact]
    public void Coroutines_find_what_csharp_finds()
    {
        string path = WithEverything();
        foreach (PythonCase what in PythonCase.Shared.Where(one => one.Workload is "web-requests" or "sleep"))
        {
            using PythonRig rig = new(3);
            Assert.Equal(ByCSharp(what), rig.Answer(path, what, "asyncio", 3));
        }
    }

    [Theory]
    [InlineData("spawn")]
    [InlineData("forkserver")]
    public void Every_start_method_finds_the_same(string method)
    {
        string path = WithEverything();
        PythonCase what = PythonCase.Shared[0] with { Parameters = new() { ["startMethod"] = method } };
        foreach (string strategy in (string[])["processes", "process-pool"])
        {
            using PythonRig rig = new(2);
            Assert.Equal(ByCSharp(what), rig.Answer(path, what, strategy, 2));
        }
    }

    /// <summary>The newest CPython 3, one with Debian's packages where there is one.</summary>
    internal static string WithEverything()
    {
        Interpreter? found = PythonRig.Interpreters.Where(one => one.Implementation == "CPython" && !one.Version.StartsWith('2'))
            .OrderByDescending(one => PythonRig.Has(one.Path, "numpy")).FirstOrDefault();
        Assert.SkipWhen(found is null, "there is no CPython 3 on this machine");
        return found!.Path;
    }

    private static Answer ByCSharp(PythonCase what)
    {
        using StrategyRig rig = what.Workload switch
        {
            "countdown" => new(new Countdown(), what.Size, 1, parameters: what.Parameters),
            "primes" => new(new Primes(), what.Size, 1, parameters: what.Parameters),
            "monte-carlo-pi" => new(new MonteCarloPi(), what.Size, 1, parameters: what.Parameters),
            "mandelbrot" => new(new Mandelbrot(), what.Size, 1, parameters: what.Parameters),
            "uneven-tasks" => new(new UnevenTasks(), what.Size, 1, parameters: what.Parameters),
            "read-alignment" => new(new ReadAlignment(), what.Size, 1, parameters: what.Parameters),
            "web-requests" => new(new WebRequests(), what.Size, 1, parameters: what.Parameters),
            _ => new(new Sleep(), what.Size, 1, parameters: what.Parameters),
        };
        rig.Run.Work.Start(rig.Rings);
        return rig.Run.Work.ToAnswer(new Sequential().Execute(rig.Run));
    }
}
