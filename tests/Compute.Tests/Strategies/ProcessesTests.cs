using System.Diagnostics;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Strategies;

public class ProcessesTests
{
    [Fact]
    public void Every_message_has_both_of_its_ends_and_every_slice_ends_over_two_rounds()
    {
        using StrategyRig rig = new(new Primes(), 2000, 2, new Schedule(ScheduleKind.Dynamic, 500));
        Partial first = new Processes().Execute(rig.Run);
        Assert.Equal(first, new Processes().Execute(rig.Run));
        List<RingRecord> all = [.. Enumerable.Range(0, rig.Rings.RingsUsed).SelectMany(rig.Records)];
        long[] sent = Ids(all, RingRecordKind.Send), received = Ids(all, RingRecordKind.Receive);
        Assert.Equal(16, sent.Length); // 4 ranges there and 4 results back, twice
        Assert.Equal(sent, received);
        Assert.Equal(sent.Distinct(), sent);
        Assert.Equal(all.Count(r => r.Kind == RingRecordKind.Begin), all.Count(r => r.Kind == RingRecordKind.End));
        foreach (int worker in (int[])[1, 2])
        {
            List<RingRecord> lane = rig.Records(rig.Run.WorkerLane(LaneKind.Process, worker).Index);
            Assert.Equal(lane.OrderBy(r => r.TimeNs), lane);
            Assert.Equal(2, lane.Where(r => r.Kind == RingRecordKind.Bind).Select(r => r.Arg >> 32).Distinct().Count());
            Assert.DoesNotContain(lane, r => r.Kind == RingRecordKind.Bind && r.Arg >> 32 == Environment.ProcessId);
        }
    }

    [Fact]
    public void Output_of_the_children_comes_back_to_where_it_belongs()
    {
        Dictionary<string, string> parameters = new() { ["tile"] = "16", ["iterations"] = "100" };
        using StrategyRig apart = new(new Mandelbrot(), 64, 2, new Schedule(ScheduleKind.Cyclic, 1), parameters: parameters);
        using StrategyRig here = new(new Mandelbrot(), 64, 1, parameters: parameters);
        new Processes().Execute(apart.Run);
        new Sequential().Execute(here.Run);
        Assert.Equal(here.Run.Work.Output, apart.Run.Work.Output);
        Assert.Equal(Enumerable.Range(0, 16).Select(tile => (byte)(tile % 2 + 1)), apart.Run.WorkerOfItem);
    }

    [Fact]
    public async Task Killed_worker_is_an_error_that_names_it_and_takes_the_others_with_it()
    {
        using StrategyRig rig = new(new Countdown(), 100_000_000_000, 2, new Schedule(ScheduleKind.Dynamic, 10));
        Task<Exception> failing = Task.Factory.StartNew(() => Record.Exception(() => new Processes().Execute(rig.Run))!,
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        int first = await WaitForPid(rig, 1, failing), second = await WaitForPid(rig, 2, failing);
        Process.GetProcessById(second).Kill();
        Exception error = Assert.IsType<InvalidOperationException>(await failing);
        Assert.Equal($"worker 2 (process {second}) was killed by signal 9 before its work was done", error.Message);
        Assert.False(Directory.Exists($"/proc/{first}"));
    }

    [Fact]
    public void Failure_inside_a_worker_is_told_in_its_own_words()
    {
        using StrategyRig rig = new(new WebRequests(), 4, 2);
        rig.Run.Work.Join("1"); // nobody listens there
        Exception error = Assert.Throws<InvalidOperationException>(() => new Processes().Execute(rig.Run));
        Assert.Matches("^worker [12]: SocketException: ", error.Message);
    }

    [Fact]
    public void Worker_ends_when_its_standard_input_closes()
    {
        using StrategyRig rig = new(new Countdown(), 1, 1);
        ProcessStartInfo start = SelfExecutable.StartInfo(ProcessWorker.Verb, Environment.ProcessId.ToString());
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        start.Environment[RingFile.PathVariable] = rig.Rings.Path;
        using Process worker = Process.Start(start)!;
        Assert.True(worker.StandardOutput.Read() >= 0); // it is ready
        worker.StandardInput.Close();
        Assert.True(worker.WaitForExit(TimeSpan.FromMinutes(5)));
        Assert.Equal(0, worker.ExitCode);
    }

    [Fact]
    public async Task Worker_does_not_outlive_a_parent_that_is_killed()
    {
        using StrategyRig rig = new(new Countdown(), 1, 1);
        ProcessStartInfo worker = SelfExecutable.StartInfo(ProcessWorker.Verb);
        ProcessStartInfo shell = new("sh", ["-c", "exec 3<&0; \"$@\" $$ <&3 >/dev/null & echo $!; wait", "sh", worker.FileName, .. worker.ArgumentList])
        {
            RedirectStandardInput = true, // held open to the end: it is not its closing that ends the worker
            RedirectStandardOutput = true,
        };
        foreach ((string name, string? value) in worker.Environment) shell.Environment[name] = value;
        shell.Environment[RingFile.PathVariable] = rig.Rings.Path;
        using Process parent = Process.Start(shell)!;
        string pid = (await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
        Assert.True(Directory.Exists($"/proc/{pid}"));
        parent.Kill();
        Stopwatch waiting = Stopwatch.StartNew();
        while (IsAlive(pid) && waiting.Elapsed < TimeSpan.FromMinutes(5)) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.False(IsAlive(pid));
    }

    // A process whose parent has gone may stay as a zombie where nobody collects it.
    private static bool IsAlive(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ");
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static long[] Ids(List<RingRecord> all, RingRecordKind kind) => [.. all.Where(r => r.Kind == kind).Select(r => r.Arg).Order()];

    // The worker has said who it is, and is at work.
    private static async Task<int> WaitForPid(StrategyRig rig, int worker, Task round)
    {
        while (true)
        {
            int ring = worker; // the main lane has ring 0, workers follow in order
            RingRecord bind = ring < rig.Rings.RingsUsed ? rig.Records(ring).Find(r => r.Kind == RingRecordKind.Bind) : default;
            if (bind.Arg != 0) return (int)(bind.Arg >> 32);
            Assert.False(round.IsCompleted);
            await Task.Delay(10);
        }
    }
}
