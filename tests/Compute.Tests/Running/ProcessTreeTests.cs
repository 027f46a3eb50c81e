using System.Diagnostics;
using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Running;

public sealed class ProcessTreeTests
{
    // Against a test that hangs, not against a slow machine.
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(5);

    private readonly string _tag = "test-" + Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("sleep 1000")]
    [InlineData("sleep 1000 & sleep 1000 & wait")]
    [InlineData("trap '' TERM; while :; do sleep 0.05; done")]
    [InlineData("(setsid sleep 1000 &) ; sleep 1000")]
    [InlineData("(setsid sh -c 'trap \"\" TERM; sleep 1000; sleep 1000' &) ; exit 0")]
    [InlineData("sleep 1000 & kill -STOP $!; kill -STOP $$")]
    [InlineData("(trap '' TERM; while :; do (sleep 1000 &) ; sleep 0.02; done)")]
    public void Every_process_of_a_run_is_found_and_ended(string script)
    {
        ProcessTree tree = new(_tag);
        using Process process = Start(script);
        Assert.True(SpinWait.SpinUntil(() => tree.Find().Count > 0, LongEnough));
        Assert.True(tree.End());
        Assert.Empty(tree.Find());
        Assert.True(process.WaitForExit(LongEnough));
    }

    [Fact]
    public void Processes_of_other_runs_are_left_alone()
    {
        using Process mine = Start("sleep 1000");
        try
        {
            // Where a process is started, its environment comes a moment later.
            Assert.True(SpinWait.SpinUntil(() => new ProcessTree(_tag[..12]).Find().Contains(mine.Id), LongEnough));
            Assert.Empty(new ProcessTree(_tag + "x").Find());
            Assert.Empty(new ProcessTree("x" + _tag).Find());
            Assert.True(new ProcessTree("another-run").End());
            Assert.False(mine.HasExited);
            Assert.Contains(mine.Id, new ProcessTree(_tag[..12]).Find());
        }
        finally
        {
            new ProcessTree(_tag).End();
        }
    }

    [Fact]
    public void Memory_of_a_tree_counts_its_children()
    {
        using Process process = Start("sleep 1000 & sleep 1000 & wait");
        try
        {
            Assert.True(SpinWait.SpinUntil(() => ProcessTree.Descendants(process.Id).Count == 3, LongEnough));
            List<int> all = ProcessTree.Descendants(process.Id);
            // Two readings, of processes that may not have settled yet.
            Assert.True(SpinWait.SpinUntil(() => ProcessTree.ResidentBytes(all) > ProcessTree.ResidentBytes([process.Id]), LongEnough));
            Assert.Equal(0, ProcessTree.ResidentBytes([int.MaxValue]));
        }
        finally
        {
            new ProcessTree(_tag).End();
        }
    }

    [Fact]
    public void Endless_output_is_kept_up_to_a_limit()
    {
        ProcessStartInfo start = new("yes", "0123456") { RedirectStandardOutput = true };
        start.Environment[ProcessTree.TagVariable] = _tag;
        using Process yes = Process.Start(start)!;
        OutputTail tail = new(yes.StandardOutput.BaseStream, "test");
        Assert.True(SpinWait.SpinUntil(() => yes.TotalProcessorTime > TimeSpan.FromMilliseconds(20), LongEnough));
        Assert.True(new ProcessTree(_tag).End());
        string kept = tail.Finish()!;
        Assert.InRange(kept.Length, OutputTail.KeptBytes, OutputTail.KeptBytes + 100);
        Assert.Contains("bytes before", kept.Split('\n')[0]);
        Assert.Contains("\n0123456\n0123456\n", kept);
    }

    private Process Start(string script)
    {
        ProcessStartInfo start = new("sh", ["-c", script]);
        start.Environment[ProcessTree.TagVariable] = _tag;
        return Process.Start(start)!;
    }
}
