using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Text;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>A worker process, seen from the main process.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int LastWordsBytes = 2000, ExitAfterEndMs = 5000, SignalBase = 128;

    private readonly Process _process;
    private readonly TraceWriter _startTrace;
    private readonly StringBuilder _lastWords = new();
    private readonly byte[] _errorBuffer = new byte[4096];

    /// <summary>Starts it. Its lane's first slice lasts until it says that it is ready; until then this side writes its ring.</summary>
    public WorkerProcess(RingFile rings, int ring, int number)
    {
        (Number, Ring) = (number, ring);
        _startTrace = rings.Writer(ring); // a new one for each round: only the ring knows how far the last round's process has written
        _startTrace.Begin(rings.Name("start process"));
        ProcessStartInfo start = SelfExecutable.StartInfo(ProcessWorker.Verb, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment[RingFile.PathVariable] = rings.Path;
        _process = Process.Start(start)!;
        Messages = new FramePipe(_process.StandardOutput.BaseStream, _process.StandardInput.BaseStream);
    }

    public int Number { get; }

    public int Ring { get; }

    public FramePipe Messages { get; }

    public PipeStream Output => PipePoll.PipeOf(_process.StandardOutput);

    public PipeStream Errors => PipePoll.PipeOf(_process.StandardError);

    /// <summary>What it computes at present.</summary>
    public List<ItemRange> Ranges { get; } = [];

    /// <summary>It has been told that there is no more work.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Its runtime runs: from here on it writes its ring itself.</summary>
    public void Welcome(WorkerJob job)
    {
        _startTrace.End();
        Messages.Send(FrameKind.Job, job.Write);
    }

    public void Stop()
    {
        IsStopping = true;
        Messages.Send(FrameKind.Stop);
        _process.StandardInput.Close();
    }

    /// <summary>Takes what it has written to standard error; false when that has been closed.</summary>
    public bool ReadErrors()
    {
        int got = Errors.Read(_errorBuffer);
        _lastWords.Append(Encoding.UTF8.GetString(_errorBuffer, 0, got));
        if (_lastWords.Length > LastWordsBytes) _lastWords.Remove(0, _lastWords.Length - LastWordsBytes);
        return got > 0;
    }

    /// <summary>Waits for its end after its output has been closed.</summary>
    /// <exception cref="InvalidOperationException">It ended otherwise than agreed.</exception>
    public void AwaitEnd()
    {
        if (!_process.WaitForExit(ExitAfterEndMs)) throw new InvalidOperationException($"worker {Number} (process {_process.Id}) does not end");
        if (!IsStopping || _process.ExitCode != 0) throw Death();
    }

    /// <summary>Why it is gone, in words.</summary>
    public InvalidOperationException Death()
    {
        string how = !_process.WaitForExit(ExitAfterEndMs) ? "closed its pipe"
            : _process.ExitCode > SignalBase ? $"was killed by signal {_process.ExitCode - SignalBase}"
            : $"ended with exit code {_process.ExitCode}";
        while (ReadErrors()) { }
        string words = _lastWords.ToString().Trim();
        return new InvalidOperationException($"worker {Number} (process {_process.Id}) {how} before its work was done"
            + (words.Length > 0 ? $"; it last wrote: {words}" : ""));
    }

    /// <summary>Kills it if it still runs.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
        _process.Dispose();
    }
}
