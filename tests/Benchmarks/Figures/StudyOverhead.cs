using System.Diagnostics;
using System.Globalization;
using Corescope.Compute.Running;

namespace Corescope.Benchmarks.Figures;

/// <summary>
/// A whole study, from its creation to its end, against the lives of its runs' own processes: what lies beyond is calibration, adding up traces, storing, and the way from one run to the next.
/// The sequential runs, which the others are compared with, are runs of the study.
/// </summary>
internal sealed class StudyOverhead : IFigure
{
    private static readonly KeyValuePair<string, string>[] Study =
    [
        new("workload", "primes"), new("strategies", "threads,work-stealing,processes"), new("workers", "1,2,3,4"), new("repeats", "5"), new("warmUp", "0"), new("size", "120000"),
    ];

    public string Name => "study-beyond";

    public string What => "study of 3 strategies x 4 counts x 5 repeats: time beyond the runs";

    public Target Target { get; } = new(5, " %", Decimals: 1);

    public Measurement Measure()
    {
        StudySpec spec = StudyReader.Read(Study).Spec ?? throw new NotHereException("a study with 4 workers needs a machine that allows them");
        string folder = Directory.CreateTempSubdirectory("corescope-bench-").FullName;
        try
        {
            return MeasureAsync(spec, folder).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Measurement> MeasureAsync(StudySpec spec, string folder)
    {
        await using Lab lab = await Lab.OpenAsync(new LabOptions(folder));
        using SemaphoreSlim ended = new(0);
        string? id = null;
        lab.Studies.Changed += changed =>
        {
            if (changed == id && lab.Studies.Find(changed) is { IsActive: false }) ended.Release();
        };
        long start = Stopwatch.GetTimestamp();
        id = lab.Studies.Create(spec).Id;
        await ended.WaitAsync();
        double wholeS = Stopwatch.GetElapsedTime(start).TotalSeconds;
        StudyReport report = lab.Studies.Report(id)!;
        if (report.Study.State != StudyState.Completed) throw new InvalidOperationException($"the study ended as {report.Study.State}: {report.Study.Error}");
        StudyRun[] runs = [.. report.Curves.SelectMany(c => c.Runs)];
        double runsS = runs.Sum(run => lab.Find(run.Id)!.ProcessesNs!.Value) / 1e9, measuredS = runs.Sum(run => run.ElapsedNs ?? 0) / 1e9;
        return new Measurement(100 * (wholeS - runsS) / wholeS, string.Create(CultureInfo.InvariantCulture,
            $"{runs.Length} runs with the sequential ones, {wholeS:0.0} s; their processes lived {runsS:0.0} s, their measured rounds took {measuredS:0.0} s; the machine gave {report.Study.Calibration?.EffectiveCores:0.00} cores"));
    }
}
