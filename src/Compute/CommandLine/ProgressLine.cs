namespace Corescope.Compute.CommandLine;

/// <summary>One line on standard error that says how far a run or a study has got; nothing where that is no terminal.</summary>
internal sealed class ProgressLine : IDisposable
{
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private int _width;

    public void Show(string text)
    {
        if (!_isTerminal) return;
        Console.Error.Write('\r' + text.PadRight(_width));
        _width = text.Length;
    }

    public void Dispose()
    {
        if (_width > 0) Console.Error.Write('\r' + new string(' ', _width) + '\r');
    }
}
