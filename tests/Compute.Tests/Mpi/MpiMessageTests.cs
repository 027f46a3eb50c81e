using Corescope.Compute.Running;
using Corescope.Compute.Tests.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Mpi;

/// <summary>Every way of sending and receiving that is recorded, by a program that writes down what it has sent.</summary>
public sealed class MpiMessageTests
{
    private const string Script = """
        import pickle
        import numpy as np
        from mpi4py import MPI

        comm = MPI.COMM_WORLD
        rank, size = comm.Get_rank(), comm.Get_size()
        right, left = (rank + 1) % size, (rank - 1) % size
        room, status, lines = np.zeros(5000, 'u1'), MPI.Status(), []

        def sent(name, tag, what, to=right):
            if not isinstance(what, np.ndarray):
                what = np.zeros(len(pickle.dumps(what, pickle.HIGHEST_PROTOCOL)), 'u1')
            lines.append(f'sent {rank} {to} {name} tag {tag} {what.nbytes}')

        def plain(n):
            return np.zeros(n, 'u1')

        # One channel, buffers and pickles in turn, received by name, from anybody, and with a status.
        for n in (100, 10, 0):
            comm.Send(plain(n), dest=right, tag=5); sent('Send', 5, plain(n))
            comm.send([n] * 20, dest=right, tag=5); sent('send', 5, [n] * 20)
        comm.Recv(room, source=left, tag=5)
        assert comm.recv(source=left, tag=5) == [100] * 20
        comm.Recv(room, status=status)
        assert status.Get_source() == left and status.Get_count(MPI.BYTE) == 10
        assert comm.recv(status=status) == [10] * 20
        comm.Recv(room, source=left, tag=MPI.ANY_TAG)
        assert comm.recv(source=MPI.ANY_SOURCE, tag=5) == [0] * 20

        # Begun and waited for.
        requests = [comm.Irecv(room, source=left, tag=6), comm.Isend(plain(200), dest=right, tag=6)]; sent('Isend', 6, plain(200))
        MPI.Request.Waitall(requests)
        request = comm.irecv(source=left, tag=7)
        begun = comm.isend('seven', dest=right, tag=7); sent('isend', 7, 'seven')
        assert request.wait() == 'seven'
        begun.wait()

        # Both at once.
        comm.Sendrecv(plain(300), right, 8, room, left, 8); sent('Send', 8, plain(300))
        assert comm.sendrecv('nine', right, 9, source=left, recvtag=9) == 'nine'; sent('send', 9, 'nine')

        # Numbers of eight bytes, told in three ways; the synchronous kind; more than is put aside by MPI.
        doubles = np.zeros(25)
        for buffer in (doubles, [doubles, MPI.DOUBLE], [doubles, 25, MPI.DOUBLE]):
            comm.Send(buffer, dest=right, tag=10); sent('Send', 10, doubles)
            comm.Recv(room, source=left, tag=10)
        if rank == 0:
            comm.Ssend(plain(40), dest=1, tag=11); sent('Ssend', 11, plain(40), 1)
            comm.Send(plain(500_000), dest=1, tag=12); sent('Send', 12, plain(500_000), 1)
        elif rank == 1:
            comm.Recv(room, source=0, tag=11)
            comm.Recv(plain(500_000), source=MPI.ANY_SOURCE, tag=12)

        # A communicator of its own has channels of its own, and its own ranks.
        other = comm.Split(0, -rank)
        to, source = (other.Get_rank() + 1) % size, (other.Get_rank() - 1) % size
        other.Send(plain(60), dest=to, tag=5); sent('Send', 5, plain(60), size - 1 - to)
        other.Recv(room, source=source, tag=5)

        # Nobody: no message.
        comm.Send(plain(1), dest=MPI.PROC_NULL, tag=5)
        comm.Recv(room, source=MPI.PROC_NULL)

        # Many, none of which may be taken for another.
        for n in range(150):
            comm.Send(plain(n), dest=right, tag=13); sent('Send', 13, plain(n))
            comm.Recv(room, source=left, tag=13)
        for parts in comm.gather(lines) or []:
            print('\n'.join(parts), flush=True)
        """;

    [Theory]
    [InlineData("")]
    [InlineData("python")]
    public async Task Every_message_has_one_arrow_with_its_ends_its_name_and_its_bytes_whoever_records_it(string recorder)
    {
        await MpiProgramTests.Python();
        // Said in the ranks' own environment: this process's is that of tests beside this one, too.
        using SabotagedPython python = PlantedProgram.Of(Script, before: $"import os\nos.environ['CORESCOPE_MPI_RECORDER'] = '{recorder}'");
        EngineRun run = EngineRun.Of($"{PlantedProgram.Experiment} workers=3 runtime={python.Path}");
        Assert.True(run.Outcome.State == RunState.Completed, $"{run.Outcome.Error} {run.Outcome.StandardError}");
        if (recorder == "python") Assert.StartsWith("All calls are recorded in Python", run.Outcome.Runner!.Recorder);

        string[] sent = [.. run.Outcome.StandardOutput!.Split('\n').Where(line => line.StartsWith("sent ", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(3 * (6 + 2 + 2 + 3 + 1 + 150) + 2, sent.Length);
        Assert.Equal(sent, ArrowsOf(run).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> ArrowsOf(EngineRun run)
    {
        Dictionary<int, string> names = [];
        Dictionary<int, int> ranks = [];
        foreach (Chunk chunk in run.Chunks)
        {
            for (int i = 0; i < chunk.NewNames.Count; i++) names[chunk.FirstNameId + i] = chunk.NewNames[i].Name;
            foreach (Lane lane in chunk.NewLanes) ranks[lane.Id] = lane.Number - 1;
        }
        return run.Chunks.SelectMany(chunk => chunk.Flows).Select(flow => $"sent {ranks[flow.FromLane]} {ranks[flow.ToLane]} {names[flow.NameId]} {flow.Bytes}");
    }
}
