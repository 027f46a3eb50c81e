namespace Corescope.Compute.Tracing;

/// <summary>This machine does not allow a way of recording; the message says why and what would help, in plain words.</summary>
public sealed class TraceUnavailableException(string message) : Exception(message);
