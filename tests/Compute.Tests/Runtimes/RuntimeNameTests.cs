using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Tests.Runtimes;

public sealed class RuntimeNameTests
{
    private static readonly Dictionary<string, string> NumPy = new() { ["numpy"] = "1.24.2" };

    private static readonly Interpreter[] Found =
    [
        new("CPython", "2.7.18", false, "/p/2.7"), new("CPython", "3.9.18", false, "/p/3.9"), new("CPython", "3.11.2", false, "/usr/bin/python3.11") { Packages = NumPy },
        new("CPython", "3.11.7", false, "/p/3.11"), new("CPython", "3.13.0", false, "/p/3.13"), new("CPython", "3.13.0", true, "/p/3.13t"),
        new("PyPy", "3.9.16", false, "/usr/bin/pypy3"), new("Jython", "2.7.3", false, "/usr/bin/jython"),
    ];

    [Theory]
    [InlineData("cpython", "/usr/bin/python3.11")] // that with the packages, not the newest
    [InlineData("cpython-3", "/usr/bin/python3.11")]
    [InlineData("cpython-3.13", "/p/3.13")]
    [InlineData("cpython-3.13t", "/p/3.13t")]
    [InlineData("cpython-3.11.7", "/p/3.11")]
    [InlineData("cpython-2.7", "/p/2.7")]
    [InlineData("cpython-2", "/p/2.7")]
    [InlineData("pypy", "/usr/bin/pypy3")]
    [InlineData("jython", "/usr/bin/jython")]
    [InlineData("cpython-3.1", null)]
    [InlineData("pypy-3.10", null)]
    public void A_name_means_one_interpreter_or_none(string name, string? path) => Assert.Equal(path, RuntimeName.Choose(name, Found)?.Path);

    [Fact]
    public void Every_interpreter_has_a_name_that_is_allowed_and_means_its_version() => Assert.All(Found, one =>
    {
        Assert.True(RuntimeName.IsAllowed(one.Name));
        Assert.Equal(one.Family, RuntimeName.FamilyOf(one.Name));
        Assert.Equal(one.Name, RuntimeName.Choose(one.Name, Found)!.Name);
    });

    [Theory]
    [InlineData("")]
    [InlineData("cobol")]
    [InlineData("CPython")]
    [InlineData("dotnet-10")]
    [InlineData("cpython-")]
    [InlineData("cpython-3.11; rm -rf /")]
    [InlineData("usr/bin/python3")]
    [InlineData("/usr/bin/\npython3")]
    public void Other_texts_are_no_runtime(string text) => Assert.False(RuntimeName.IsAllowed(text));

    [Theory]
    [InlineData("cpython", "python3.9", true)]
    [InlineData("cpython-3.13", "python3.13", true)]
    [InlineData("cpython-3.13t", "python3.13t", true)]
    [InlineData("cpython-3.13", "python3", true)]
    [InlineData("cpython-3.1", "python3.13", false)]
    [InlineData("cpython-3.13", "python3.1", false)]
    [InlineData("cpython", "pypy3.9", false)]
    [InlineData("pypy-3.10", "pypy3.9", true)] // PyPy's files tell less than they seem to
    [InlineData("jython", "jython", true)]
    public void Only_files_that_may_be_meant_are_asked(string runtime, string file, bool isAsked) => Assert.Equal(isAsked, InterpreterProbe.MayBe(runtime, file));

    [Fact]
    public void Jython_and_free_threaded_builds_have_no_global_lock()
    {
        Assert.Equal(["3.13.0", "2.7.3"], Found.Where(one => !one.HasGil).Select(one => one.Version));
    }

    [Fact]
    public void What_debian_can_add_is_named_once_and_only_what_is_missing()
    {
        Assert.Equal(["python3-scipy", "python3-joblib", "python3-sklearn", "python3-mpi4py", "python3-dask", "python3-distributed", "python3-pandas"], DebianPackages.Missing(Found));
        Assert.Contains("pypy3", DebianPackages.Missing([]));
        Assert.Contains("jython", DebianPackages.Missing([]));
        Assert.Contains("python3", DebianPackages.Missing([]));
    }
}
