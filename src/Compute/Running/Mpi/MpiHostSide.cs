using System.Diagnostics;
using System.Net;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>What a runner does where ranks of MPI run on other hosts: it takes what they record, and ends the launcher when one of them is lost.</summary>
internal sealed class MpiHostSide : IDisposable
{
    private readonly RingFile _rings;
    private readonly RemoteHosts _hosts;
    private Process? _launcher;

    private MpiHostSide(RunFolder folder, IPEndPoint address)
    {
        _rings = RingFile.Open(folder.RingsPath);
        _hosts = RemoteHosts.Open(folder, _rings, address, EndLauncher);
    }

    /// <summary>Begins to listen for the experiment's other hosts, and tells the ranks' environment where.</summary>
    /// <returns>Null where there are none.</returns>
    /// <exception cref="InvalidDataException">A host is not known, or can't be reached; the message says what to do.</exception>
    public static MpiHostSide? Open(RunFolder folder, IDictionary<string, string?> environment)
    {
        if (folder.ReadWord("strategy") != Mpi.StrategyName) return null;
        Experiment experiment = folder.ReadExperiment();
        IReadOnlyList<string> others = HostAddress.Others(MpiHosts.Of(experiment.Parameters.GetValueOrDefault(Mpi.Hosts, "")).Select(host => host.Name));
        if (others.Count == 0) return null;
        if (new HostCheck(experiment.Runtime, PythonRunner.EngineFolder).Against(others) is { } reason) throw new InvalidDataException(reason);
        string given = experiment.Parameters.GetValueOrDefault(Mpi.Address, "");
        MpiHostSide side = new(folder, given.Length > 0 ? IPEndPoint.Parse(given) : HostAddress.Towards(others[0]));
        environment[RemoteHosts.Variable] = side._hosts.Address;
        return side;
    }

    /// <summary>Ends the launcher when a host is lost: it would wait for it, or for its ranks.</summary>
    public void Guard(Process launcher)
    {
        Volatile.Write(ref _launcher, launcher);
        if (_hosts.Lost is not null) EndLauncher();
    }

    /// <summary>After the launcher's end.</summary>
    /// <returns>How a host was lost, in a sentence; null where none was.</returns>
    public string? Finish()
    {
        _hosts.Finish();
        return _hosts.Lost;
    }

    private void EndLauncher()
    {
        if (Volatile.Read(ref _launcher) is { } launcher) NativeProcess.Signal(launcher.Id, NativeProcess.SigKill);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hosts.Dispose();
        _rings.Dispose();
    }
}
