namespace Corescope.Compute.Running;

/// <summary>Where runs are kept when nobody says where; the same for command line and dashboard, so that each shows the other's runs.</summary>
public static class DataFolder
{
    /// <summary>Environment variable that names the folder.</summary>
    public const string Variable = "CORESCOPE_DATA";

    /// <summary>
    /// The folder given, else that of <see cref="Variable"/>, else <c>corescope</c> in the user's own data folder
    /// (<c>$XDG_DATA_HOME</c> or <c>~/.local/share</c>), else <c>corescope-data</c> here. An absolute path; it need not exist yet.
    /// </summary>
    public static string Choose(string? given)
    {
        string? named = string.IsNullOrWhiteSpace(given) ? Environment.GetEnvironmentVariable(Variable) : given;
        if (!string.IsNullOrWhiteSpace(named)) return Path.GetFullPath(named);
        string home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length > 0 ? Path.Combine(home, "corescope") : Path.GetFullPath("corescope-data");
    }
}
