namespace Corescope.Compute.Running;

/// <summary>Makes ids of lower-case letters and digits that sort by time: milliseconds since 1970 in base 36, then four random digits.</summary>
public sealed class RunIds
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int TimeDigits = 9;

    private long _lastMs;

    /// <summary>Whether a text could be the id of a run: it may then be part of a path.</summary>
    public static bool IsId(string? text) => text is { Length: > 0 and <= 40 } && text.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9');

    /// <summary>The next id. Not thread-safe.</summary>
    public string Next()
    {
        // Two runs in one millisecond, or a clock that was set back, must not change the order.
        _lastMs = Math.Max(_lastMs + 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Span<char> id = stackalloc char[TimeDigits + 4];
        long rest = _lastMs;
        for (int i = TimeDigits - 1; i >= 0; i--, rest /= Digits.Length) id[i] = Digits[(int)(rest % Digits.Length)];
        Random.Shared.GetItems<char>(Digits, id[TimeDigits..]);
        return id.ToString();
    }
}
