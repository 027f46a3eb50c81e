using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Corescope.Compute.Running;

/// <summary>
/// The database's numbered scripts (Schema/001-*.sql ...). Each runs once, in its own transaction; <c>user_version</c> is the number of the
/// last one.
/// </summary>
internal static class SchemaScripts
{
    private const string Folder = ".Running.Schema.";

    /// <summary>Runs the scripts that a database has not seen.</summary>
    /// <exception cref="InvalidDataException">The database was made by a newer version.</exception>
    public static void Apply(SqliteConnection connection)
    {
        List<(int Number, string Resource)> scripts = [.. Find()];
        int version = connection.ExecuteScalar<int>("pragma user_version");
        if (version > scripts[^1].Number)
            throw new InvalidDataException($"The database was made by a newer Corescope (version {version} of its tables; this one knows {scripts[^1].Number}).");
        foreach ((int number, string resource) in scripts.Where(s => s.Number > version))
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            connection.Execute(Text(resource), transaction: transaction);
            connection.Execute($"pragma user_version = {number}", transaction: transaction);
            transaction.Commit();
        }
    }

    private static IEnumerable<(int Number, string Resource)> Find() =>
        from resource in Assembly.GetExecutingAssembly().GetManifestResourceNames()
        let at = resource.IndexOf(Folder, StringComparison.Ordinal)
        where at >= 0 && resource.EndsWith(".sql", StringComparison.Ordinal)
        orderby resource
        select (int.Parse(resource.AsSpan(at + Folder.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture), resource);

    private static string Text(string resource)
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
