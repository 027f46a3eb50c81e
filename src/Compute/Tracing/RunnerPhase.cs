namespace Corescope.Compute.Tracing;

/// <summary>What the runner is doing; numbers are part of the ring format.</summary>
public enum RunnerPhase
{
    /// <summary>The process has started.</summary>
    Starting = 0,

    /// <summary>Making the input.</summary>
    Preparing = 1,

    /// <summary>Rounds that are not measured.</summary>
    WarmUp = 2,

    /// <summary>Rounds that are measured.</summary>
    Measuring = 3,

    /// <summary>The result is written.</summary>
    Done = 4,
}
