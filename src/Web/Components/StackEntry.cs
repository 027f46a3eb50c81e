using Corescope.Compute.Running;

namespace Corescope.Web.Components;

/// <summary>A run among others that it is compared with.</summary>
/// <param name="Letter">A, B, C: how pages and captions name it.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Run">What is known of it.</param>
public sealed record StackEntry(char Letter, string Title, RunResult Run);
