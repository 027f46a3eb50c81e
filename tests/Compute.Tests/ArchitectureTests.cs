using System.Text.RegularExpressions;

namespace Corescope.Compute.Tests;

/// <summary>Reads the sources against the table in docs/architecture.md.</summary>
public partial class ArchitectureTests
{
    /// <summary>The repository.</summary>
    internal static readonly string Root = FindRoot();
    private static readonly Dictionary<string, (string Folder, string[] MayUse)> Table = ReadTable();

    [Fact]
    public void The_table_names_every_folder_of_compute_and_only_folders_that_exist()
    {
        string[] folders = [.. Directory.GetDirectories(Path.Combine(Root, "src/Compute")).Select(f => Path.GetFileName(f)!).Except(["bin", "obj"])];

        Assert.Empty(folders.Except(Table.Keys));
        Assert.All(Table.Values, part => Assert.True(Directory.Exists(Path.Combine(Root, part.Folder)), $"{part.Folder} is in the table but not on disk"));
        Assert.All(Table.Values, part => Assert.Empty(part.MayUse.Except(Table.Keys)));
    }

    [Fact]
    public void No_part_uses_what_its_row_does_not_name()
    {
        List<string> offences = [];
        foreach ((string name, (string folder, string[] mayUse)) in Table)
        {
            foreach (string file in Sources(folder, ".cs", ".razor"))
            {
                foreach (Match use in OwnNamespace().Matches(WithoutComments(File.ReadAllText(file))))
                {
                    string used = use.Groups["web"].Success ? "Web" : use.Groups["part"].Value;
                    if (used != name && !mayUse.Contains(used)) offences.Add($"{Relative(file)} uses {used}");
                }
            }
        }
        Assert.Empty(offences.Distinct());
    }

    [Fact]
    public void The_rule_finds_a_forbidden_use()
    {
        Assert.Equal("Running", OwnNamespace().Match("using Corescope.Compute.Running;").Groups["part"].Value);
        Assert.Equal("Running", OwnNamespace().Match("new Running.Lab()").Groups["part"].Value);
        Assert.DoesNotMatch(OwnNamespace(), "RunState.Running.ToString()");
        Assert.DoesNotContain("Running", Table["Tracing"].MayUse);
        Assert.DoesNotContain("Running", Table["Analysis"].MayUse);
    }

    [Fact]
    public void Typescript_imports_only_its_own_files_declared_packages_and_node()
    {
        string packageJson = File.ReadAllText(Path.Combine(Root, "src/Web/Client/package.json"));
        List<string> offences = [];
        foreach (string file in TypeScript())
        {
            bool isTest = Relative(file).StartsWith("tests/", StringComparison.Ordinal);
            foreach (string from in Import().Matches(WithoutComments(File.ReadAllText(file))).Select(m => m.Groups["from"].Value))
            {
                bool allowed = from.StartsWith("node:", StringComparison.Ordinal) ? isTest || file.EndsWith(".mjs", StringComparison.Ordinal)
                    : from.StartsWith('.') ? IsWithinClient(file, from)
                    : packageJson.Contains($"\"{PackageOf(from)}\":", StringComparison.Ordinal);
                if (!allowed) offences.Add($"{Relative(file)} imports {from}");
            }
        }
        Assert.Empty(offences);
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines() => Assert.DoesNotContain(
        AllSources().Select(f => (File: Relative(f), Lines: File.ReadLines(f).Count())), f => f.Lines > 400);

    [Fact]
    public void Nothing_is_dynamic_in_csharp_and_nothing_any_in_typescript()
    {
        IEnumerable<string> cs = Sources("src", ".cs", ".razor").Concat(Sources("tests", ".cs")).Where(f => Dynamic().IsMatch(WithoutStrings(WithoutComments(File.ReadAllText(f)))));
        IEnumerable<string> ts = TypeScript().Where(f => f.EndsWith(".ts", StringComparison.Ordinal) && Any().IsMatch(WithoutStrings(WithoutComments(File.ReadAllText(f)))));

        Assert.Empty(cs.Concat(ts).Select(Relative));
    }

    [Fact]
    public void No_folder_is_a_drawer_for_everything() => Assert.DoesNotContain(
        AllSources().Select(f => Path.GetFileName(Path.GetDirectoryName(f)!)), name => name is "Utils" or "Helpers" or "Common" or "Misc");

    private static IEnumerable<string> AllSources() =>
        Sources("src", ".cs", ".razor", ".css", ".ts", ".mjs", ".py", ".sql").Concat(Sources("tests", ".cs", ".ts", ".mjs", ".py"));

    private static IEnumerable<string> TypeScript() => Sources("src/Web/Client", ".ts", ".mjs").Concat(Sources("tests/Client.Tests", ".ts", ".mjs"));

    private static IEnumerable<string> Sources(string folder, params string[] extensions)
    {
        string path = Path.Combine(Root, folder);
        if (!Directory.Exists(path)) return [];
        EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Directory.EnumerateFiles(path, "*", options)
            .Where(f => extensions.Contains(Path.GetExtension(f)) && !Made().IsMatch(Relative(f)));
    }

    private static bool IsWithinClient(string file, string import)
    {
        string target = Relative(Path.GetFullPath(import, Path.GetDirectoryName(file)!));
        return target.StartsWith("src/Web/Client/", StringComparison.Ordinal) || target.StartsWith("tests/Client.Tests/", StringComparison.Ordinal)
            || target.StartsWith("tests/fixtures/", StringComparison.Ordinal);
    }

    private static string PackageOf(string import) => string.Join('/', import.Split('/').Take(import.StartsWith('@') ? 2 : 1));

    private static string WithoutComments(string text) => Comment().Replace(text, " ");

    private static string WithoutStrings(string text) => QuotedText().Replace(text, "\"\"");

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static Dictionary<string, (string, string[])> ReadTable() => File.ReadLines(Path.Combine(Root, "docs/architecture.md"))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains("| src/", StringComparison.Ordinal))
        .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[0], cells => (cells[1], cells[2].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Corescope.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("the tests must run from within the repository");
    }

    // In full (Corescope.Compute.Running), or short as in Running.Lab, which a file inside Corescope.Compute may write.
    [GeneratedRegex(@"\bCorescope\.(?:(?<web>Web)\b|Compute\.(?<part>[A-Z]\w+)\b)|(?<![\w.])(?<part>Tracing|Workloads|Strategies|Runtimes|Analysis|Running|Export|CommandLine)\.[A-Z]")]
    private static partial Regex OwnNamespace();

    // import x from "y"; export x from "y"; import "y"; import("y")
    [GeneratedRegex(@"(?:[}*\w]\s*from|\bimport)\s*\(?\s*['""](?<from>[^'""\n]+)['""]")]
    private static partial Regex Import();

    [GeneratedRegex(@"\bdynamic\s+[\w<(]|<dynamic>|\(dynamic\)")]
    private static partial Regex Dynamic();

    [GeneratedRegex(@"[:<|,(]\s*any\b\s*[\[\]>|,;)=]|\bas any\b")]
    private static partial Regex Any();

    [GeneratedRegex(@"//.*?$|/\*.*?\*/|@\*.*?\*@", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'")]
    private static partial Regex QuotedText();

    [GeneratedRegex(@"(^|/)(bin|obj|node_modules|wwwroot)/")]
    private static partial Regex Made();
}
