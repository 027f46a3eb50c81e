using Corescope.Compute.Running;
using Microsoft.AspNetCore.Components;

namespace Corescope.Web.Components;

/// <summary>A page that follows the lab, twice a second at most.</summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private LabWatch? _watch;

    /// <summary>Where runs are.</summary>
    [Inject] protected Lab Lab { get; set; } = null!;

    /// <summary>Takes what the page shows from the lab; true while a run is under way, whose clock must go on.</summary>
    protected abstract bool ReadLab();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _watch = new LabWatch(Lab, RefreshAsync);
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _watch?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> RefreshAsync()
    {
        bool isUnderWay = false;
        try
        {
            await InvokeAsync(() =>
            {
                isUnderWay = ReadLab();
                StateHasChanged();
            });
        }
        catch (Exception error) when (error is not ObjectDisposedException)
        {
            await DispatchExceptionAsync(error); // to the layout's error boundary
        }
        return isUnderWay;
    }
}
