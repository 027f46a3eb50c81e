using System.Globalization;
using Corescope.Benchmarks.Children;
using Corescope.Compute.Analysis;

namespace Corescope.Benchmarks.Figures;

/// <summary>How far predictions are from the real run with the change. Each side is the median of five rounds.</summary>
internal sealed class WhatIfError : IFigure
{
    private static readonly (string Link, WhatIfChange Change)[] Set =
    [
        ("workload=primes&strategy=threads&schedule=static&workers=2&repeats=5&warmUp=1", WhatIfChange.Balanced),
        ("workload=uneven-tasks&strategy=threads&schedule=static&workers=2&repeats=5&warmUp=1", WhatIfChange.Balanced),
        ("workload=primes&strategy=processes&schedule=static&workers=2&repeats=5&warmUp=1", WhatIfChange.Balanced),
        ("workload=shared-counter&strategy=threads&workers=2&repeats=5&warmUp=1&set.holdSteps=600&set.workSteps=600", WhatIfChange.WithoutLocks),
        ("workload=countdown&runtime=cpython&strategy=threads&workers=2&repeats=5&warmUp=1", WhatIfChange.WithoutGil),
    ];

    public string Name => "what-if";

    public string What => "what-if predictions, run for real: median error";

    public Target Target { get; } = new(10, " %", Decimals: 1);

    public Measurement Measure()
    {
        using LabRuns lab = new();
        List<double> errors = [];
        List<string> notes = [];
        foreach ((string link, WhatIfChange change) in Set)
        {
            string what = $"{link.Split('&')[0][9..]}, {change}";
            if (lab.Run(link).WhatIf.FirstOrDefault(w => w.Change == change) is not { Link: { } real } imagined)
            {
                notes.Add($"{what}: nothing to gain here");
                continue;
            }
            errors.Add(100 * imagined.ErrorAgainst(lab.Run(real).ElapsedNs!.Value));
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {errors[^1]:+0.0;-0.0} %"));
        }
        return new Measurement(Middle.Median(errors.Select(Math.Abs)), string.Join("; ", notes));
    }
}
