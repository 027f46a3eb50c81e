using System.Globalization;

namespace Corescope.Compute.Running;

/// <summary>A run's name as long as nobody has given it another: "primes, threads x 2, dynamic:16".</summary>
public static class ExperimentName
{
    /// <summary>The name.</summary>
    public static string Of(Experiment experiment)
    {
        string workers = experiment.Workers == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" x {experiment.Workers}");
        string schedule = experiment.Schedule is { } s ? $", {ScheduleText.Write(s)}" : "";
        return $"{experiment.Workload}, {experiment.Strategy}{workers}{schedule}";
    }
}
