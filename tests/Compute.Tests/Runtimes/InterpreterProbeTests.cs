using System.Diagnostics;
using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Tests.Runtimes;

public sealed class InterpreterProbeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("corescope-interpreters").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Python 3.11.2 (main, May  2 2024, 11:59:08) [GCC 12.2.0]", "CPython", "3.11.2", false)]
    [InlineData("Python 2.7.18", "CPython", "2.7.18", false)]
    [InlineData("Python 3.13.0 experimental free-threading build (main, Oct  7 2024) [GCC 13.2.0]", "CPython", "3.13.0", true)]
    [InlineData("Python 3.14.0rc1", "CPython", "3.14.0rc1", false)]
    [InlineData("Python 3.9.16 (7.3.11+dfsg-2, Feb 06 2023, 16:52:03)\n[PyPy 7.3.11 with GCC 12.2.0]", "PyPy", "3.9.16", false)]
    [InlineData("Jython 2.7.3", "Jython", "2.7.3", false)]
    public void Answers_of_each_kind_are_told_apart(string answer, string implementation, string version, bool isFree) =>
        Assert.Equal(new Interpreter(implementation, version, isFree, "/x"), InterpreterProbe.Parse(answer, "/x"));

    [Theory]
    [InlineData("")]
    [InlineData("pyenv: python3: command not found")]
    public void Other_answers_are_no_interpreter(string answer) => Assert.Null(InterpreterProbe.Parse(answer, "/x"));

    [Fact]
    public async Task What_hangs_fails_or_is_no_program_is_left_out_and_links_count_once()
    {
        string good = Script("python3.99", "echo Python 3.99.1");
        File.CreateSymbolicLink(Path.Combine(_folder, "python3"), good);
        Script("python2.7", "echo Python 2.7.18 >&2"); // as Python 2 does
        Script("python3.98", "exec sleep 600");
        Script("pypy3", "exit 3");
        Script("python3-config", "echo Python 3.1.1");
        File.WriteAllText(Path.Combine(_folder, "python3.97"), "not a program");

        IReadOnlyList<Interpreter> found = await InterpreterProbe.FindAsync(
            [_folder, _folder + "/missing"], TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        Assert.Equal(["2.7.18", "3.99.1"], found.Select(interpreter => interpreter.Version));
        Assert.Equal(good, found[1].Path);
    }

    [Fact]
    public async Task An_interpreter_that_hangs_on_an_import_is_kept_and_says_so()
    {
        Script("python3.99", "case \"$1\" in -VV) echo Python 3.99.1;; *) exec sleep 600;; esac");
        Interpreter found = Assert.Single(await InterpreterProbe.FindAsync([_folder], TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        Assert.Empty(found.Packages);
        Assert.Contains("did not say within 5 s", Assert.Single(found.Broken!).Value);
    }

    [Fact]
    public void Packages_are_told_from_what_they_print_themselves()
    {
        Interpreter plain = new("CPython", "3.11.2", false, "/x");
        Interpreter found = InterpreterProbe.WithPackages(plain, "hello\tnumpy\t9\t\ncorescope\tnumpy\t1.24.2\t\r\ncorescope\tscipy\t\tno libopenblas\ncorescope\tevil\t1\t\n");
        Assert.Equal(("numpy", "1.24.2"), Assert.Single(found.Packages.Select(p => (p.Key, p.Value))));
        Assert.Equal(("scipy", "no libopenblas"), Assert.Single(found.Broken!.Select(p => (p.Key, p.Value))));
        Assert.Null(InterpreterProbe.WithPackages(plain, "").Broken);
    }

    [Fact]
    public async Task A_name_that_no_interpreter_has_is_told_with_those_that_there_are()
    {
        InvalidDataException missing = await Assert.ThrowsAsync<InvalidDataException>(() => InterpreterProbe.ResolveAsync("cpython-3.1", TestContext.Current.CancellationToken));
        Assert.Contains("cpython-3.1 is not on this machine", missing.Message);
    }

    [Fact]
    public async Task Looking_around_on_this_machine_gives_each_executable_once()
    {
        IReadOnlyList<Interpreter> found = await InterpreterProbe.FindAsync(TestContext.Current.CancellationToken);
        Assert.Distinct(found.Select(interpreter => interpreter.Path));
        Assert.All(found, interpreter => Assert.True(File.Exists(interpreter.Path)));
    }

    private string Script(string name, string body)
    {
        string path = Path.Combine(_folder, name);
        // By a process of its own: one that another test starts at this moment has our open files until it is another program, and what anybody has open for writing can't be started.
        using Process writer = Process.Start(new ProcessStartInfo("sh", ["-c", "cat > \"$0\" && chmod 755 \"$0\"", path]) { RedirectStandardInput = true })!;
        writer.StandardInput.Write($"#!/bin/sh\n{body}\n");
        writer.StandardInput.Close();
        writer.WaitForExit();
        return path;
    }
}
