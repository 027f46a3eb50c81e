namespace Corescope.Compute.CommandLine;

/// <summary>A folder that exists only if it is needed, and not any longer.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private DirectoryInfo? _folder;

    public string Create() => (_folder ??= Directory.CreateTempSubdirectory("corescope-run-")).FullName;

    public void Dispose() => _folder?.Delete(recursive: true);
}
