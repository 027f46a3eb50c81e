using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Web.Components;

namespace Corescope.Web.Pages;

/// <summary>What the machine is, what it gives, and what would make it better: the doctor, for all to see.</summary>
public sealed partial class SystemPage
{
    private static readonly IReadOnlyDictionary<string, string> NothingBroken = new Dictionary<string, string>();

    private IReadOnlyList<Interpreter>? _interpreters;
    private long? _dataBytes;
    private bool _isMeasuring, _isBusy;
    private string? _refusal;

    private string TraceText => Host.Trace.Source switch
    {
        TraceSource.Exact when Host.Trace.SeesOthers => "Every context switch comes from the kernel, other programs' included.",
        TraceSource.Exact => "Every context switch of a run comes from the kernel. Other programs on the cores are not seen.",
        TraceSource.Sampled => "States are sampled every few milliseconds, and lanes say so.",
        _ => "Only what workers report themselves is known.",
    };

    private string CoresText
    {
        get
        {
            string physical = Host.Report.PhysicalCores is { } count && count != Host.Report.LogicalCores ? $", {count} physical" : "";
            string usable = Host.Report.Cores == Host.Report.LogicalCores ? "" : $", {Host.Report.Cores} of them usable";
            return $"{Host.Report.LogicalCores}{physical}{usable}{(Host.Report.HasSmt == true ? ", two threads share a core (SMT)" : "")}";
        }
    }

    private string LimitsText
    {
        get
        {
            CgroupLimits limits = Host.Report.Cgroup;
            string cpu = limits.CpuQuota is { } quota ? $"{Wording.Ratio(quota)} cores' worth of time" : "no processor quota";
            string memory = limits.MemoryLimitBytes is { } bytes ? $"{Wording.Bytes(bytes)} of memory" : "no memory limit";
            return $"{cpu}, {memory}";
        }
    }

    /// <inheritdoc/>
    protected override bool ReadLab()
    {
        _isBusy = Lab.Active().Count > 0;
        return false;
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _dataBytes = await Task.Run(() => FolderBytes(Options.DataFolder));
        _interpreters = await Host.InterpretersAsync();
    }

    private async Task CalibrateAsync()
    {
        _isMeasuring = true;
        StateHasChanged();
        _refusal = await Host.CalibrateAsync(Lab);
        _isMeasuring = false;
    }

    // Files come and go while a run is recorded: one that has gone counts nothing.
    private static long FolderBytes(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
        .Sum(file => file.Exists ? file.Length : 0);
}
