using System.Globalization;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Corescope.Web.Components;

/// <summary>The form of an experiment, and its Run button. Data comes from the draft and goes back into it, field by field.</summary>
public sealed partial class ExperimentForm
{
    private bool _moreOpen;

    /// <summary>What stands in the form.</summary>
    [Parameter, EditorRequired] public ExperimentDraft Draft { get; set; } = null!;

    /// <summary>Whether this page's run waits or is under way.</summary>
    [Parameter] public bool Running { get; set; }

    /// <summary>Whether the page listens for keys: Enter runs, Escape stops.</summary>
    [Parameter] public bool HasShortcuts { get; set; }

    /// <summary>Inside the Stop button.</summary>
    [Parameter] public string ElapsedText { get; set; } = "";

    /// <summary>One line below the buttons.</summary>
    [Parameter] public string? Note { get; set; }

    /// <summary>What was wrong with the file that was given last.</summary>
    [Parameter] public string? FileError { get; set; }

    /// <summary>The draft has changed.</summary>
    [Parameter] public EventCallback OnChanged { get; set; }

    /// <summary>Run was pressed, or Enter in a field.</summary>
    [Parameter] public EventCallback OnRun { get; set; }

    /// <summary>The same with other strategies, to be run beside each other; null while the draft is not valid.</summary>
    [Parameter] public StackPlan? Stack { get; set; }

    /// <summary>Stack was pressed.</summary>
    [Parameter] public EventCallback OnStack { get; set; }

    /// <summary>Stop was pressed.</summary>
    [Parameter] public EventCallback OnStop { get; set; }

    /// <summary>The link is wanted.</summary>
    [Parameter] public EventCallback OnCopyLink { get; set; }

    /// <summary>A file was given for a parameter (its name).</summary>
    [Parameter] public EventCallback<(string Parameter, IBrowserFile File)> OnFile { get; set; }

    private static IEnumerable<Choice> Workloads => Choice.Of(WorkloadCatalog.All.Select(w => w.Name));

    /// <summary>Interpreters found on the server's machine; null while they are being looked for.</summary>
    [Parameter] public IReadOnlyList<Interpreter>? Interpreters { get; set; }

    private string StackNote => Stack switch
    {
        null => "",
        { IsWorthwhile: true, Reasons.Count: 0 } plan => $"Runs this with {StrategiesOf(plan)}, and shows them side by side",
        { IsWorthwhile: true } plan => $"Runs this with {StrategiesOf(plan)}, and shows them side by side. {string.Join(" ", plan.Reasons)}",
        { } plan => string.Join(" ", plan.Reasons),
    };

    private Interpreter? Chosen => InterpreterOf(Draft.Runtime);

    private static string StrategiesOf(StackPlan plan) => string.Join(", ", plan.Experiments.Select(experiment => experiment.Strategy));

    private string? RuntimeNote => Interpreters is null ? null
        : Draft.Runtime == RuntimeFamily.Dotnet || RuntimeName.IsPath(Draft.Runtime) ? null
        : Chosen is { } one ? $"{one.Title}, {(one.HasGil ? "with" : "without")} a global lock" : NotHere(Draft.Runtime);

    private IEnumerable<Choice> Runtimes
    {
        get
        {
            IEnumerable<string> versions = (Interpreters ?? []).Select(one => one.Name).Distinct();
            return ExperimentRules.Runtimes.Concat(versions).Append(Draft.Runtime).Distinct().Select(runtime => new Choice(runtime, runtime,
                ExperimentRules.AgainstRuntime(Draft.Workload, runtime)
                ?? (runtime == RuntimeFamily.Dotnet || RuntimeName.IsPath(runtime) || Interpreters is null || InterpreterOf(runtime) is not null ? null : NotHere(runtime))));
        }
    }

    private Interpreter? InterpreterOf(string runtime) =>
        runtime == RuntimeFamily.Dotnet || Interpreters is null ? null
        : RuntimeName.IsPath(runtime) ? Interpreters.FirstOrDefault(one => one.Path == runtime) : RuntimeName.Choose(runtime, Interpreters);

    private static string NotHere(string runtime) => $"The interpreter {runtime} is not on this machine: see the system page.";

    private static IEnumerable<Choice> TraceModes => Choice.Of(Enum.GetNames<TraceMode>().Select(n => n.ToLowerInvariant()));

    private bool IsSequential => Draft.Strategy.Name == ExperimentRules.Sequential;

    private string WorkersNote => IsSequential ? "one: sequential" : $"of {Environment.ProcessorCount} cores";

    private int SizePosition =>
        SizeScale.PositionOf(long.TryParse(Draft["size"], CultureInfo.InvariantCulture, out long size) ? size : Draft.Workload.Size.Default, Draft.Workload.Size);

    /// <inheritdoc/>
    protected override void OnParametersSet() =>
        // A fault must not hide behind a closed lid.
        _moreOpen |= Draft.Errors.Any(e => e.Field is "seed" or "repeats" or "warmUp" or "timeLimit" or "memoryLimit" or "trace" or "pin");

    private async Task Set((string Field, string Text) change)
    {
        Draft.Set(change.Field, change.Text);
        await OnChanged.InvokeAsync();
    }

    private string Invalid(string field) => Draft.ErrorOf(field) is null ? "false" : "true";

    private Task StopAsync() => Running ? OnStop.InvokeAsync() : Task.CompletedTask;

    private Task SlideSize(ChangeEventArgs args) => Set(("size",
        SizeScale.SizeAt(int.Parse(Text(args), CultureInfo.InvariantCulture), Draft.Workload.Size).ToString(CultureInfo.InvariantCulture)));

    private static string Text(ChangeEventArgs args) => args.Value as string ?? "";
}
