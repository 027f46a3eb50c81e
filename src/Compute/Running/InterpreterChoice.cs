using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// From an experiment's runtime to the interpreter of this machine that is to execute it, or to what is missing. Asked when an experiment is submitted, so that
/// a person learns it at once, and again when its run begins, because an interpreter may have been removed meanwhile.
/// </summary>
/// <param name="Interpreter">What was found; null where there is none, and for <c>dotnet</c>.</param>
/// <param name="Error">Why the run can't be; null where it can.</param>
public sealed record InterpreterChoice(Interpreter? Interpreter, FieldError? Error)
{
    /// <summary>Finds it. Interpreters are asked once; the first time may take seconds.</summary>
    public static async Task<InterpreterChoice> OfAsync(Experiment experiment, CancellationToken cancel = default)
    {
        if (experiment.Runtime == RuntimeFamily.Dotnet) return new InterpreterChoice(null, null);
        if (ExperimentRules.AgainstPrograms(StrategyCatalog.Find(experiment.Strategy)!) is { } program)
            return new InterpreterChoice(null, new FieldError("strategy", experiment.Strategy, program));
        try
        {
            Interpreter found = await InterpreterProbe.ResolveAsync(experiment.Runtime, cancel);
            return new InterpreterChoice(found, await ErrorOfAsync(experiment, found, cancel));
        }
        catch (InvalidDataException missing)
        {
            return new InterpreterChoice(null, new FieldError("runtime", experiment.Runtime, missing.Message));
        }
    }

    private static async Task<FieldError?> ErrorOfAsync(Experiment experiment, Interpreter found, CancellationToken cancel)
    {
        (IWorkload workload, IStrategy strategy) = (WorkloadCatalog.Find(experiment.Workload)!, StrategyCatalog.Find(experiment.Strategy)!);
        FieldError? error = ExperimentRules.AgainstInterpreter(workload, found) is { } ofWorkload ? new FieldError("runtime", experiment.Runtime, ofWorkload)
            : ExperimentRules.AgainstInterpreter(strategy, found) is { } ofStrategy ? new FieldError("strategy", experiment.Strategy, ofStrategy)
            : ExperimentRules.AgainstInterpreter(experiment, found) is { } ofParameters ? new FieldError("parameters", null, ofParameters)
            : null;
        if (error is null) return null;
        IEnumerable<string> able = (await InterpreterProbe.FindAsync(cancel)).Where(one => ExperimentRules.AgainstInterpreter(experiment, one) is null).Select(one => one.Name).Distinct();
        string names = string.Join(", ", able);
        return error with { Message = $"{error.Message} {(names.Length == 0 ? "No interpreter on this machine can." : $"Those that can: {names}.")}" };
    }
}
