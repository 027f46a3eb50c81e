namespace Corescope.Compute.Running;

/// <summary>The name that a person gives a run or a study.</summary>
internal static class GivenName
{
    /// <summary>Characters that it may have.</summary>
    public const int MaxLength = 200;

    /// <summary>The name without the blanks around it; null where nothing is left.</summary>
    /// <exception cref="ArgumentException">It is too long.</exception>
    public static string? Of(string? name)
    {
        string? trimmed = name?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return null;
        return trimmed.Length <= MaxLength ? trimmed : throw new ArgumentException($"A name may have {MaxLength} characters at most.", nameof(name));
    }
}
