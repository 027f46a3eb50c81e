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
    [InlineData("node1:zero")]
    [InlineData("node1:0")]
    [InlineData("-oProxyCommand=x")]
    [InlineData("node1,,node2")]
    public void Anything_else_is_an_error_of_the_field_that_says_what_is_allowed(string text)
    {
        ExperimentReading reading = ExperimentReader.Read([new("workload", "countdown"), new("runtime", "cpython"), new("strategy", "mpi"), new("set.hosts", text)]);
        FieldError? error = reading.Errors.FirstOrDefault(e => e.Field == "parameters.hosts");
        Assert.Contains("localhost:2,node1:4", error?.Message);
    }

    [Fact]
    public void A_good_hosts_file_may_have_comments_and_slots()
    {
        File.WriteAllText(_file, "# the lab\nnode1 slots=4\n\nnode2 slots = 2 max_slots=4 # new\n10.0.0.7\n");
        Assert.Null(MpiHosts.AgainstFile(_file));
    }

    [Theory]
    [InlineData("node1 slots=two", 1)]
    [InlineData("node1\nnode2 slots=0", 2)]
    [InlineData("node1\n\nroot:x:0:0:root:/root:/bin/bash", 3)]
    public void A_line_that_is_not_understood_is_named_by_its_number_and_not_repeated(string text, int line)
    {
        File.WriteAllText(_file, text);
        string reason = MpiHosts.AgainstFile(_file)!;
        Assert.Contains($"Line {line} of the hosts file {_file}", reason);
        Assert.DoesNotContain("root:x", reason);
    }

    [Fact]
    public void A_hosts_file_without_hosts_or_that_is_not_there_is_told()
    {
        File.WriteAllText(_file, "# nobody\n");
        Assert.Contains("names no host", MpiHosts.AgainstFile(_file));
        Assert.Contains("There is no hosts file /nowhere/hosts", MpiHosts.AgainstFile("/nowhere/hosts"));
    }
}
