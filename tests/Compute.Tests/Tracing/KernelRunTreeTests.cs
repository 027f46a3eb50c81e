using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>Which threads are a run's, by made-up numbers above any that this machine gives.</summary>
public sealed class KernelRunTreeTests
{
    private const int Root = 2_000_000_000, Child = Root + 1, Grandchild = Root + 2, Stranger = Root + 10;

    private readonly RunTree _tree = new();

    public KernelRunTreeTests() => _tree.SetRoot(Root);

    [Fact]
    public void Descendants_are_of_the_run_and_others_are_not()
    {
        Assert.True(_tree.Fork(Root, 1, out _));
        Assert.True(_tree.Fork(Child, Root, out _));
        Assert.True(_tree.Fork(Grandchild, Child, out _));
        Assert.False(_tree.Fork(Stranger, 1, out _));
        Assert.True(IsOfRun(Grandchild));
        Assert.False(IsOfRun(Stranger));
    }

    [Fact]
    public void What_has_ended_gives_no_more_records_until_its_number_is_used_again()
    {
        _tree.Fork(Child, Root, out _);
        Assert.True(_tree.Exit(Child));
        Assert.Null(IsOfRun(Child));
        Assert.Null(_tree.Exit(Child));

        _tree.Fork(Child, Stranger, out _);
        Assert.False(IsOfRun(Child));
    }

    [Fact]
    public void A_grandchild_stays_of_the_run_when_its_parent_has_ended()
    {
        _tree.Fork(Child, Root, out _);
        _tree.Fork(Grandchild, Child, out _);
        _tree.Exit(Child);
        Assert.True(IsOfRun(Grandchild));
        Assert.True(_tree.Comm(Grandchild, "worker"));
    }

    [Fact]
    public void A_thread_that_executes_a_program_goes_on_under_its_process_number()
    {
        _tree.Exit(Root);
        Assert.Null(IsOfRun(Root));
        Assert.True(_tree.Comm(Root, "another"));
        Assert.True(IsOfRun(Root));
    }

    [Fact]
    public void Another_programs_child_inherits_its_name()
    {
        _tree.Comm(Stranger, "make");
        Assert.False(_tree.Fork(Stranger + 1, Stranger, out string? name));
        Assert.Equal("make", name);
    }

    [Fact]
    public void Where_forks_were_lost_a_thread_is_known_by_its_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        // The calling thread's own: any other may have ended before it is looked up.
        int tid = int.Parse(Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!));
        var lossy = new RunTree();
        lossy.SetRoot(Environment.ProcessId);
        _tree.IsOfRun(Environment.ProcessId, tid, forksWereLost: false, out string? name);

        Assert.True(lossy.IsOfRun(Environment.ProcessId, tid, forksWereLost: true, out _));
        Assert.NotNull(name);
    }

    private bool? IsOfRun(int tid) => _tree.IsOfRun(tid, tid, forksWereLost: false, out _);
}
