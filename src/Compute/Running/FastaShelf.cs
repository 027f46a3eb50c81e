using System.Security.Cryptography;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// Uploaded FASTA files, kept in the data folder under their hash. The value of a parameter names such a file (<c>upload-</c> and 32
/// hexadecimal digits), never a path: a link can't point at other files of the machine.
/// </summary>
/// <param name="folder">Where the files lie.</param>
public sealed class FastaShelf(string folder)
{
    private const string Prefix = "upload-";
    private const int HashDigits = 32;

    /// <summary>Whether a parameter's value names an uploaded file (it may be gone).</summary>
    public static bool IsName(string value) =>
        value.Length == Prefix.Length + HashDigits && value.StartsWith(Prefix, StringComparison.Ordinal)
        && value.AsSpan(Prefix.Length).IndexOfAnyExcept("0123456789abcdef") < 0;

    /// <summary>The file that a name stands for, whether it is there or not.</summary>
    public string PathOf(string name) => IsName(name)
        ? Path.Combine(folder, name + ".fa")
        : throw new ArgumentException($"{name} is not the name of an uploaded file", nameof(name));

    /// <summary>Checks and keeps a file.</summary>
    /// <returns>Its name; the same bytes give the same name.</returns>
    /// <exception cref="InvalidDataException">Too large, or no FASTA; the message says what is allowed.</exception>
    public async Task<string> KeepAsync(string fileName, Stream content, CancellationToken cancel)
    {
        byte[] bytes = await ReadAsync(fileName, content, cancel);
        string name = Prefix + Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashDigits];
        Fasta.Read(new MemoryStream(bytes));
        Directory.CreateDirectory(folder);
        string part = Path.Combine(folder, $"{name}.{Guid.NewGuid():N}.part");
        try
        {
            await File.WriteAllBytesAsync(part, bytes, cancel);
            File.Move(part, PathOf(name), overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
        return name;
    }

    private static async Task<byte[]> ReadAsync(string fileName, Stream content, CancellationToken cancel)
    {
        using MemoryStream kept = new();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await content.ReadAsync(buffer, cancel)) > 0)
        {
            if (kept.Length + read > Fasta.MaxBytes)
                throw new InvalidDataException($"{Path.GetFileName(fileName)} is larger than 20 MB; a FASTA file may have 20 MB at most.");
            kept.Write(buffer, 0, read);
        }
        return kept.ToArray();
    }
}
