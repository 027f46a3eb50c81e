using System.Net;
using System.Security.Cryptography;
using Corescope.Compute.Strategies;

namespace Corescope.Web;

/// <summary>What <c>corescope serve</c> was asked for. <see cref="Read"/> is the only way in, so a value of this type is safe to start.</summary>
public sealed record ServeOptions
{
    /// <summary>Where the dashboard is when nothing else is said.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Characters that a token must have: short ones can be guessed.</summary>
    public const int MinTokenLength = 12;

    /// <summary>Addresses to listen on.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Whether another port will do when the first one is taken: nobody has asked for it by name.</summary>
    public bool MayMove { get; init; }

    /// <summary>Database, traces, uploaded files, keys.</summary>
    public required string DataFolder { get; init; }

    /// <summary>What a visitor must know; null where only this machine can reach the server.</summary>
    public string? Token { get; init; }

    /// <summary>Whether the token was made just now, so that somebody must be told.</summary>
    public bool TokenIsNew { get; init; }

    /// <summary>Names under which the server is reached besides this machine's own, as a reverse proxy or a DNS entry gives them.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Schedulers of Dask's that runs may join.</summary>
    public DaskSchedulers Schedulers { get; init; } = DaskSchedulers.Read(null);

    /// <summary>Reads the options' texts.</summary>
    /// <param name="urls">Addresses with semicolons between them; null: the default one.</param>
    /// <param name="data">Data folder; null: the user's own.</param>
    /// <param name="token">A token, or <c>random</c>.</param>
    /// <param name="hosts">Further host names with commas or semicolons between them.</param>
    /// <param name="schedulers">As <see cref="DaskSchedulers.Read"/> takes it.</param>
    /// <exception cref="ArgumentException">Something is not allowed; the message says what is.</exception>
    public static ServeOptions Read(string? urls, string? data, string? token, string? hosts, string? schedulers = null)
    {
        string[] addresses = Split(urls, ';');
        if (urls is not null && addresses.Length == 0) throw new ArgumentException("--urls is empty: give an address such as http://127.0.0.1:5080.");
        bool open = addresses.Count(address => !IsLoopback(address)) > 0;
        string? secret = ReadToken(token);
        if (open && secret is null)
            throw new ArgumentException($"--urls {urls} can be reached from other machines, so a token is needed: add --token random, or --token with {MinTokenLength} characters or more.");
        return new ServeOptions
        {
            Urls = addresses.Length == 0 ? [DefaultUrl] : addresses,
            MayMove = addresses.Length == 0,
            DataFolder = Compute.Running.DataFolder.Choose(data),
            Token = secret,
            TokenIsNew = token == "random",
            HostNames = Split(hosts, ',', ';'),
            Schedulers = DaskSchedulers.Read(schedulers),
        };
    }

    private static string[] Split(string? list, params char[] separators) =>
        list?.Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static string? ReadToken(string? token)
    {
        if (token is null) return null;
        if (token == "random") return Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return token.Length >= MinTokenLength && token.Length <= 200
            ? token
            : throw new ArgumentException($"--token has {token.Length} characters: it must have {MinTokenLength} to 200, or be the word random.");
    }

    /// <summary>Whether only this machine can reach an address.</summary>
    private static bool IsLoopback(string address)
    {
        BindingAddress parsed;
        try
        {
            parsed = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            throw new ArgumentException($"--urls {address} is no address: write it like {DefaultUrl}.");
        }
        if (parsed.Scheme != "http" || parsed.IsUnixPipe || parsed.IsNamedPipe || parsed.PathBase.Length > 0 || parsed.Port > ushort.MaxValue)
            throw new ArgumentException($"--urls {address} is not allowed: only http://HOST:PORT is. For https, put a reverse proxy in front.");
        if (parsed.Host == "localhost") return true;
        return IPAddress.TryParse(parsed.Host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip);
    }
}
