using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Tests.Gil;

/// <summary>
/// Corescope's switch counts against those of <c>perf record --switch-events</c>. Both count the same execution: how often two threads of an interpreter switch
/// differs from one execution to the next by more than the two counts may differ. (What the counts of separate executions are, one under Corescope and one
/// bare, is measured by <c>corescope bench --only python-perf</c>.)
/// </summary>
public sealed class PerfAgreementTests
{
    private const double Allowed = 0.02;

    [Theory]
    [InlineData("cpython", "threads")]
    [InlineData("cpython", "processes")]
    [InlineData("cpython-2.7", "threads")]
    [InlineData("pypy", "threads")]
    public async Task Perf_counts_the_same_switches_of_the_same_execution(string runtime, string strategy)
    {
        try
        {
            CountedTwice counted = await CountedTwice.OfAsync(await InterpreterProbe.ResolveAsync(runtime, TestContext.Current.CancellationToken), strategy);
            TestContext.Current.TestOutputHelper?.WriteLine($"{counted}");
            Assert.True(counted.Off <= Allowed, $"{counted}");
        }
        catch (Exception missing) when (missing is InvalidDataException or PlatformNotSupportedException)
        {
            Assert.Skip(missing.Message);
        }
    }
}
