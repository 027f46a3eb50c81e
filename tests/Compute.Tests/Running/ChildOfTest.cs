using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Running;

/// <summary>A process that a test itself has started, among those that this one has started in turn.</summary>
internal static class ChildOfTest
{
    /// <summary>The one that carries a tag. Not the one with the smallest number: numbers begin anew when all were used.</summary>
    public static int With(string tag)
    {
        HashSet<int> tagged = [.. new ProcessTree(tag).Find()];
        return ProcessTree.Descendants(Environment.ProcessId).First(tagged.Contains);
    }
}
