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
            .. WithNested(work.GetType()), .. Held(work.GetType()), typeof(MonotonicClock), typeof(TraceWriter), typeof(Partial),
        ];
        // First the statics of all: code that is compiled after them takes what they hold for constant.
        foreach (Type type in types.Where(t => !t.ContainsGenericParameters)) RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        foreach (Type type in types) CompileMethods(type);
    }

    private static IEnumerable<Type> WithNested(Type type) => [type, .. type.GetNestedTypes(Own).SelectMany(WithNested)];

    /// <summary>What the work and its bases hold, and what that holds: locks, queues, barriers.</summary>
    private static HashSet<Type> Held(Type work)
    {
        HashSet<Type> held = [];
        for (Type? type = work; type is not null; type = type.BaseType) AddFields(type, held);
        return held;
    }

    private static void AddFields(Type type, HashSet<Type> held)
    {
        foreach (Type field in type.GetFields(Own).Select(f => f.FieldType.IsArray ? f.FieldType.GetElementType()! : f.FieldType))
        {
            bool isOwn = field.Assembly == typeof(AheadOfTime).Assembly && field is { IsPrimitive: false, IsEnum: false, IsPointer: false };
            if (isOwn && held.Add(field)) AddFields(field, held);
        }
    }

    private static void CompileMethods(Type type)
    {
        if (type.ContainsGenericParameters || type.IsInterface) return;
        RuntimeTypeHandle[]? arguments = type.IsGenericType ? [.. type.GenericTypeArguments.Select(argument => argument.TypeHandle)] : null;
        foreach (MethodBase method in type.GetMethods(Own).Cast<MethodBase>().Concat(type.GetConstructors(Own)))
        {
            if (!method.IsAbstract && !method.ContainsGenericParameters) RuntimeHelpers.PrepareMethod(method.MethodHandle, arguments);
        }
    }
}
