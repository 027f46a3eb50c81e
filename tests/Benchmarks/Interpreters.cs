using Corescope.Compute.Runtimes;

namespace Corescope.Benchmarks;

/// <summary>The interpreters that figures need.</summary>
internal static class Interpreters
{
    /// <summary>The one that a runtime's name means here.</summary>
    /// <exception cref="NotHereException">There is none.</exception>
    public static Interpreter Find(string runtime)
    {
        try
        {
            return InterpreterProbe.ResolveAsync(runtime).GetAwaiter().GetResult();
        }
        catch (InvalidDataException missing)
        {
            throw new NotHereException(missing.Message);
        }
    }

    /// <summary>Those of some names that are here.</summary>
    public static IReadOnlyList<Interpreter> Found(params IEnumerable<string> runtimes) => [.. runtimes.Select(FindOrNull).OfType<Interpreter>()];

    private static Interpreter? FindOrNull(string runtime)
    {
        try
        {
            return Find(runtime);
        }
        catch (NotHereException)
        {
            return null;
        }
    }
}

/// <summary>A figure that this machine has not got the programs for: it is skipped, which is no failure.</summary>
internal sealed class NotHereException(string reason) : Exception(reason);
