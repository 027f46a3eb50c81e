using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Running;

public sealed class LabFaultTests
{
    private const string Quick = "workload=primes strategy=threads workers=2 size=5000";
    private const string Long = "workload=sleep strategy=threads workers=2 size=10000 set.meanMs=1000";

    [Theory]
    [InlineData("workload=sleep strategy=threads workers=2 size=10000 set.meanMs=1000")]
    [InlineData("workload=web-requests strategy=threads workers=2 size=10000 set.latencyMs=1000")]
    [InlineData("workload=sleep strategy=processes workers=4 size=10000 set.meanMs=1000")]
    public async Task A_server_killed_with_sigkill_leaves_no_process_and_a_run_that_can_be_opened(string experiment)
    {
        string folder = Directory.CreateTempSubdirectory("corescope-test-").FullName;
        ProcessTree tree = new(LabFolder.TagPrefixOf(folder));
        using Process server = StartServer(folder, experiment);
        string runs = Path.Combine(folder, "runs");
        await Until(() => Directory.Exists(runs) && Directory.GetFiles(runs, "*.trace").Any(f => new FileInfo(f).Length > 500));
        Assert.NotEmpty(tree.Find());
        NativeProcess.Signal(server.Id, NativeProcess.SigKill);
        await Until(() => tree.Find().Count == 0);

        await using Lab lab = await Lab.OpenAsync(new LabOptions(folder));
        RunResult run = Assert.Single(lab.List());
        Assert.Equal(RunState.Interrupted, run.State);
        Assert.True(run.Chunks > 0);
        Assert.All(Enumerable.Range(0, run.Chunks), n => Assert.Equal(n, ChunkDecoder.Decode(lab.Chunk(run.Id, n)!.Value.Span).Number));
        Assert.Empty(Directory.GetDirectories("/dev/shm", $"corescope-{LabFolder.TagPrefixOf(folder)}*"));
        await lab.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("trap '' TERM; while :; do sleep 0.05; done")]
    [InlineData("(setsid sh -c 'trap \"\" TERM; sleep 1000; sleep 1000' &); (trap '' TERM; sleep 1000; sleep 1000) & sleep 1000")]
    public async Task A_server_killed_with_sigkill_leaves_no_interpreter_and_none_of_its_children(string body)
    {
        using FakeInterpreter fake = new($"echo started > \"${{0%/*}}/started\"\n{body}");
        string folder = Directory.CreateTempSubdirectory("corescope-test-").FullName;
        ProcessTree tree = new(LabFolder.TagPrefixOf(folder));
        using Process server = StartServer(folder, $"workload=countdown runtime={fake.Path} strategy=processes workers=2");
        await Until(() => File.Exists(Path.Combine(Path.GetDirectoryName(fake.Path)!, "started")) && tree.Find().Count >= 2);
        NativeProcess.Signal(server.Id, NativeProcess.SigKill);
        await Until(() => tree.Find().Count == 0);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_lab_that_is_closed_interrupts_what_runs_and_what_waits()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        string running = rig.Submit(Long).Id, waiting = rig.Submit(Long).Id;
        await rig.Until(running, r => r.State == RunState.Running);
        await rig.ReopenAsync();
        Assert.Equal((RunState.Interrupted, RunState.Interrupted), (rig.Lab.Find(running)!.State, rig.Lab.Find(waiting)!.State));
        Assert.NotEqual(rig.Lab.Find(running)!.Error, rig.Lab.Find(waiting)!.Error);
        Assert.Empty(rig.Lab.Active());
        Assert.Empty(new ProcessTree(LabFolder.TagPrefixOf(rig.Folder)).Find());
    }

    [Fact]
    public async Task Two_labs_can_not_share_a_data_folder()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        IOException error = await Assert.ThrowsAsync<IOException>(() => Lab.OpenAsync(new LabOptions(rig.Folder)));
        Assert.Contains("in use", error.Message);
    }

    [Fact]
    public async Task A_corrupt_trace_is_told_and_other_runs_can_be_read()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult damaged = await rig.RunAsync(Quick), sound = await rig.RunAsync(Quick);
        await rig.ReopenAsync(() => File.WriteAllText(Path.Combine(rig.Folder, "runs", damaged.Id + ".trace"), "rubbish"));
        Assert.Contains("not a Corescope trace", Assert.Throws<InvalidDataException>(() => rig.Lab.Chunk(damaged.Id, 0)).Message);
        Assert.NotNull(rig.Lab.Find(damaged.Id));
        Assert.NotNull(rig.Lab.Chunk(sound.Id, 0));
        Assert.True(rig.Lab.Delete(damaged.Id));
    }

    [Theory]
    [InlineData("rubbish that is no database, and longer than a header would be. rubbish that is no database.")]
    public async Task A_corrupt_database_is_told_in_plain_words(string content)
    {
        string folder = Directory.CreateTempSubdirectory("corescope-test-").FullName;
        File.WriteAllText(Path.Combine(folder, "corescope.db"), content);
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => Lab.OpenAsync(new LabOptions(folder)));
        Assert.Contains("corescope.db", error.Message);
        File.Delete(Path.Combine(folder, "corescope.db"));
        await (await Lab.OpenAsync(new LabOptions(folder))).DisposeAsync(); // the folder was given free
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task On_a_full_disk_the_run_fails_and_says_so_and_the_lab_goes_on()
    {
        using SmallDisk disk = SmallDisk.Mount(megabytes: 3);
        await using Lab lab = await Lab.OpenAsync(new LabOptions(Path.Combine(disk.Path, "data")));
        string filler = Path.Combine(disk.Path, "filler");
        string id = lab.Submit(Experiments.Of("workload=primes strategy=threads schedule=dynamic:1 size=3000000 set.divisors=root trace=reported")).Id;
        await Until(() => lab.ChunkCount(id) > 0);
        disk.Fill(filler);
        await Until(() => lab.Progress(id) is null);
        RunResult failed = lab.Find(id)!;
        Assert.Equal(RunState.Failed, failed.State);
        Assert.Contains("the disk is full", failed.Error);
        Assert.Throws<IOException>(() => FillWithRuns(lab));
        File.Delete(filler);
        string next = lab.Submit(Experiments.Of(Quick + " trace=off")).Id;
        await Until(() => lab.Find(next)!.State == RunState.Completed);
    }

    [Fact]
    public async Task On_a_full_disk_a_study_can_be_stopped_and_another_one_is_made_when_there_is_room()
    {
        using SmallDisk disk = SmallDisk.Mount(megabytes: 3);
        await using Lab lab = await Lab.OpenAsync(new LabOptions(Path.Combine(disk.Path, "data")));
        string filler = Path.Combine(disk.Path, "filler");
        string stopped = lab.Studies.Create(StudySpecTests.Of("workload=sleep strategies=threads workers=2 repeats=1 warmUp=0 size=10000 set.meanMs=1000 trace=off")).Id;
        await Until(() => lab.Studies.Report(stopped)!.Progress.Run is { } run && lab.Find(run)!.State == RunState.Running);
        disk.Fill(filler);
        Assert.Throws<IOException>(() => FillWithRuns(lab));
        Assert.True(lab.Studies.Cancel(stopped));
        await Until(() => !lab.Studies.Find(stopped)!.IsActive);
        Assert.Equal(StudyState.Cancelled, lab.Studies.List().Single().State);
        File.Delete(filler);
        string next = lab.Studies.Create(StudySpecTests.Of("workload=primes strategies=threads workers=2 repeats=1 warmUp=0 size=2000 trace=off")).Id;
        await Until(() => lab.Studies.Find(next)!.State == StudyState.Completed);
    }

    [Fact]
    public async Task An_uploaded_genome_can_be_used_and_its_absence_is_told()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        string fasta = ">mine\n" + string.Concat(Enumerable.Repeat("acgtacgattcgatcg\n", 100)); // lower case
        string name = await rig.Lab.KeepFastaAsync("mine.fa", Text(fasta), TestContext.Current.CancellationToken);
        Assert.Equal(name, await rig.Lab.KeepFastaAsync("again.fa", Text(fasta), TestContext.Current.CancellationToken));
        string experiment = $"workload=read-alignment strategy=threads size=8 set.reference={name} trace=off";
        RunResult run = await rig.RunAsync(experiment);
        Assert.Equal((RunState.Completed, null), (run.State, run.Error));
        Assert.Equal(name, run.Experiment.Parameters["reference"]);
        foreach (string file in Directory.GetFiles(Path.Combine(rig.Folder, "fasta"))) File.Delete(file);
        RunResult without = await rig.RunAsync(experiment);
        Assert.Equal(RunState.Failed, without.State);
        Assert.Contains("not there any more", without.Error);
        Assert.DoesNotContain(rig.Folder, without.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ACGT")]
    [InlineData(">only a name")]
    [InlineData(">binary\nAC\u0000\u0001")]
    [InlineData(">protein\nMKVLAAGIVQLLL")]
    public async Task What_is_no_fasta_is_refused_and_not_kept(string content)
    {
        await using LabRig rig = await LabRig.OpenAsync();
        await Assert.ThrowsAsync<InvalidDataException>(() => rig.Lab.KeepFastaAsync("x.fa", Text(content), TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Path.Combine(rig.Folder, "fasta")));
    }

    [Fact]
    public async Task A_fasta_file_of_21_MB_is_refused_packed_or_not()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        byte[] bytes = Encoding.ASCII.GetBytes(">big\n" + new string('A', 21 * 1024 * 1024));
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        packed.Position = 0;
        foreach (Stream stream in (Stream[])[new MemoryStream(bytes), packed])
        {
            InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(
                () => rig.Lab.KeepFastaAsync("big.fa", stream, TestContext.Current.CancellationToken));
            Assert.Contains("20 MB", error.Message);
        }
    }

    [Fact]
    public void A_wrong_answer_is_noticed_and_told()
    {
        Answer sequential = new("78,498 primes", 78498, "0a");
        Assert.Null(AnswerCheck.Difference(sequential, sequential with { }));
        string message = AnswerCheck.Difference(new Answer("78,497 primes", 78497, "0b"), sequential)!;
        Assert.Contains("78,497 primes", message);
        Assert.Contains("78,498 primes", message);
        Assert.Contains("checksum", AnswerCheck.Difference(sequential with { Checksum = "0b" }, sequential)); // errors that cancel out
    }

    private static Process StartServer(string folder, string experiment)
    {
        Experiment e = Experiments.Of(experiment);
        ProcessStartInfo start = SelfExecutable.StartInfo("run", [e.Workload, "--data", folder, "--strategy", e.Strategy, "--runtime", e.Runtime,
            "--size", e.Size.ToString(), "--time-limit", "600", .. e.Parameters.SelectMany(p => new[] { "--set", $"{p.Key}={p.Value}" })]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return Process.Start(start)!;
    }

    // Lists and results take a few bytes each, so that a full disk shows at the latest after some of them.
    private static void FillWithRuns(Lab lab)
    {
        for (int i = 0; i < 50; i++) lab.Cancel(lab.Submit(Experiments.Of(Long)).Id);
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task Until(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(10));
        while (!condition()) await Task.Delay(10, limit.Token);
    }
}
