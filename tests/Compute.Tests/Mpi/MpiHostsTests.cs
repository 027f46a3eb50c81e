using Corescope.Compute.Running;
using Corescope.Compute.Strategies;

namespace Corescope.Compute.Tests.Mpi;

/// <summary>Where ranks shall run: what is allowed, and what is said about the rest.</summary>
public sealed class MpiHostsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("localhost:2,node1.example:16")]
    [InlineData("10.0.0.7:4")]
    [InlineData("/etc/mpi hosts")]
    public void A_list_of_hosts_or_a_path_is_allowed(string text) => Assert.Null(MpiHosts.Against(text));

    [Theory]
    [InlineData("node1;reboot")]
    [InlineData("node1 node2")]
    [InlineData("node1 slots=0")]
    [InlineData("node1:zero")]
    [InlineData("node1:0")]
    [InlineData("-oProxyCommand=x")]
    [InlineData("node1,,node2")]
    public void Anything_else_is_an_error_of_the_field_that_says_what_is_allowed(string text)
    {
        ExperimentReading reading = ExperimentReader.Read(Mpi(text));
        FieldError? error = reading.Errors.FirstOrDefault(e => e.Field == "parameters.hosts");
        Assert.Contains("localhost:2,node1:4", error?.Message);
    }

    [Fact]
    public void Lines_of_a_hosts_file_may_be_the_value_itself_and_it_is_told_which_one_is_wrong()
    {
        Experiment experiment = ExperimentReader.Read(Mpi("node1 slots=2\nnode2 slots=1")).Experiment!;
        Assert.Equal("node1 slots=2\nnode2 slots=1", experiment.Parameters["hosts"]); // kept as it was typed
        ExperimentReading reading = ExperimentReader.Read(Mpi("node1 slots=2\n# two more\nnode2 slots=0"));
        Assert.StartsWith("parameters.hosts: Line 3 (node2 slots=0) is not understood.", Assert.Single(reading.Errors).Message);
    }

    [Theory]
    [InlineData("node1 slots=4\nnode2 slots = 2 max_slots=4 # new\n\n10.0.0.7\n", "node1 slots=4\nnode2 slots=2 max_slots=4\n10.0.0.7\n")]
    [InlineData("\uFEFF# the lab\r\nnode1\tslots=4\r\nnode2\r\n", "node1 slots=4\nnode2\n")]
    [InlineData("localhost:2, node1:4", "localhost slots=2\nnode1 slots=4\n")]
    [InlineData("node1,node2", "node1 slots=1\nnode2 slots=1\n")]
    [InlineData("node1 slots=1\nnode2\nnode1 slots=2", "node1 slots=3\nnode2\n")]
    [InlineData("", "")]
    public void What_was_understood_is_what_Open_MPI_gets(string text, string file)
    {
        Assert.Null(MpiHosts.Against(text));
        Assert.Equal(file, MpiHosts.Write(MpiHosts.Of(text)));
    }

    [Theory]
    [InlineData("node1\nnode2 slots=-1", "Line 2 (node2 slots=-1)")]
    [InlineData("node1\n\n--mca plm_rsh_agent sh", "Line 3 (--mca plm_rsh_agent sh)")]
    [InlineData("node1\n$(reboot) slots=1", "Line 2 ($(reboot) slots=1)")]
    [InlineData("node1\n/etc/hosts", "Line 2 (/etc/hosts)")]
    [InlineData("node1\n+node2", "Line 2 (+node2)")]
    [InlineData("node1 slots=4 max_slots=2", "gives more slots than max_slots")]
    [InlineData("# nobody", "It names no host")]
    public void A_line_that_is_no_host_is_told_with_its_number(string text, string words) => Assert.Contains(words, MpiHosts.Against(text));

    [Fact]
    public void A_text_or_path_that_is_too_long_is_refused()
    {
        Assert.Contains("4,000 characters at most", MpiHosts.Against(string.Concat(Enumerable.Repeat("node1 slots=2\n", 300))));
        Assert.Contains("1,000 characters at most", MpiHosts.Against("/" + new string('x', 1000)));
    }

    [Fact]
    public void A_good_hosts_file_may_have_comments_and_slots()
    {
        File.WriteAllText(_file, "# the lab\nnode1 slots=4\n\nnode2 slots = 2 max_slots=4 # new\n10.0.0.7\n");
        Assert.Equal([new MpiHost("node1", 4), new MpiHost("node2", 2, 4), new MpiHost("10.0.0.7")], MpiHosts.Of(_file));
    }

    [Theory]
    [InlineData("node1 slots=two", 1)]
    [InlineData("node1\nnode2 slots=0", 2)]
    [InlineData("node1\n\nroot:x:0:0:root:/root:/bin/bash", 3)]
    public void A_line_of_a_file_that_is_not_understood_is_named_by_its_number_and_not_repeated(string text, int line)
    {
        File.WriteAllText(_file, text);
        string reason = Assert.Throws<InvalidDataException>(() => MpiHosts.Of(_file)).Message;
        Assert.StartsWith($"Line {line} of the hosts file {_file} is not understood.", reason);
        Assert.DoesNotContain("root:x", reason);
    }

    [Fact]
    public void A_hosts_file_that_can_not_be_used_is_told()
    {
        File.WriteAllText(_file, "# nobody\n");
        Assert.Contains("names no host", Refusal(_file));
        Assert.Contains("There is no hosts file /nowhere/hosts", Refusal("/nowhere/hosts"));
        File.WriteAllText(_file, new string('#', 70_000));
        Assert.Contains("65,536 bytes, the most that are allowed", Refusal(_file));
        if (OperatingSystem.IsLinux()) Assert.Contains("65,536 bytes, the most that are allowed", Refusal("/dev/zero"));
    }

    private static string Refusal(string path) => Assert.Throws<InvalidDataException>(() => MpiHosts.Of(path)).Message;

    private static KeyValuePair<string, string>[] Mpi(string hosts) => [new("workload", "countdown"), new("runtime", "cpython"), new("strategy", "mpi"), new("set.hosts", hosts)];
}
