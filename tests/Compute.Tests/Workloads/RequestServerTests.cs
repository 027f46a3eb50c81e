using Corescope.Compute.Strategies;
using Corescope.Compute.Tests.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Workloads;

public class RequestServerTests
{
    [Fact]
    public void Every_request_is_a_slice_that_waits_and_the_server_ends_with_the_work()
    {
        StrategyRig rig = new(new WebRequests(), 6, 3, parameters: new Dictionary<string, string> { ["latencyMs"] = "20" });
        rig.Run.Work.Start(rig.Rings);
        new AsyncSlots().Execute(rig.Run);
        List<RingRecord> records = [.. Enumerable.Range(1, 3).SelectMany(slot => rig.Records(rig.Run.WorkerLane(LaneKind.Slot, slot).Index))];
        ushort request = rig.Rings.Name("request", LaneState.IoWait);
        Assert.Equal([0, 1, 2, 3, 4, 5], records.Where(r => r.Kind == RingRecordKind.Begin && r.Name == request).Select(r => r.Arg).Order());
        using HttpClient client = new();
        string address = $"http://127.0.0.1:{rig.Run.Work.Shared}/item/1";
        rig.Dispose();
        Assert.ThrowsAny<HttpRequestException>(() => client.GetStringAsync(address, TestContext.Current.CancellationToken).GetAwaiter().GetResult());
    }

    [Fact]
    public void Body_that_is_not_the_expected_one_fails_the_run()
    {
        using StrategyRig server = new(new WebRequests(), 1, 1), client = new(new WebRequests(), 1, 1, seed: 8);
        server.Run.Work.Start(server.Rings);
        client.Run.Work.Join(server.Run.Work.Shared);
        Exception error = Assert.Throws<InvalidDataException>(() => new Sequential().Execute(client.Run));
        Assert.StartsWith("the server's answer to request 0 is not the one expected", error.Message);
    }
}
