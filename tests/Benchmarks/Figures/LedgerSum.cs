using System.Globalization;
using Corescope.Benchmarks.Children;
using Corescope.Compute.Analysis;

namespace Corescope.Benchmarks.Figures;

/// <summary>Whether the parts of the ledger add up to workers x elapsed, over runs of different kinds. What each part is, is tested on traces written by hand (LedgerTests).</summary>
internal sealed class LedgerSum : IFigure
{
    private static readonly string[] Runs =
    [
        "workload=primes&strategy=threads&schedule=static&repeats=2", "workload=primes&strategy=processes", "workload=shared-counter&strategy=threads",
        "workload=web-requests&strategy=async&workers=4", "workload=uneven-tasks&strategy=work-stealing&workers=4",
    ];

    public string Name => "ledger-sum";

    public string What => "ledger: parts / whole, off from 1, worst of five kinds of runs";

    public Target Target { get; } = new(1e-9, "", Decimals: 10);

    public Measurement Measure()
    {
        using LabRuns lab = new();
        (string Link, double Off, double Unexplained)[] found = [.. Runs.Select(link =>
        {
            Ledger ledger = lab.Run(link).Ledger ?? throw new InvalidOperationException($"{link} has no ledger");
            return (link, Math.Abs((double)ledger.Parts.Sum(p => p.Ns) / ledger.WholeNs - 1), ledger.Share(LedgerPart.Rest));
        })];
        return new Measurement(found.Max(f => f.Off), "rest: " + string.Join("; ", found.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Link[9..]} {f.Unexplained * 100:0.00} %"))));
    }
}
