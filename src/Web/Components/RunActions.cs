using Corescope.Compute.Running;
using Corescope.Compute.Workloads;
using Radzen;

namespace Corescope.Web.Components;

/// <summary>What can be done with a run from several pages.</summary>
public static class RunActions
{
    /// <summary>The lab with the run's experiment.</summary>
    public static string AgainUrl(RunResult run) => $"/lab?{ExperimentLink.Write(run.Experiment)}";

    /// <summary>The form of a study of the run's work; null where there is nothing to study.</summary>
    public static string? StudyUrl(RunResult run) => WorkloadCatalog.Find(run.Experiment.Workload) is { } workload && StudyReader.AgainstWorkload(workload) is null
        ? $"/studies?{ExperimentLink.Write(run.Experiment)}" : null;

    /// <summary>Asks for another name and gives it; false where it was left as it was.</summary>
    public static async Task<bool> RenameAsync(RunResult run, Lab lab, DialogService dialogs)
    {
        object? answer = await dialogs.OpenAsync<RenameDialog>("Rename this run", new() { [nameof(RenameDialog.Name)] = run.Name }, Modal());
        return answer is string name && await TryAsync("This run keeps its name", dialogs, () => lab.Rename(run.Id, name));
    }

    /// <summary>Asks, then deletes. False where it was kept.</summary>
    public static async Task<bool> DeleteAsync(RunResult run, Lab lab, DialogService dialogs)
    {
        object? answer = await dialogs.OpenAsync<ConfirmDialog>("Delete this run?", new()
        {
            [nameof(ConfirmDialog.Text)] = $"\"{run.Name}\" and its trace are removed from this server. This can't be undone; links to it stop working.",
            [nameof(ConfirmDialog.Action)] = "Delete",
        }, Modal());
        return answer is true && await TryAsync("This run can't be deleted", dialogs, () => lab.Delete(run.Id));
    }

    /// <summary>Does what changes the data folder, which may be full or read-only; then says so, and gives false.</summary>
    /// <param name="failure">Title of what is said.</param>
    /// <param name="dialogs">Where it is said.</param>
    /// <param name="change">What is done.</param>
    internal static async Task<bool> TryAsync(string failure, DialogService dialogs, Func<bool> change)
    {
        try
        {
            return change();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            await dialogs.Alert(failed.Message, failure);
            return false;
        }
    }

    /// <summary>How dialogs are opened.</summary>
    internal static DialogOptions Modal() => new() { Width = "min(440px, 92vw)", CloseDialogOnEsc = true, ShowClose = true };
}
