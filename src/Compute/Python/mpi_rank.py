"""The program of one rank of MPI: what worker.py is for a run that begins as one process.

    mpirun -n RANKS PYTHON mpi_rank.py RUNFOLDER

Every rank runs all of it: prepares the work, warms up, measures. Rank 0 also does what only one may do: it tells the recorder the phases,
starts what the work needs beside the ranks, and leaves the result. A rank that fails leaves the reason, and ends all others.
"""
import os
import signal
import socket
import sys
import traceback

import event_cost
import native
import prepared
import remote_host
import strategies.mpi
import worker
from lock_table import LockTable
from mpi_program import Program
from recorded_mpi import buffers
from recorded_mpi.buffers import SharedWriter
from recorded_mpi.writer import RankWriter
from rings import DONE, PREPARING, RANK, RingFile
from running import Run, Slice

_RANK_VARIABLE = 'OMPI_COMM_WORLD_RANK'
_ABORTED = 'Rank %d called MPI_Abort with error code %d, which ends all ranks.'


class FollowerRings(RingFile):
    """The rings as all ranks but the first see them: phases are told by rank 0."""

    def enter(self, phase, round_number):
        """Nothing."""

    def set_items(self, items):
        """Nothing."""


class MpiRun(Run):
    """One rank's side of a run. comm: the world, recorded; bare: the same for what is no part of the run."""

    def __init__(self, experiment, rings, locks, work, trace, comm, bare):
        super(MpiRun, self).__init__(experiment, rings, locks, work, trace)
        self.comm, self.bare, self.rank = comm, bare, comm.Get_rank()
        self.is_program = isinstance(work, Program)

    def items_of_workers(self):
        """Each rank tells its own: others may be on other hosts."""
        return self.bare.allgather(self.main.items)

    def meet(self, what):
        """Waits until all ranks have come here."""
        if self.rings.recording:
            self.comm.meet(what)
        else:
            self.comm.Barrier()


def main(folder):
    """Runs this rank's share of a run folder's experiment. Returns the exit code."""
    native.die_with_parent(None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole terminal; what happens to the run is the server's decision
    rank = int(os.environ[_RANK_VARIABLE])
    if remote_host.is_here():
        try:
            remote_host.join(folder)
        except RuntimeError as error:
            sys.exit('corescope: %s' % error)
    try:
        result = execute(folder, rank)
        if rank == 0:
            worker.write_result(folder, result)
    except Exception as error:
        traceback.print_exc()
        result = {'error': 'rank %d: %s' % (rank, worker.in_plain_words(error))}
        leave_error(folder, rank, result)
    if result.get('error'):
        abort()
    return 0


def execute(folder, rank):
    """Prepares and measures. The result counts at rank 0."""
    experiment = worker.read_experiment(folder)
    rings = (FollowerRings if rank else RingFile)(os.environ.get('CORESCOPE_RINGS') or os.path.join(folder, 'rings'))
    library, recorder = buffers.load() if rings.recording else (None, None)
    trace = open_lane(rings, rank, RankWriter if library is None else SharedWriter)
    rings.enter(PREPARING, 0)
    with Slice(trace, rings.name('MPI_Init')):
        from mpi4py import MPI
    check_implementation(MPI)
    bare = MPI.COMM_WORLD
    if rings.recording:
        from recorded_mpi import recording
        recording.install(trace, lambda code: leave_error(folder, rank, {'error': _ABORTED % (rank, code)}), library)
    run = prepare(experiment, rings, trace, MPI.COMM_WORLD, bare)
    try:
        result = worker.measure(run, strategies.mpi, one_round)
        if rank == 0:
            add_findings(run, folder, result)
            result['recorder'] = recorder
    finally:
        if rank == 0:
            run.work.stop()
    trace.unbind()
    rings.enter(DONE, 0)
    return result


def check_implementation(MPI):
    """Raises RuntimeError where mpirun and mpi4py do not belong together: each rank would take itself for the only one."""
    vendor, version = MPI.get_vendor()
    if vendor != 'Open MPI':
        raise RuntimeError('mpirun is Open MPI\'s, but mpi4py was built for %s %s. Install an mpi4py for Open MPI (Debian: apt install python3-mpi4py)' % (
            vendor, '.'.join(map(str, version))))


def open_lane(rings, rank, writer):
    """This rank's lane; what has passed since mpirun was started is its first slice."""
    trace = writer(rings, rings.reserve(RANK, rank + 1, 'rank %d @ %s' % (rank, socket.gethostname().partition('.')[0])))
    started = os.environ.get(worker.STARTED_VARIABLE)
    if started:
        trace.begin_at(rings.name('start-up'), int(started))
    trace.bind()
    if started:
        trace.end()
    return trace


def prepare(experiment, rings, trace, comm, bare):
    """Makes the input, each rank its own; what there is only one of (a server) is rank 0's, which tells the others."""
    locks = LockTable(rings)
    with Slice(trace, rings.name('prepare')):
        work = prepared.load(experiment)
        if comm.Get_rank() == 0:
            work.start(locks)
    rings.set_items(work.items)
    shared = comm.bcast(work.shared)
    if comm.Get_rank() > 0 and shared is not None:
        work.join(shared)
    return MpiRun(experiment, rings, locks, work, trace, comm, bare)


def add_findings(run, folder, result):
    """What a run has found besides its answer: the cost of recording, an image, curves."""
    result['eventCostNs'] = event_cost.measure(folder)
    if run.is_program:
        result['curves'] = run.work.curves()
        run.worker_of_item = run.work.workers_of_picture()
    worker.save_picture(run, folder)


def one_round(run, strategy, name, number):
    """Runs all items once. The clock is read after a barrier, as MPI benchmarks do: a rank that comes late is not the round's fault."""
    if run.rank == 0:
        run.work.begin_round(run)
    run.meet('begin of round')
    start = native.now_ns()
    found = strategy.execute(run)
    end = native.now_ns()
    if run.is_program:
        found = run.work.check(run)
    if run.rank == 0:
        found = run.work.end_round(found, end - start)
    return {'startNs': start, 'endNs': end}, found


def leave_error(folder, rank, result):
    """The first rank that fails is the one that is told; those that it takes with it are not."""
    part = os.path.join(folder, 'result.json.rank%d' % rank)
    worker.write_json(part, result)
    try:
        os.link(part, os.path.join(folder, 'result.json'))
    except OSError:
        pass  # another rank was first


def abort():
    """Ends all ranks: the others may wait for this one's messages for ever."""
    MPI = sys.modules.get('mpi4py.MPI')
    if MPI is not None and MPI.Is_initialized() and not MPI.Is_finalized():
        MPI.Comm.Abort(MPI.COMM_WORLD, 1)  # not the recorded one, which would tell it as the program's own
    os._exit(1)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
