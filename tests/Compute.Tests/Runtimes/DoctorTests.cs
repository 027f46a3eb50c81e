using System.Text.Json;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Runtimes;

public sealed class DoctorTests
{
    private static readonly Calibration Good = new(2, 1.98, 100, 198, 200, DateTimeOffset.UnixEpoch);

    private static readonly TraceReport Best = new(TraceSource.Exact, true, 0, null);

    [Fact]
    public async Task Report_is_camel_case_json_with_real_figures()
    {
        DoctorReport report = await Doctor.ExamineAsync(TestContext.Current.CancellationToken);
        using JsonDocument json = JsonDocument.Parse(report.ToJson());

        JsonElement machine = json.RootElement.GetProperty("machine");
        Assert.Equal(Environment.ProcessorCount, machine.GetProperty("cores").GetInt32());
        Assert.NotEqual("", machine.GetProperty("cpu").GetString());
        Assert.True(machine.GetProperty("memoryBytes").GetInt64() > 1 << 20);
        Assert.True(json.RootElement.GetProperty("calibration").GetProperty("effectiveCores").GetDouble() > 0);
        Assert.Contains(json.RootElement.GetProperty("trace").GetProperty("source").GetString(), new[] { "exact", "sampled", "reported" });
    }

    [Fact]
    public void A_description_names_processor_system_and_versions()
    {
        MachineInfo machine = MachineProbe.Describe();

        Assert.All([machine.Cpu, machine.Os, machine.Kernel, machine.Runtime, machine.Corescope], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.StartsWith(".NET", machine.Runtime, StringComparison.Ordinal);
        Assert.Equal(Environment.ProcessorCount, machine.Cores);
    }

    [Theory]
    [InlineData("32K", 32 * 1024)]
    [InlineData("8M", 8 * 1024 * 1024)]
    [InlineData("512", 512)]
    [InlineData("", 0)]
    [InlineData("?", 0)]
    public void Cache_sizes_are_read_with_their_unit(string text, long bytes) => Assert.Equal(bytes, MachineProbe.ParseSize(text));

    [Fact]
    public void Caches_hold_a_line_of_a_power_of_two_and_are_sorted_by_level()
    {
        IReadOnlyList<CpuCache> caches = MachineProbe.Probe().Caches;

        Assert.Equal(caches.Select(cache => cache.Level), caches.Select(cache => cache.Level).Order());
        Assert.All(caches, cache => Assert.True(cache.LineBytes == 0 || int.IsPow2(cache.LineBytes)));
        Assert.All(caches, cache => Assert.True(cache.SizeBytes > cache.LineBytes && cache.SharedBy >= 1));
    }

    [Fact]
    public void A_calibration_counts_real_work_on_every_core()
    {
        Calibration measured = Calibration.Measure(stretchMs: 50);

        Assert.True(measured.WorkAlone > 0 && measured.WorkTogether > 0, $"{measured}");
        Assert.Equal(Environment.ProcessorCount, measured.Cores);
        Assert.Equal((double)measured.WorkTogether / measured.WorkAlone, measured.EffectiveCores);
    }

    [Theory]
    [InlineData(2, 1.9, false)]
    [InlineData(2, 1.8, false)]
    [InlineData(2, 1.79, true)]
    [InlineData(4, 2.0, true)]
    public void A_calibration_warns_below_90_percent(int cores, double effective, bool warns)
    {
        string? warning = new Calibration(cores, effective, 100, 100, 200, DateTimeOffset.UnixEpoch).Warning;
        Assert.Equal(warns, warning is not null);
    }

    [Fact]
    public void A_machine_without_faults_gets_no_advice() => Assert.Empty(Doctor.Advise(Machine(), Good, Best));

    [Theory]
    [InlineData(TraceSource.Exact, 2, "perf_event_paranoid=0")]
    [InlineData(TraceSource.Sampled, 3, "perf_event_paranoid=2")]
    [InlineData(TraceSource.Sampled, 2, "--cap-add PERFMON")]
    [InlineData(TraceSource.Reported, null, "Linux")]
    public void Advice_names_what_would_give_a_better_trace(TraceSource source, int? paranoid, string words)
    {
        IReadOnlyList<string> advice = Doctor.Advise(Machine(), Good, new TraceReport(source, false, paranoid, "why"));
        Assert.Contains(words, Assert.Single(advice), StringComparison.Ordinal);
    }

    [Fact]
    public void Quota_shared_cores_and_a_slow_clock_are_pointed_out()
    {
        MachineReport machine = Machine() with { PhysicalCores = 1, ClockSource = "hpet", Cgroup = new CgroupLimits(2, 1.5, 0, 0, null) };
        IReadOnlyList<string> advice = Doctor.Advise(machine, Good with { EffectiveCores = 1.2 }, Best);

        Assert.Contains(advice, sentence => sentence.Contains("1.5 cores", StringComparison.Ordinal));
        Assert.Contains(advice, sentence => sentence.Contains("2 logical cores share 1 physical", StringComparison.Ordinal));
        Assert.Contains(advice, sentence => sentence.Contains("hpet", StringComparison.Ordinal));
        Assert.Contains(advice, sentence => sentence.Contains("work of 1.20 cores", StringComparison.Ordinal));
    }

    private static MachineReport Machine() => new()
    {
        Cpu = "A processor", Architecture = "X64", Cores = 2, LogicalCores = 2, PhysicalCores = 2, IsVirtual = false, Caches = [], ClockSource = "tsc",
        MemoryBytes = 1 << 30, Cgroup = new CgroupLimits(2, null, 0, 0, null), Os = "Linux", Kernel = "6", Runtime = ".NET", Corescope = "0",
    };
}
