"""Numbers for messages that sender and receiver find without telling each other.

MPI delivers the messages of one sender to one receiver, with one tag and in one communicator, in the order in which they were sent. So the n-th that is
sent is the n-th that is received, and that is its number:

    bits   62-55        54-47   46-37         36-20  19-0
           destination  source  communicator  tag    n            (ranks of the world)
"""
_N, _TAG, _COMM = 20, 17, 10


class Channel(object):
    """The messages from one rank to another, with one tag and in one communicator. count: how many so far; may be shared with C (buffers.py)."""

    __slots__ = ('first', 'count')

    def __init__(self, comm_id, source, destination, tag):
        place = (destination << 8 | source) << _COMM | comm_id & (1 << _COMM) - 1
        self.first, self.count = (place << _TAG | tag & (1 << _TAG) - 1) << _N, [0]

    def next(self):
        """The number of the next message."""
        number = self.count[0]
        self.count[0] = number + 1 & (1 << _N) - 1
        return self.first | number
