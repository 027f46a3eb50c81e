"""Puts recorded communicators in the place of mpi4py's.

A recorded communicator is mpi4py's own with some methods in front of it. Each call is a slice in which the rank waits; each message is told by
whoever sends it and by whoever receives it, under one number that both can work out by themselves (channels.py).
"""
from mpi4py import MPI

from recorded_mpi.communicator import RecordedComm
from recorded_mpi.pickling import Pickling
from recorded_mpi.rank import Rank
from recorded_mpi.requests import RecordedRequest


def install(trace):
    """MPI.COMM_WORLD and MPI.Request are recorded ones from now on, for whoever asks for them. Returns the world.

    trace: the RankWriter of this rank's lane.
    """
    RecordedRequest.rank = rank = Rank(trace, Pickling(trace))
    world = RecordedComm(MPI.COMM_WORLD)
    world.begin_recording(rank, 0)
    MPI.COMM_WORLD, MPI.Request = world, RecordedRequest
    return world
