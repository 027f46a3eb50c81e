using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Optimization;

namespace Corescope.Compute.Analysis;

/// <summary>A law of scaling fitted to measured points by least squares (Levenberg-Marquardt), or the reason why it was not.</summary>
/// <param name="Law"><c>Amdahl</c>, <c>Gustafson</c> or <c>Universal scalability law</c>.</param>
/// <param name="Parameters">What was found; empty where it was refused.</param>
/// <param name="Residuals">Measured - fitted speed-up, in the order of the points.</param>
/// <param name="ResidualError">Standard error of the residuals.</param>
/// <param name="Line">The fitted speed-up at each worker count from 1 to the largest measured.</param>
/// <param name="Sentence">What it says, or why there is none, in plain words.</param>
public sealed record ScalingFit(string Law, IReadOnlyList<FittedParameter> Parameters, IReadOnlyList<double> Residuals, double ResidualError,
    IReadOnlyList<ScalingPoint> Line, string Sentence)
{
    /// <summary>The confidence of all intervals.</summary>
    public const double Confidence = 0.95;

    /// <summary>Whether there is a fit.</summary>
    public bool IsFitted => Parameters.Count > 0;

    /// <summary>All laws.</summary>
    /// <param name="points">Measured points, repeats as points of their own, in any order.</param>
    public static IReadOnlyList<ScalingFit> AllOf(IReadOnlyList<ScalingPoint> points) => [.. ScalingLaw.All.Select(law => Of(law, points))];

    /// <summary>One law.</summary>
    internal static ScalingFit Of(ScalingLaw law, IReadOnlyList<ScalingPoint> points)
    {
        if (Refusal(law, points) is { } reason) return new ScalingFit(law.Name, [], [], 0, [], reason);
        double[] found = Minimise(law, points);
        double[] residuals = [.. points.Select(p => p.Speedup - law.Speedup(found, p.Workers))];
        int freedom = points.Count - found.Length;
        double variance = residuals.Sum(r => r * r) / freedom;
        Matrix<double> covariance = Covariance(law, points, found) * variance;
        double t = StudentT.InvCDF(0, 1, freedom, (1 + Confidence) / 2);
        FittedParameter[] parameters = [.. found.Select((value, i) =>
        {
            double half = t * Math.Sqrt(Math.Max(0, covariance[i, i]));
            return new FittedParameter(law.Parameters[i].Name, law.Parameters[i].Meaning, value, value - half, value + half);
        })];
        ScalingPoint[] line = [.. Enumerable.Range(1, points.Max(p => p.Workers)).Select(n => new ScalingPoint(n, law.Speedup(found, n)))];
        return new ScalingFit(law.Name, parameters, residuals, Math.Sqrt(variance), line, ScalingWords.Of(law, parameters));
    }

    /// <summary>Why a law can't be fitted: it needs two worker counts more than it has parameters, and speed-ups above 0.</summary>
    private static string? Refusal(ScalingLaw law, IReadOnlyList<ScalingPoint> points)
    {
        if (points.Any(p => p.Workers < 1 || !double.IsFinite(p.Speedup) || p.Speedup <= 0)) return $"{law.Name}: a point has no worker, or no speed-up above 0.";
        int counts = points.Select(p => p.Workers).Distinct().Count(), needed = law.Parameters.Count + 2;
        return counts >= needed ? null
            : $"{law.Name}: {counts} worker counts are too few to tell {(needed == 3 ? "one parameter" : "two parameters")} from chance; at least {needed} are needed.";
    }

    private static double[] Minimise(ScalingLaw law, IReadOnlyList<ScalingPoint> points)
    {
        (double[] Terms, double Value)[] linear = [.. points.Select(law.Linear)];
        Vector<double> start = DenseMatrix.OfRowArrays(linear.Select(row => row.Terms)).Svd().Solve(DenseVector.OfEnumerable(linear.Select(row => row.Value)));
        Vector<double> workers = DenseVector.OfEnumerable(points.Select(p => (double)p.Workers)), measured = DenseVector.OfEnumerable(points.Select(p => p.Speedup));
        IObjectiveModel objective = ObjectiveFunction.NonlinearModel((p, x) => x.Map(n => law.Speedup(p.ToArray(), (int)n)), workers, measured);
        double[] found = [.. new LevenbergMarquardtMinimizer().FindMinimum(objective, start).MinimizingPoint];
        double SumOfSquares(double[] p) => points.Sum(point => Math.Pow(point.Speedup - law.Speedup(p, point.Workers), 2));
        // Points that lie on the law leave the search nothing to follow.
        return found.All(double.IsFinite) && SumOfSquares(found) <= SumOfSquares([.. start]) ? found : [.. start];
    }

    /// <summary>(J'J)^-1 at the solution: with the residuals' variance, the covariance of the parameters.</summary>
    private static Matrix<double> Covariance(ScalingLaw law, IReadOnlyList<ScalingPoint> points, double[] at)
    {
        Matrix<double> slopes = DenseMatrix.Create(points.Count, at.Length, (row, parameter) =>
        {
            double step = Math.Max(1e-7, Math.Abs(at[parameter]) * 1e-6);
            double Shifted(double by) => law.Speedup([.. at.Select((value, i) => i == parameter ? value + by : value)], points[row].Workers);
            return (Shifted(step) - Shifted(-step)) / (2 * step);
        });
        return (slopes.Transpose() * slopes).PseudoInverse();
    }
}

/// <summary>A fitted parameter with its interval of 95 % confidence.</summary>
/// <param name="Name">As in the law.</param>
/// <param name="Meaning">In words.</param>
/// <param name="Value">Best value.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end.</param>
public sealed record FittedParameter(string Name, string Meaning, double Value, double Low, double High);
