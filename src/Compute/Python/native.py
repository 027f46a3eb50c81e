"""What only the kernel knows or does: the clock that all sources share, thread ids, cores, and the end with the parent.

Works on CPython 2.7 and 3, PyPy and Jython; where an interpreter lacks a way, the next one is taken.
"""
import os
import platform
import sys
import time

try:
    import ctypes
    _libc = ctypes.CDLL(None, use_errno=True)
    _libc.prctl, _libc.clock_gettime, _libc.sched_setaffinity  # Jython has a ctypes without a C library behind it
except Exception:  # whatever an interpreter raises here, it means: there is none
    ctypes = _libc = None

IS_JYTHON = platform.python_implementation() == 'Jython'
_SET_PARENT_DEATH_SIGNAL, _SIGKILL, _CLOCK_MONOTONIC = 1, 9, 1


def _clock():
    """CLOCK_MONOTONIC in whole nanoseconds, as the kernel's records and .NET's stopwatch have it."""
    if hasattr(time, 'monotonic_ns'):
        return time.monotonic_ns
    if IS_JYTHON:
        from java.lang import System
        return System.nanoTime  # on Linux: CLOCK_MONOTONIC
    if hasattr(time, 'clock_gettime'):  # 3.6: a double holds 53 bits, so a machine that is up for 100 days is told to 2 ns
        return lambda: int(time.clock_gettime(time.CLOCK_MONOTONIC) * 1e9)
    return _clock_through_ctypes()


def _clock_through_ctypes():
    class Timespec(ctypes.Structure):
        _fields_ = [('seconds', ctypes.c_long), ('nanoseconds', ctypes.c_long)]

    import threading
    kept = threading.local()  # one structure for each thread: two may ask at a time
    get = ctypes.PyDLL(None).clock_gettime  # through the other kind of library a call would let go of the interpreter's lock

    def now():
        try:
            stamp, pointer = kept.stamp
        except AttributeError:
            stamp = Timespec()
            pointer = ctypes.byref(stamp)
            kept.stamp = stamp, pointer
        get(_CLOCK_MONOTONIC, pointer)
        return stamp.seconds * 1000000000 + stamp.nanoseconds
    return now


now_ns = _clock()
LOADED_NS = now_ns()  # the first moment of this program's own code in a process that was not forked off another


def thread_ids():
    """Process id and kernel thread id of the calling thread. The link is asked for by this very thread, so it can't be another's."""
    if IS_JYTHON:
        from java.nio.file import Files, Paths
        link = Files.readSymbolicLink(Paths.get('/proc/thread-self')).toString()
    else:
        link = os.readlink('/proc/thread-self')
    pid, _, tid = link.split('/')
    return int(pid), int(tid)


def has_gil():
    """Whether one lock lets only one of this process's threads interpret at a time."""
    if IS_JYTHON:
        return False
    return getattr(sys, '_is_gil_enabled', lambda: True)()


def die_with_parent(parent):
    """The kernel kills this process when the thread that started it ends; if that has happened already, it ends now.

    parent: its process id; None where the caller doesn't know it.
    """
    if _libc is not None:
        _libc.prctl(_SET_PARENT_DEATH_SIGNAL, _SIGKILL, 0, 0, 0)
        if parent is not None and os.getppid() != parent:
            os._exit(1)
    elif IS_JYTHON:
        _end_with_java_parent()


def _end_with_java_parent():
    from java.lang import ProcessHandle, Runnable, Runtime

    class Halt(Runnable):
        def run(self):
            Runtime.getRuntime().halt(1)

    parent = ProcessHandle.current().parent()
    if parent.isPresent():
        parent.get().onExit().thenRun(Halt())


def born_ns():
    """When this process was made. The kernel counts that in ticks of 10 ms, from the machine's start on, so it is told as an age."""
    tick_ns = 10 ** 9 // os.sysconf('SC_CLK_TCK')
    with open('/proc/self/stat') as source:
        start_tick = int(source.read().rpartition(')')[2].split()[19])
    with open('/proc/uptime') as source:
        up_ns = int(float(source.read().split()[0]) * 1e9)
    return now_ns() - max(0, up_ns - start_tick * tick_ns)


def allowed_cores():
    """Cores that the calling thread may use, ascending; empty where that can't be told."""
    if hasattr(os, 'sched_getaffinity'):
        return sorted(os.sched_getaffinity(0))
    if _libc is None:
        return []
    mask = (ctypes.c_ulong * 16)()
    if _libc.sched_getaffinity(0, ctypes.sizeof(mask), ctypes.byref(mask)) < 0:
        return []
    return [core for core in range(1024) if mask[core // 64] >> core % 64 & 1]


def pin(core):
    """Binds the calling thread to one core, and reads back what it got."""
    if hasattr(os, 'sched_setaffinity'):
        os.sched_setaffinity(0, [core])
    elif _libc is not None:
        mask = (ctypes.c_ulong * 16)()
        mask[core // 64] = 1 << core % 64
        _libc.sched_setaffinity(0, ctypes.sizeof(mask), ctypes.byref(mask))
    if allowed_cores() != [core]:
        raise RuntimeError('this thread can\'t be bound to core %d with this interpreter' % core)
