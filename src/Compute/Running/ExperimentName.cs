using System.Globalization;
using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Running;

/// <summary>A run's name as long as nobody has given it another: "primes, threads x 2, dynamic:16".</summary>
public static class ExperimentName
{
    /// <summary>The name.</summary>
    public static string Of(Experiment experiment)
    {
        string workers = experiment.Workers == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" x {experiment.Workers}");
        string schedule = experiment.Schedule is { } s ? $", {ScheduleText.Write(s)}" : "";
        string runtime = experiment.Runtime == RuntimeFamily.Dotnet ? "" : $" on {Path.GetFileName(experiment.Runtime)}";
        return $"{experiment.Workload}{runtime}, {experiment.Strategy}{workers}{schedule}";
    }
}
