using System.CommandLine;
using System.Diagnostics;
using Corescope.Benchmarks;
using Corescope.Benchmarks.Children;
using Corescope.Benchmarks.Figures;

// Corescope measured by itself. Some figures need processes of their own: this program starts itself again with a child's name.
if (args.Length > 0 && Child.Find(args[0]) is { } child) return child(args[1..]);

IFigure[] figures =
[
    new SliceCost(), new LostRecords(), new TracedAgainstUntraced(), new RunnerAgainstBare(), new BytesComputeBound(), new BytesLockBound(),
    new LockFree(), new LockContended(), new LockEvents(),
    new EncodeSpeed(), new DecodeSpeed(), new BrowserDecodeSpeed(), new EventToPixel(), new DeadlockToWords(), new DrawFrame(), new TaskGraphFrame(), new ComparisonFrame(), new SvgTime(), new SvgSize(),
    new ViewerMemory(), new ViewerCpu(),
    new PythonAgainstBare(), new PythonSwitching(), new PythonSlice(), new SwitchCounts(), new ClickToSlice(),
    new StudyOverhead(),
    new LedgerSum(), new WhatIfError(),
    new MpiLatency("mpi-8-bytes", 8, 2000, 1.3), new MpiLatency("mpi-1-mb", 1_048_576, 1000, 1.02), new DaskTasks(), new DaskMemory(),
];

Option<FileInfo?> json = new("--json") { Description = "Also write the table to a JSON file." };
Option<string[]> only = new("--only") { Description = $"Measure only these: {string.Join(", ", figures.Select(figure => figure.Name))}.", AllowMultipleArgumentsPerToken = true };
only.AcceptOnlyFromAmong([.. figures.Select(figure => figure.Name)]);
RootCommand bench = new("Measures Corescope itself. What is missed is printed as missed; what this machine lacks the programs for is skipped; the exit code is 1 only where something else could not be measured.") { json, only };
bench.SetAction(parsed => MeasureAll(parsed.GetValue(only) ?? [], parsed.GetValue(json)));
ParseResult parsed = bench.Parse(args);
int code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;

int MeasureAll(string[] names, FileInfo? file)
{
    Table.Head();
    List<Line> lines = [];
    foreach (IFigure figure in figures.Where(figure => names.Length == 0 || names.Contains(figure.Name)))
    {
        lines.Add(Measure(figure));
        Table.Print(lines[^1]);
    }
    if (file is not null) Table.Save(file.FullName, lines);
    return lines.All(line => line.Value is not null || line.IsSkipped) ? 0 : 1;
}

static Line Measure(IFigure figure)
{
    long start = Stopwatch.GetTimestamp();
    try
    {
        Measurement measured = figure.Measure();
        return new Line(figure.Name, figure.What, measured.Value, figure.Target.Write(measured.Value), figure.Target.Text,
            figure.Target.IsMetBy(measured.Value), measured.Note, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
    catch (Exception e) when (e is not OutOfMemoryException)
    {
        bool isSkipped = e is NotHereException;
        return new Line(figure.Name, figure.What, null, isSkipped ? "skipped" : "not measured", figure.Target.Text, false, e.Message,
            Stopwatch.GetElapsedTime(start).TotalSeconds) { IsSkipped = isSkipped };
    }
}
