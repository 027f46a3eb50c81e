using System.Reflection;
using System.Runtime.CompilerServices;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// Compiles what a run will call before its first round is timed: otherwise the compiler's milliseconds would count as the strategy's.
/// </summary>
internal static class AheadOfTime
{
    private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Compiles the strategy, what strategies share, the workload and the trace writer.</summary>
    public static void Compile(IStrategy strategy, PreparedWork work)
    {
        Type[] types =
        [
            .. WithNested(strategy.GetType()), .. WithNested(typeof(ThreadTeam)), typeof(Schedules), typeof(StrategyRun),
            .. WithNested(work.GetType()), typeof(MonotonicClock), typeof(TraceWriter), typeof(Partial),
        ];
        // First the statics of all: code that is compiled after them takes what they hold for constant.
        foreach (Type type in types.Where(t => !t.ContainsGenericParameters)) RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        foreach (Type type in types) CompileMethods(type);
    }

    private static IEnumerable<Type> WithNested(Type type) => [type, .. type.GetNestedTypes(Own).SelectMany(WithNested)];

    private static void CompileMethods(Type type)
    {
        if (type.ContainsGenericParameters || type.IsInterface) return;
        foreach (MethodBase method in type.GetMethods(Own).Cast<MethodBase>().Concat(type.GetConstructors(Own)))
        {
            if (!method.IsAbstract && !method.ContainsGenericParameters) RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }
    }
}
