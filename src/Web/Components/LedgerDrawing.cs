using System.Globalization;
using Corescope.Compute.Analysis;

namespace Corescope.Web.Components;

/// <summary>A ledger as the browser draws it for a picture (LedgerSpec in Client/ledgerPicture.ts).</summary>
public static class LedgerDrawing
{
    private const int WidthCssPx = 960;
    private const string StatePrefix = "cs-state-";

    /// <summary>The waterfall, the ideal first.</summary>
    public static object ForBrowser(Ledger ledger)
    {
        IReadOnlyList<LedgerBar> bars = LedgerBar.Of(ledger);
        string workers = ((double)ledger.Workers).ToString("0.00", CultureInfo.InvariantCulture);
        return new
        {
            WidthCssPx,
            FontScale = 1,
            Most = LedgerBar.MostOf(ledger, bars),
            Bars = (object[])[
                new { Name = "ideal", State = (string?)null, From = 0.0, To = (double)ledger.Workers, Taken = workers, Time = Wording.Duration(ledger.WholeNs), Share = "100.0 %" },
                .. bars.Select(b => new { b.Name, State = StateOf(b.Paint), b.From, b.To, Taken = b.Taken(ledger), b.Time, Share = b.Share(ledger) })],
        };
    }

    private static string? StateOf(string paint) => paint.StartsWith(StatePrefix, StringComparison.Ordinal) ? paint[StatePrefix.Length..] : null;
}
