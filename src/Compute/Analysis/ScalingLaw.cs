namespace Corescope.Compute.Analysis;

/// <summary>A law of scaling: what speed-up n workers give, by its parameters.</summary>
/// <param name="Name">Whose law it is.</param>
/// <param name="Parameters">Name and meaning of each parameter.</param>
/// <param name="Speedup">S(n) by the parameters.</param>
/// <param name="Linear">What stands in the law's linear form, sum of parameter x term = value, from which the search for the parameters begins.</param>
internal sealed record ScalingLaw(string Name, IReadOnlyList<(string Name, string Meaning)> Parameters, Func<double[], int, double> Speedup,
    Func<ScalingPoint, (double[] Terms, double Value)> Linear)
{
    /// <summary>S(n) = 1 / (s + (1 - s) / n). G. M. Amdahl, "Validity of the single processor approach to achieving large scale computing capabilities", AFIPS 1967.</summary>
    public static ScalingLaw Amdahl { get; } = new("Amdahl", [("s", "serial fraction")],
        (p, n) => 1 / (p[0] + (1 - p[0]) / n), point => ([point.Workers - 1.0], point.Workers / point.Speedup - 1));

    /// <summary>S(n) = n - s (n - 1), for work that grows with n. J. L. Gustafson, "Reevaluating Amdahl's law", Communications of the ACM 31(5), 1988.</summary>
    public static ScalingLaw Gustafson { get; } = new("Gustafson", [("s", "serial fraction of the parallel run")],
        (p, n) => n - p[0] * (n - 1), point => ([point.Workers - 1.0], point.Workers - point.Speedup));

    /// <summary>S(n) = n / (1 + sigma (n - 1) + kappa n (n - 1)). N. J. Gunther, "Guerrilla Capacity Planning", Springer 2007, chapter 4.</summary>
    public static ScalingLaw Universal { get; } = new("Universal scalability law", [("sigma", "contention: what is queued for"), ("kappa", "coherency: what each has to tell each other")],
        (p, n) => n / (1 + p[0] * (n - 1) + p[1] * n * (n - 1)),
        point => ([point.Workers - 1.0, point.Workers * (point.Workers - 1.0)], point.Workers / point.Speedup - 1));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ScalingLaw> All { get; } = [Amdahl, Gustafson, Universal];
}
