"""Messages between the main process and the processes of Dask's own pool: turned into bytes and back, as Dask does it, with slices and arrows on either side.

A process answers each message before it takes the next, so an answer's flow id is the one behind its question's.
"""
from dask import multiprocessing as dask_processes

from rings import SERIALIZING

_ID_BYTES = 8
_here = {}


def use(trace, next_flow=None):
    """Says which lane this process's messages leave from. next_flow: gives the ids of questions, in the main process."""
    _here.update(trace=trace, next_flow=next_flow or (lambda: _here['flow'] + 1))


def dumps(message):
    """The bytes of a message."""
    trace, flow = _here['trace'], _here['next_flow']()
    trace.begin(trace.rings.name('pickle', SERIALIZING))
    content = dask_processes._dumps(message)
    trace.end()
    trace.send(flow, len(content))
    return flow.to_bytes(_ID_BYTES, 'little') + content


def loads(content):
    """The message that bytes are."""
    trace, size = _here['trace'], len(content) - _ID_BYTES
    trace.begin(trace.rings.name('unpickle', SERIALIZING), size)
    message = dask_processes._loads(content[_ID_BYTES:])
    trace.end()
    _here['flow'] = int.from_bytes(content[:_ID_BYTES], 'little')
    trace.receive(_here['flow'], size)
    return message
