using System.Text.Json;
using Corescope.Compute.Analysis;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Analysis;

public class LedgerTests
{
    private static readonly LedgerPart[] Parts = Enum.GetValues<LedgerPart>();

    public static TheoryData<int> Scenes => [.. Enumerable.Range(0, LedgerScene.All.Length)];

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Every_moment_of_a_trace_written_by_hand_is_in_the_part_that_it_was_written_for(int index)
    {
        LedgerScene scene = LedgerScene.All[index];
        LedgerTimes times = scene.Read();
        foreach (LedgerPart part in Parts)
        {
            Assert.Equal((scene.Name, part, scene.Truth(JsonNamingPolicy.CamelCase.ConvertName(part.ToString()))), (scene.Name, part, times.Lanes.Sum(l => l.Ns[(int)part])));
        }
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void It_does_not_depend_on_where_chunks_were_cut(int index)
    {
        LedgerScene scene = LedgerScene.All[index];
        long[][] whole = [.. scene.Read().Lanes.Select(l => l.Ns)];
        Prop.ForAll((ushort[] cuts) => Assert.Equal(whole, scene.Read(cuts.Select(c => c % scene.EndNs)).Lanes.Select(l => l.Ns))).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Parts_add_up_to_the_whole_exactly(int index)
    {
        LedgerTimes times = LedgerScene.All[index].Read();
        Prop.ForAll((Tuple<int?, int, bool, byte> given) =>
        {
            (int? baseline, int cost, bool waits, byte workers) = given;
            Ledger ledger = Ledger.Of(times, new LedgerBasis(workers, baseline, Math.Abs(cost % 100), waits, "exact"));
            Assert.Equal(ledger.WholeNs, ledger.Parts.Sum(p => p.Ns));
            Assert.Equal(ledger.Workers * ledger.MeasuredNs, ledger.WholeNs);
            Assert.All(ledger.Parts.Where(p => p.Part != LedgerPart.SlowerWork), p => Assert.True(p.Ns >= 0 || p.Part == LedgerPart.Useful, p.ToString()));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Computing_is_divided_into_useful_work_slower_work_and_recording()
    {
        Ledger ledger = Ledger.Of(Scene("threads: late").Read(), new LedgerBasis(2, 1000, 5, false, "exact"));
        // 800 + 430 computed; three slices are six events, of 5 ns each.
        Assert.Equal((1000, 200, 30), (ledger[LedgerPart.Useful], ledger[LedgerPart.SlowerWork], ledger[LedgerPart.Recording]));
    }

    [Fact]
    public void Work_that_took_less_time_than_alone_is_shown_as_negative()
    {
        Ledger ledger = Ledger.Of(Scene("threads: late").Read(), new LedgerBasis(2, 1500, 0, false, "exact"));
        Assert.Equal(-270, ledger[LedgerPart.SlowerWork]);
        Assert.Equal(ledger.WholeNs, ledger.Parts.Sum(p => p.Ns));
    }

    [Fact]
    public void Without_a_sequential_run_all_computing_counts_as_useful()
    {
        Ledger ledger = Ledger.Of(Scene("threads: late").Read(), new LedgerBasis(2, null, 5, false, "exact"));
        Assert.Equal((1200, 0, 30, null), (ledger[LedgerPart.Useful], ledger[LedgerPart.SlowerWork], ledger[LedgerPart.Recording], ledger.BaselineNs));
    }

    [Fact]
    public void Waits_are_useful_where_the_work_consists_of_waiting()
    {
        LedgerTimes times = Scene("operations that wait").Read(); // 1450 of waiting
        Ledger all = Ledger.Of(times, new LedgerBasis(2, 1450, 0, true, "exact")), some = Ledger.Of(times, new LedgerBasis(2, 1000, 0, true, "exact"));
        Assert.Equal((1450, 0, 0), (all[LedgerPart.Useful], all[LedgerPart.IoWait], all[LedgerPart.SlowerWork]));
        Assert.Equal((1000, 450, 0), (some[LedgerPart.Useful], some[LedgerPart.IoWait], some[LedgerPart.SlowerWork]));
    }

    [Fact]
    public void The_time_of_a_worker_that_the_trace_does_not_know_is_the_rest()
    {
        Ledger ledger = Ledger.Of(Scene("one interpreter").Read(), new LedgerBasis(3, null, 0, false, "exact"));
        Assert.Equal((3000, 1000), (ledger.WholeNs, ledger[LedgerPart.Rest]));
    }

    [Fact]
    public void Efficiencies_are_those_of_the_methodology()
    {
        // Two rounds of 900: workers computed 1600, 1500 and 1600.
        Efficiencies found = Efficiencies.Of(Scene("two rounds").Read(), new LedgerBasis(3, 2000, 0, false, "exact"))!;
        Assert.Equal(4700 / 3.0 / 1600, found.LoadBalance, 9);
        Assert.Equal(1600 / 1800.0, found.Communication, 9);
        Assert.Equal(found.LoadBalance * found.Communication, found.Parallel, 9);
        Assert.Equal(4000 / 4700.0, found.ComputationScaling!.Value, 9);
        Assert.Equal(4000 / (3 * 1800.0), found.Global!.Value, 9);
    }

    [Fact]
    public void Without_a_sequential_run_there_is_no_computation_scaling_and_without_computing_nothing()
    {
        Assert.Null(Efficiencies.Of(Scene("two rounds").Read(), new LedgerBasis(3, null, 0, false, "exact"))!.Global);
        Assert.Null(Efficiencies.Of(Scene("operations that wait").Read(), new LedgerBasis(2, null, 0, false, "exact")));
    }

    private static LedgerScene Scene(string begin) => LedgerScene.All.Single(s => s.Name.StartsWith(begin, StringComparison.Ordinal));
}
