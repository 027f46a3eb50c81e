using System.Globalization;
using Corescope.Compute.Running;

namespace Corescope.Compute.CommandLine;

/// <summary>One line on standard error that says how far the run has got; nothing where that is no terminal.</summary>
internal sealed class ProgressLine : IDisposable
{
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private int _width;

    public void Show(RunProgress progress)
    {
        if (!_isTerminal) return;
        string items = progress.ItemsTotal == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {100.0 * progress.ItemsDone / progress.ItemsTotal:0} %");
        string text = $"{RunSummary.Duration(progress.ElapsedNs)}  {progress.Activity}{items}";
        Console.Error.Write('\r' + text.PadRight(_width));
        _width = text.Length;
    }

    public void Dispose()
    {
        if (_width > 0) Console.Error.Write('\r' + new string(' ', _width) + '\r');
    }
}
