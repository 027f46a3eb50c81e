using System.Diagnostics;
using System.Globalization;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;

namespace Corescope.Compute.Running;

/// <summary>The command line that starts the ranks of an experiment.</summary>
internal static class MpiCommand
{
    // A host that is cut off says nothing any more: the daemons of MPI find that out by themselves after some seconds, not minutes.
    private static readonly string[] KeepAlive = ["oob_tcp_keepalive_time", "5", "oob_tcp_keepalive_intvl", "1", "oob_tcp_keepalive_probes", "3"];

    // What ranks on other hosts must know; those on this one inherit all.
    private static readonly string[] Exported = [RemoteHosts.Variable, "PYTHONUNBUFFERED", .. PythonRunner.ThreadVariables];

    /// <summary>How to start the worker script on all ranks.</summary>
    /// <exception cref="InvalidDataException">The hosts file can't be used, or there is no launcher; the message says why and what to do.</exception>
    public static ProcessStartInfo Of(Experiment experiment, string script, string runFolder)
    {
        string launcher = Programs.Find(MpiProbe.Launcher) ?? throw new InvalidDataException(ExperimentRules.AgainstPrograms(new Mpi()));
        return new ProcessStartInfo(launcher, [.. Options(experiment, runFolder), experiment.Runtime, script, runFolder]) { UseShellExecute = false };
    }

    private static IEnumerable<string> Options(Experiment experiment, string runFolder)
    {
        if (Environment.IsPrivilegedProcess) yield return "--allow-run-as-root";
        yield return "-n";
        yield return experiment.Workers.ToString(CultureInfo.InvariantCulture);
        if (IsOversubscribed(experiment)) yield return "--oversubscribe";
        yield return "--bind-to";
        yield return experiment.Pin ? "core:overload-allowed" : "none";
        string[] settings =
        [
            // What a killed rank leaves behind goes with the run's folder.
            "btl_vader_backing_directory", runFolder,
            "plm_rsh_args", string.Join(' ', HostCheck.SshOptions),
            .. Option(experiment, Mpi.YieldWhenIdle) switch { Mpi.Yes => ["mpi_yield_when_idle", "1"], Mpi.No => ["mpi_yield_when_idle", "0"], _ => Array.Empty<string>() },
        ];
        string hosts = Option(experiment, Mpi.Hosts);
        // On this machine alone nothing is started through ssh, and none need be installed.
        if (hosts.Length == 0) settings = [.. settings, "plm", "isolated"];
        else
        {
            settings = [.. settings, .. KeepAlive];
            foreach (string name in Exported) foreach (string word in (string[])["-x", name]) yield return word;
        }
        foreach (string[] setting in settings.Chunk(2))
        {
            yield return "--mca";
            yield return setting[0];
            yield return setting[1];
        }
        if (hosts.Length == 0) yield break;
        yield return "--hostfile";
        yield return WriteHosts(hosts, runFolder);
    }

    // Open MPI gets what was understood, in a file of the run's own: never the words that somebody has typed.
    private static string WriteHosts(string hosts, string runFolder)
    {
        string path = Path.Combine(runFolder, "hosts");
        File.WriteAllText(path, MpiHosts.Write(MpiHosts.Of(hosts)));
        return path;
    }

    // Open MPI gives this machine one slot for each physical core, and refuses more ranks unless it is told. Who names hosts says how many slots they have.
    private static bool IsOversubscribed(Experiment experiment) => Option(experiment, Mpi.Oversubscribe) switch
    {
        Mpi.Yes => true,
        Mpi.No => false,
        _ => Option(experiment, Mpi.Hosts).Length == 0,
    };

    private static string Option(Experiment experiment, string name) => experiment.Parameters.GetValueOrDefault(name, "");
}
