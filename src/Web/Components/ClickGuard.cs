namespace Corescope.Web.Components;

/// <summary>
/// Lets the first of many quick clicks pass. Run becomes Stop under the pointer, so the second click of a double click would stop what the first
/// one has started.
/// </summary>
public sealed class ClickGuard
{
    private const long QuietMs = 500;

    private long _lastMs = -QuietMs;

    /// <summary>Whether a click counts: not where another one came within the last half second, even if that one did not count.</summary>
    public bool Admit(long nowMs)
    {
        bool quiet = nowMs - _lastMs >= QuietMs;
        _lastMs = nowMs;
        return quiet;
    }
}
