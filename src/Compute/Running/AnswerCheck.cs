using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>Every strategy must find what the sequential one has found.</summary>
internal static class AnswerCheck
{
    /// <summary>What differs, as a sentence; null where nothing does.</summary>
    public static string? Difference(Answer found, Answer sequential, string whose = "the sequential one")
    {
        if (found.Value == sequential.Value && found.Checksum == sequential.Checksum) return null;
        return found.Text == sequential.Text
            ? $"The answer differs from {whose} in single items: checksum {found.Checksum} instead of {sequential.Checksum}."
            : $"The answer differs from {whose}: {found.Text} instead of {sequential.Text}.";
    }
}
