using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Python;

/// <summary>What a run shows whose processes share an array, beside the same with messages: recorded by the real recorder.</summary>
public class SharedArrayPictureTests
{
    private const int Pixels = 128;

    [Fact]
    public void Processes_that_share_an_array_send_and_pickle_nothing_where_others_send_each_pixel()
    {
        EngineRun messages = Run("processes"), shared = Run("processes-shared");
        Assert.Equal(messages.Outcome.Runner!.Answer, shared.Outcome.Runner!.Answer);

        // Each worker is given its tiles, and sends back at least a byte for each pixel.
        Flow[] arrows = [.. messages.Chunks.SelectMany(chunk => chunk.Flows)];
        int main = MainLane(messages);
        Assert.Equal(2, arrows.Count(arrow => arrow.FromLane == main));
        Assert.InRange(arrows.Where(arrow => arrow.ToLane == main).Sum(arrow => arrow.Bytes), Pixels * Pixels, long.MaxValue);
        Assert.Contains("pickle", SlicesIn(messages, LaneState.Serializing));
        Assert.True(messages.Figures.Workers.Sum(worker => worker.SerializingNs) > 0);

        Assert.Empty(shared.Chunks.SelectMany(chunk => chunk.Flows));
        Assert.Empty(SlicesIn(shared, LaneState.Serializing));
        Assert.Empty(SlicesIn(shared, LaneState.MessageWait));
        Assert.All(shared.Figures.Workers, worker => Assert.Equal((0L, 0L), (worker.SerializingNs, worker.MessageWaitNs)));
    }

    private static EngineRun Run(string strategy)
    {
        string path = PythonAnswerTests.WithEverything();
        EngineRun run = EngineRun.Of($"workload=mandelbrot size={Pixels} runtime={path} strategy={strategy} schedule=cyclic workers=2 set.iterations=20 set.tile=32");
        Assert.True(run.Outcome.Runner?.Answer is not null, run.Outcome.Error);
        return run;
    }

    private static int MainLane(EngineRun run) => run.Chunks.SelectMany(chunk => chunk.NewLanes).First(lane => lane.Kind == LaneKind.Main).Id;

    /// <summary>Names of the slices of a state that were begun.</summary>
    private static IEnumerable<string> SlicesIn(EngineRun run, LaneState state)
    {
        SliceName[] names = [.. run.Chunks.SelectMany(chunk => chunk.NewNames)];
        return run.Chunks.SelectMany(chunk => chunk.Lanes).SelectMany(lane => lane.Slices).Where(slice => !slice.IsEnd && names[slice.NameId].State == state)
            .Select(slice => names[slice.NameId].Name).Distinct();
    }
}
