namespace Corescope.Web.Layout;

/// <summary>How the page looks; comes from the browser (<c>Client/page.ts</c>) and is handed down to everything that draws.</summary>
/// <param name="Theme">What the person chose: <c>light</c>, <c>dark</c> or <c>system</c>.</param>
/// <param name="Dark">What that means now.</param>
/// <param name="Slide">Slide mode: large, and only title, picture and legend.</param>
/// <param name="Scale">Size of the picture's texts and lanes; 1 is the usual one.</param>
public sealed record Look(string Theme, bool Dark, bool Slide, double Scale)
{
    /// <summary>Until the browser has said.</summary>
    public static Look Unknown { get; } = new("system", false, false, 1);

    /// <summary>The theme's name for canvases.</summary>
    public string Drawn => Dark ? "dark" : "light";

    /// <summary>The theme that the switch chooses next.</summary>
    public string NextTheme => Theme switch { "system" => "light", "light" => "dark", _ => "system" };
}
