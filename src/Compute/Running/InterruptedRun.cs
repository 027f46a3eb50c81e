namespace Corescope.Compute.Running;

/// <summary>What remains of a run that was under way when its server ended.</summary>
internal static class InterruptedRun
{
    /// <summary>The run as it is known from now on; what was recorded of it can be opened.</summary>
    public static RunResult Of(RunResult run, LabFolder folder)
    {
        string trace = folder.TracePath(run.Id);
        return run with
        {
            State = RunState.Interrupted,
            EndedAt = DateTimeOffset.UtcNow,
            Error = File.Exists(trace) ? "Corescope ended while this run was under way." : "Corescope ended before this run began.",
            Chunks = CountChunks(trace),
        };
    }

    private static int CountChunks(string path)
    {
        try
        {
            using TraceFile? trace = File.Exists(path) ? TraceFile.Open(path) : null;
            return trace?.Count ?? 0;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return 0; // said when somebody opens it
        }
    }
}
