"""Puts recorded communicators in the place of mpi4py's.

A recorded communicator is mpi4py's own with some methods in front of it. Each call is a slice in which the rank waits; each message is told by
whoever sends it and by whoever receives it, under one number that both can work out by themselves (channels.py).
"""
from mpi4py import MPI

from recorded_mpi import buffers
from recorded_mpi.communicator import RecordedComm, WorldInC
from recorded_mpi.pickling import Pickling
from recorded_mpi.rank import Rank
from recorded_mpi.requests import RecordedRequest


def install(trace, on_abort, library=None):
    """MPI.COMM_WORLD and MPI.Request are recorded ones from now on, for whoever asks for them.

    trace: the RankWriter of this rank's lane. on_abort: is told the error code with which this rank ends all. library: records what it can in C (buffers.py).
    """
    RecordedRequest.rank = rank = Rank(trace, Pickling(trace), on_abort)
    if library is not None:
        buffers.begin(library, rank)
    world = (RecordedComm if library is None else WorldInC)(MPI.COMM_WORLD)
    world.begin_recording(rank, 0)
    MPI.COMM_WORLD, MPI.Request = world, RecordedRequest
