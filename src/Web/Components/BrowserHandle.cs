using Microsoft.JSInterop;

namespace Corescope.Web.Components;

/// <summary>
/// What a component has opened in the browser (<c>Client/lab.ts</c>). It is closed with the component, also where somebody leaves the page
/// while it is still being opened.
/// </summary>
public sealed class BrowserHandle(IJSRuntime js) : IAsyncDisposable
{
    private IJSObjectReference? _module, _handle;
    private bool _isClosed;

    /// <summary>Whether there is something to call.</summary>
    public bool IsOpen => _handle is not null;

    /// <summary>Calls a function of the module that returns a handle.</summary>
    /// <returns>The handle; null where the page has gone in the meantime.</returns>
    public async Task<IJSObjectReference?> OpenAsync(string function, params object?[] arguments)
    {
        try
        {
            _module = await js.InvokeAsync<IJSObjectReference>("import", "/js/lab.js");
            if (!_isClosed) _handle = await _module.InvokeAsync<IJSObjectReference>(function, arguments);
            if (_isClosed) await CloseAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone.
        }
        return _handle;
    }

    /// <summary>Calls a method of the handle, if there is one.</summary>
    public async Task CallAsync(string method, params object?[] arguments)
    {
        try
        {
            if (_handle is not null) await _handle.InvokeVoidAsync(method, arguments);
        }
        catch (Exception error) when (error is JSDisconnectedException || (_isClosed && error is JSException or ObjectDisposedException))
        {
            // The page has gone while it was called.
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _isClosed = true;
        return CloseAsync();
    }

    private async ValueTask CloseAsync()
    {
        (IJSObjectReference? handle, IJSObjectReference? module, _handle, _module) = (_handle, _module, null, null);
        try
        {
            if (handle is not null) await handle.InvokeVoidAsync("dispose");
            if (handle is not null) await handle.DisposeAsync();
            if (module is not null) await module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and with it what was open.
        }
    }
}
