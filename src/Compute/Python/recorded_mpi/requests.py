"""Requests: what has been begun (Isend, Irecv ...) and is waited for later."""
from mpi4py import MPI

import native


_Request = MPI.Request  # mpi4py's own, whatever takes its place


class RecordedRequest(_Request):
    """mpi4py's request. The message of a receive is told when the program learns that it is there."""

    rank = None  # this rank, for all requests
    _is_send = False
    _comm = None  # of a receive whose message has not been told yet

    def sending(self):
        """It is a send's."""
        self._is_send = True
        return self

    def receiving(self, comm, source, tag, peer):
        """It is a receive's. Messages go to receives in the order in which these were begun: the number of its message is known, unless anybody's will do.

        peer: the source as a rank of the world; None: anybody.
        """
        if source != MPI.PROC_NULL:
            self._comm, self._peer = comm, peer
            self._number = comm.next_from(source, tag) if source >= 0 and tag >= 0 else None
        return self

    def Wait(self, status=None):
        """As mpi4py."""
        return self._wait('Wait', _Request.Wait, status)

    def wait(self, status=None):
        """As mpi4py."""
        return self._wait('wait', _Request.wait, status)

    def Test(self, status=None):
        """As mpi4py."""
        status = status or self.rank.status
        is_done = _Request.Test(self, status)
        if is_done:
            self._tell(status)
        return is_done

    def test(self, status=None):
        """As mpi4py."""
        status = status or self.rank.status
        is_done, message = _Request.test(self, status)
        if is_done:
            self._tell(status)
        return is_done, message

    @classmethod
    def Waitall(cls, requests, statuses=None):
        """As mpi4py."""
        return cls._wait_for_all('Waitall', _Request.Waitall, requests, statuses)

    @classmethod
    def waitall(cls, requests, statuses=None):
        """As mpi4py."""
        return cls._wait_for_all('waitall', _Request.waitall, requests, statuses)

    @classmethod
    def Waitany(cls, requests, status=None):
        """As mpi4py."""
        status = status or cls.rank.status
        cls._open('Waitany', requests)
        try:
            index = _Request.Waitany(requests, status)
            if index != MPI.UNDEFINED:
                _tell(requests[index], status)
            return index
        finally:
            cls.rank.trace.end()

    @classmethod
    def _wait_for_all(cls, name, method, requests, statuses):
        own = [] if statuses is None else statuses
        own.extend(MPI.Status() for _ in range(len(requests) - len(own)))
        cls._open(name, requests)
        try:
            result = method(requests, own)
            for request, status in zip(requests, own):
                _tell(request, status)
            return result
        finally:
            cls.rank.trace.end()

    @classmethod
    def _open(cls, name, requests):
        recorded = [request for request in requests if isinstance(request, cls)]
        peers = set(request._peer for request in recorded if request._comm is not None)
        cls.rank.wait_for_requests(name, peers, any(request._is_send for request in recorded))

    def _wait(self, name, method, status):
        status = status or self.rank.status
        self._open(name, [self])
        try:
            result = method(self, status)
            self._tell(status)
            return result
        finally:
            self.rank.trace.end()

    def _tell(self, status):
        comm, self._comm = self._comm, None
        if comm is not None:
            number = comm.next_from(status.Get_source(), status.Get_tag()) if self._number is None else self._number
            self.rank.trace.arrived(number, 0, status.Get_count(MPI.BYTE), native.now_ns())


def _tell(request, status):
    # Requests of other calls are mpi4py's own.
    if isinstance(request, RecordedRequest):
        request._tell(status)
