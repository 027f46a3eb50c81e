using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.DataProtection;

namespace Corescope.Web.Access;

/// <summary>
/// The token that visitors must know, and the sessions that it opens. A session is a signed and encrypted note of the token's hash: it says nothing
/// of the token, outlives a restart of the server, and ends when the token changes.
/// </summary>
public sealed class AccessToken : IDisposable
{
    /// <summary>How long a browser need not ask again.</summary>
    public static readonly TimeSpan SessionLength = TimeSpan.FromDays(7);

    /// <summary>Wrong tokens that one address may try in a minute.</summary>
    public const int TriesPerMinute = 10;

    private readonly byte[] _hash;
    private readonly ITimeLimitedDataProtector _protector;
    private readonly PartitionedRateLimiter<IPAddress> _tries = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = TriesPerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0,
        }));

    /// <summary>Makes the gate for one token.</summary>
    public AccessToken(string token, IDataProtectionProvider protection)
    {
        _hash = Hash(token);
        _protector = protection.CreateProtector("Corescope.Session").ToTimeLimitedDataProtector();
    }

    /// <summary>Compares in constant time, and counts what was wrong.</summary>
    public TokenCheck Check(string candidate, IPAddress? from)
    {
        IPAddress address = from ?? IPAddress.None;
        using RateLimitLease mayTry = _tries.AttemptAcquire(address, 0);
        if (!mayTry.IsAcquired) return TokenCheck.TooMany;
        if (CryptographicOperations.FixedTimeEquals(_hash, Hash(candidate))) return TokenCheck.Right;
        _tries.AttemptAcquire(address).Dispose();
        return TokenCheck.Wrong;
    }

    /// <summary>The value of a new session's cookie.</summary>
    public string NewSession() => _protector.Protect(Convert.ToBase64String(_hash), SessionLength);

    /// <summary>Whether a cookie's value is a session of this token that has not ended.</summary>
    public bool IsSession(string cookie)
    {
        try
        {
            return CryptographicOperations.FixedTimeEquals(_hash, Convert.FromBase64String(_protector.Unprotect(cookie)));
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return false;
        }
    }

    /// <summary>Ends the counting.</summary>
    public void Dispose() => _tries.Dispose();

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

/// <summary>What came of a token.</summary>
public enum TokenCheck
{
    /// <summary>Let in.</summary>
    Right,

    /// <summary>Not let in.</summary>
    Wrong,

    /// <summary>Not looked at: too many wrong ones in the last minute.</summary>
    TooMany,
}
