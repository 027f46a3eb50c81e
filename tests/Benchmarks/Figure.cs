namespace Corescope.Benchmarks;

/// <summary>One line of the table: something that Corescope must reach, and how it is measured.</summary>
internal interface IFigure
{
    /// <summary>For <c>--only</c>.</summary>
    string Name { get; }

    /// <summary>What is measured, in words.</summary>
    string What { get; }

    /// <summary>What must be reached.</summary>
    Target Target { get; }

    /// <summary>Measures it, on this machine, now. Throws where it can't be measured here.</summary>
    Measurement Measure();
}

/// <summary>A limit.</summary>
/// <param name="Limit">The number.</param>
/// <param name="Unit">Its unit, written behind it.</param>
/// <param name="IsLeast">True: at least; false: at most.</param>
/// <param name="Decimals">Digits behind the point that make sense.</param>
internal sealed record Target(double Limit, string Unit, bool IsLeast = false, int Decimals = 2)
{
    public bool IsMetBy(double value) => IsLeast ? value >= Limit : value <= Limit;

    public string Text => $"{(IsLeast ? ">=" : "<=")} {Write(Limit)}";

    public string Write(double value) => $"{value.ToString("N" + Decimals, System.Globalization.CultureInfo.InvariantCulture)}{Unit}";
}

/// <summary>What came out.</summary>
/// <param name="Value">In the target's unit.</param>
/// <param name="Note">What it was measured with, and what lies behind the number.</param>
internal sealed record Measurement(double Value, string Note);

/// <summary>Middle values: one disturbed round does not move them.</summary>
internal static class Middle
{
    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    /// <summary>Linear between the two nearest ranks.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) throw new InvalidOperationException("nothing was measured");
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
    }
}
