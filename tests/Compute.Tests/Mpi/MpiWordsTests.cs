using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Tests.Mpi;

/// <summary>What Open MPI 4.1.4 really wrote, and what is made of it.</summary>
public sealed class MpiWordsTests
{
    [Theory]
    [InlineData("mpirun noticed that process rank 1 with PID 0 on node vm exited on signal 9 (Killed).", "Rank 1 on vm was ended by signal 9 (Killed)")]
    [InlineData("mpirun has exited due to process rank 2 with PID 0 on\nnode vm exiting improperly. There are three reasons this could occur:", "Rank 2 on vm ended without MPI_Finalize")]
    [InlineData("the job to be terminated. The first process to do so was:\n\n  Process name: [[31251,1],3]\n  Exit code:    7\n", "Rank 3 ended with exit code 7")]
    [InlineData("There are not enough slots available in the system to satisfy the 8\nslots that were requested by the application:", "8 ranks were asked for")]
    [InlineData("ssh: Could not resolve hostname nosuchhost: Name or service not known", "The host nosuchhost is not known here")]
    [InlineData("ssh: connect to host 192.0.2.77 port 22: No route to host\r\n", "The host 192.0.2.77 can't be reached: ssh says \"No route to host\"")]
    [InlineData("Host key verification failed.", "ssh does not know the key")]
    [InlineData("me@node1: Permission denied (publickey,password).", "ssh is not let in by me@node1")]
    [InlineData("Executable: /usr/bin/python3.12\nNode: node1\n\nwhile attempting to start process rank 0.", "/usr/bin/python3.12 is not on the host node1")]
    public void Each_message_becomes_a_sentence(string written, string expected) => Assert.StartsWith(expected, MpiWords.Of($"-----\n{written}\n-----"));

    [Fact]
    public void Nothing_is_made_of_what_is_not_known() => Assert.Equal((null, null), (MpiWords.Of(null), MpiWords.Of("Segmentation fault")));

    [Fact]
    public void The_launcher_is_known_by_name_and_version()
    {
        Assert.Equal("Open MPI 4.1.4", MpiProbe.Parse("mpirun (Open MPI) 4.1.4\n\nReport bugs to http://www.open-mpi.org/community/help/\n"));
        Assert.Null(MpiProbe.Parse("HYDRA build details:\n    Version: 4.0.2"));
    }
}
