using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

public sealed class KernelModeTests
{
    [Fact]
    public void Automatic_mode_is_exact_where_the_kernel_allows_it_and_says_why_not_elsewhere()
    {
        OpenedSource opened = SwitchSources.Open(TraceMode.Auto);
        using ISwitchSource? source = opened.Source;

        Assert.Equal(KernelTrace.AllowedReaches.Length > 0 ? TraceSource.Exact : TraceSource.Sampled, source!.Source);
        Assert.Equal(KernelTrace.AllowedReaches.Contains(PerfReach.Machine), source.SeesOthers);
        if (!source.SeesOthers) Assert.NotNull(opened.Note);
    }

    [Fact]
    public void Sampling_is_used_when_asked_for()
    {
        using ISwitchSource? source = SwitchSources.Open(TraceMode.Sampled).Source;
        Assert.Equal(TraceSource.Sampled, source!.Source);
        Assert.False(source.SeesOthers);
    }

    [Theory]
    [InlineData(TraceMode.Reported)]
    [InlineData(TraceMode.Off)]
    public void No_kernel_side_where_none_was_asked_for(TraceMode mode) => Assert.Null(SwitchSources.Open(mode).Source);

    [Fact]
    public void Nothing_is_given_before_the_root_is_known()
    {
        Assert.SkipUnless(KernelTrace.AllowedReaches.Length > 0, "needs the kernel's records");
        using PerfSwitchSource source = PerfSwitchSource.Open();
        var records = new List<SwitchRecord>();
        Thread.Sleep(5);
        source.Drain(records);
        Assert.Empty(records);
    }

    [Theory]
    [InlineData(PerfNative.Eacces, "perf_event_paranoid")]
    [InlineData(PerfNative.Eperm, "--cap-add PERFMON")]
    [InlineData(PerfNative.Enosys, "has no perf_event_open")]
    [InlineData(PerfNative.Emfile, "ulimit -n")]
    [InlineData(99, "error 99")]
    public void A_refusal_names_the_setting_that_would_help(int error, string words) =>
        Assert.Contains(words, PerfRefusal.WhyNotOpened(error, PerfReach.Tree), StringComparison.Ordinal);

    [Theory]
    [InlineData("", new int[0])]
    [InlineData("0", new[] { 0 })]
    [InlineData("0-3,8\n", new[] { 0, 1, 2, 3, 8 })]
    public void Core_lists_are_read_as_the_kernel_writes_them(string text, int[] cores) => Assert.Equal(cores, CpuList.Parse(text));
}
