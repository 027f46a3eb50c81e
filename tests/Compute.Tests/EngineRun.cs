using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Tests.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests;

/// <summary>One real run in real processes, with everything that its trace holds.</summary>
internal sealed record EngineRun(RunOutcome Outcome, IReadOnlyList<byte[]> Bytes)
{
    // For what hangs. The usual limit is a person's patience, which a busy machine may take longer than.
    private const string LongLimit = "timeLimit=300";

    public IReadOnlyList<Chunk> Chunks { get; } = [.. Bytes.Select(b => ChunkDecoder.Decode(b))];

    /// <summary>Measured rounds in the trace.</summary>
    public IReadOnlyList<RoundSpan> Rounds =>
        [.. Outcome.Runner!.Rounds.Select(r => new RoundSpan(r.StartNs - Outcome.OriginNs, r.EndNs - Outcome.OriginNs))];

    /// <summary>Times by worker and core within the measured rounds.</summary>
    public RunFigures Figures
    {
        get
        {
            RunAnalysis analysis = new(Rounds, Environment.ProcessorCount, Outcome.SeesOthers);
            foreach (Chunk chunk in Chunks) analysis.Add(chunk);
            return analysis.Finish([], Outcome.Runner!.Locks);
        }
    }

    public static EngineRun Of(string experiment)
    {
        List<byte[]> chunks = [];
        RunOutcome outcome = new Supervisor(Experiments.Of($"{experiment} {LongLimit}"), $"test-{Guid.NewGuid():N}", chunk => chunks.Add(chunk.Bytes.ToArray())).Run(Xunit.TestContext.Current.CancellationToken);
        return new EngineRun(outcome, chunks);
    }
}
