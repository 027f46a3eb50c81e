using System.CommandLine;
using System.Globalization;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.CommandLine;

/// <summary><c>list [workloads|strategies|runtimes|runs|studies]</c>: what there is to choose from, and what was run.</summary>
internal static class ListCommand
{
    private static readonly string[] Kinds = ["workloads", "strategies", "runtimes", "runs", "studies"];

    public static Command Create()
    {
        Argument<string?> what = new("what") { Arity = ArgumentArity.ZeroOrOne, Description = "workloads, strategies, runtimes, runs or studies; left out: all but runs and studies." };
        Option<string?> data = RunArgument.DataOption(), json = OutputFile.JsonOption("the list");
        Option<string?> search = new("--search") { Description = "Of the runs, only those whose name, workload, strategy or id contains this.", HelpName = "TEXT" };
        Option<int> take = new("--take") { Description = "At most so many runs, the newest first.", DefaultValueFactory = _ => 20 };
        Command list = new("list", "What there is: workloads with their parameters, strategies, runtimes; or the runs that are kept.") { what, json, data, search, take };
        list.SetAction(async (arguments, _) =>
        {
            string? kind = arguments.GetValue(what);
            if (kind is not null && !Kinds.Contains(kind)) throw new BadArgumentException($"list {kind} is not known: it must be one of {string.Join(", ", Kinds)}.");
            string? file = arguments.GetValue(json);
            OutputFile.Check("--json", file);
            int count = arguments.GetValue(take);
            if (count is < 1 or > 1000) throw new BadArgumentException($"--take {count} is not allowed: it must be a whole number from 1 to 1000.");
            if (kind == "runs") await ListRunsAsync(DataFolder.Choose(arguments.GetValue(data)), arguments.GetValue(search), count, file);
            else if (kind == "studies") await ListStudiesAsync(DataFolder.Choose(arguments.GetValue(data)), count, file);
            else await ListChoicesAsync(kind, file);
            return CommandLineProgram.Done;
        });
        return list;
    }

    private static async Task ListRunsAsync(string folder, string? search, int take, string? jsonFile)
    {
        await using Lab lab = await Lab.OpenAsync(new LabOptions(folder));
        IReadOnlyList<RunResult> runs = lab.List(search, 0, take);
        if (jsonFile is not null) OutputFile.WriteJson(jsonFile, runs);
        if (jsonFile == OutputFile.StandardOutput) return;
        TextTable table = new("id", "state", "created", "elapsed", "speed-up", "name");
        foreach (RunResult run in runs)
        {
            table.Add(run.Id, ExperimentJson.Word(run), run.CreatedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                RunSummary.Duration(run.ElapsedNs), RunSummary.Factor(run.Speedup), run.Name);
        }
        Console.Write(runs.Count == 0 ? $"No runs in {folder}.\n" : table.ToString());
    }

    private static async Task ListStudiesAsync(string folder, int take, string? jsonFile)
    {
        await using Lab lab = await Lab.OpenAsync(new LabOptions(folder));
        IReadOnlyList<Study> studies = [.. lab.Studies.List().Take(take)];
        if (jsonFile is not null) OutputFile.WriteJson(jsonFile, studies);
        if (jsonFile == OutputFile.StandardOutput) return;
        TextTable table = new("id", "state", "created", "runs", "name");
        foreach (Study study in studies)
        {
            StudyProgress progress = lab.Studies.Progress(study);
            table.Add(study.Id, study.State.ToString().ToLowerInvariant(), study.CreatedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                $"{progress.Done} of {progress.Total}", study.Name);
        }
        Console.Write(studies.Count == 0 ? $"No studies in {folder}.\n" : table.ToString());
    }

    private static async Task ListChoicesAsync(string? kind, string? jsonFile)
    {
        bool Wanted(string name) => kind is null || kind == name;
        IReadOnlyList<Interpreter> interpreters = Wanted("runtimes") ? await InterpreterProbe.FindAsync() : [];
        if (jsonFile is not null)
        {
            OutputFile.WriteJson(jsonFile, new
            {
                Workloads = Wanted("workloads") ? WorkloadCatalog.All.Select(w => new { w.Name, w.Summary, w.Kind, w.Size, w.Parameters, w.RunsOn, w.Packages }) : null,
                Strategies = Wanted("strategies") ? StrategyCatalog.All.Select(s => new { s.Name, s.Summary, Schedules = s.Schedules.Select(ScheduleText.Write), s.RunsOn, s.Packages }) : null,
                Runtimes = Wanted("runtimes") ? [RuntimeFamily.Dotnet, .. interpreters.Select(i => i.Name).Distinct()] : (string[]?)null,
                Interpreters = Wanted("runtimes") ? interpreters : null,
            });
        }
        if (jsonFile == OutputFile.StandardOutput) return;
        if (Wanted("workloads")) PrintWorkloads();
        if (Wanted("strategies")) PrintStrategies();
        if (Wanted("runtimes")) PrintRuntimes(interpreters);
    }

    private static void PrintRuntimes(IReadOnlyList<Interpreter> interpreters)
    {
        Console.WriteLine("Runtimes");
        Console.WriteLine($"  {RuntimeFamily.Dotnet}: {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
        foreach (string name in ExperimentRules.Runtimes.Skip(1))
            Console.WriteLine($"  {name}: {RuntimeName.Choose(name, interpreters) switch { { } one => $"{one.Title}, {one.Path}", null => "not found" }}");
        foreach (Interpreter one in interpreters)
            Console.WriteLine($"  {one.Name}: {one.Path}{(one.Packages.Count == 0 ? "" : $" with {string.Join(", ", one.Packages.Keys)}")}");
        if (DebianPackages.Advice(interpreters) is { } advice) Console.WriteLine($"\n{advice}");
    }

    private static void PrintWorkloads()
    {
        Console.WriteLine("Workloads");
        foreach (IWorkload workload in WorkloadCatalog.All)
        {
            SizeRange size = workload.Size;
            Console.WriteLine($"  {workload.Name}: {workload.Summary}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    --size {size.Min:N0} to {size.Max:N0} {size.Unit}; {size.Default:N0} when left out"));
            if (workload.RunsOn != RuntimeFamily.OnlyDotnet) Console.WriteLine($"    --runtime {string.Join('|', workload.RunsOn)}");
            foreach (ParameterSpec spec in workload.Parameters) Console.WriteLine($"    --set {spec.Name}={Allowed(spec)}; {spec.Default} when left out ({spec.Label})");
        }
        Console.WriteLine();
    }

    private static void PrintStrategies()
    {
        Console.WriteLine("Strategies");
        foreach (IStrategy strategy in StrategyCatalog.All)
        {
            Console.WriteLine($"  {strategy.Name}: {strategy.Summary}");
            if (strategy.RunsOn != RuntimeFamily.OnlyDotnet) Console.WriteLine($"    --runtime {string.Join('|', strategy.RunsOn)}{(strategy.Packages.Count == 0 ? "" : $" with {string.Join(", ", strategy.Packages)}")}");
            if (strategy.Schedules.Count > 0) Console.WriteLine($"    --schedule {string.Join(", ", strategy.Schedules.Select(ScheduleText.Write))}; with a chunk: dynamic:16");
        }
        Console.WriteLine();
    }

    private static string Allowed(ParameterSpec spec) => spec.Choices is { } choices
        ? string.Join('|', choices) + (spec.IsFile ? "|FILE" : "")
        : string.Create(CultureInfo.InvariantCulture, $"{spec.Min:#,0.######} to {spec.Max:#,0.######}");
}
