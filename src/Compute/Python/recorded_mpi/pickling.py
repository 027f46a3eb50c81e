"""What the lower-case methods of mpi4py do with Python's objects: they turn them into bytes and back. mpi4py lets one change how; here it is only timed."""
import pickle

from mpi4py import MPI

import native
from rings import SERIALIZING


class Pickling(object):
    """mpi4py's own pickling, each time as a slice. It knows how many bytes a message has, and when the bytes are there."""

    def __init__(self, trace):
        self._trace = trace
        self._dumps, self._loads = pickle.dumps, pickle.loads
        self._pickle, self._unpickle = [trace.rings.name(text, SERIALIZING) for text in ('pickle', 'unpickle')]
        self.outgoing = None  # what waits to be told as sent when it has been pickled
        self.arrived_ns = 0  # when the message was there whose object was made last
        MPI.pickle.__init__(self.dumps, self.loads, pickle.HIGHEST_PROTOCOL)

    def dumps(self, what, protocol=pickle.HIGHEST_PROTOCOL):
        """As pickle.dumps."""
        self._trace.begin(self._pickle)
        data = self._dumps(what, protocol)
        self._trace.end()
        if self.outgoing is not None:
            told, self.outgoing = self.outgoing, None
            self._trace.sent(told.channel.next(), told.arrow, len(data))
        return data

    def loads(self, data):
        """As pickle.loads."""
        self.arrived_ns = native.now_ns()
        self._trace.begin(self._unpickle, len(data))
        what = self._loads(data)
        self._trace.end()
        return what
