"""A file mapped into memory, shared by all processes of a run: numbers at byte offsets, and a lock between processes.

CPython and PyPy store through `struct`: native sizes are copied in one piece, so a reader never sees half a number.
"""
import fcntl
import mmap
import os
import platform
import struct
import threading

from native import ctypes

put_record = struct.Struct('@qqq').pack_into
put_i64 = struct.Struct('@q').pack_into
put_i32 = struct.Struct('@i').pack_into
put_u16 = struct.Struct('@H').pack_into
put_u8 = struct.Struct('@B').pack_into
_get_i64 = struct.Struct('@q').unpack_from
_get_i32 = struct.Struct('@i').unpack_from
_get_u16 = struct.Struct('@H').unpack_from
_get_u8 = struct.Struct('@B').unpack_from
_POPULATE_FOR_WRITING = 23  # MADV_POPULATE_WRITE, since Linux 5.14


def map_file(path):
    """The whole file, shared, and its descriptor for locking."""
    descriptor = os.open(path, os.O_RDWR)
    return mmap.mmap(descriptor, os.fstat(descriptor).st_size), descriptor


def get_i64(memory, offset):
    """A number of 8 bytes."""
    return _get_i64(memory, offset)[0]


def get_i32(memory, offset):
    """A number of 4 bytes."""
    return _get_i32(memory, offset)[0]


def get_u16(memory, offset):
    """A number of 2 bytes."""
    return _get_u16(memory, offset)[0]


def get_u8(memory, offset):
    """A number of 1 byte, below 128."""
    return _get_u8(memory, offset)[0]


def put_bytes(memory, offset, text):
    """Text as it is."""
    memory[offset:offset + len(text)] = text


def numbers(memory, size):
    """The file as an array of numbers of 4 or 8 bytes, for what is stored a million times a second: each interpreter's quickest way."""
    if platform.python_implementation() == 'PyPy':
        return _Numbers(memory, size)  # its compiler makes one instruction of this
    if hasattr(memoryview, 'cast'):
        return memoryview(memory).cast({4: 'i', 8: 'q'}[size])
    if ctypes is not None:
        return ({4: ctypes.c_int32, 8: ctypes.c_int64}[size] * (len(memory) // size)).from_buffer(memory)
    return _Numbers(memory, size)


class _Numbers(object):
    """An array through `struct`."""

    def __init__(self, memory, size):
        code = struct.Struct({4: '@i', 8: '@q'}[size])
        self._memory, self._size, self._get, self._put = memory, size, code.unpack_from, code.pack_into

    def __getitem__(self, index):
        return self._get(self._memory, index * self._size)[0]

    def __setitem__(self, index, value):
        self._put(self._memory, index * self._size, value)


def populate(memory, start, length):
    """Maps pages now: a slice that is the first to touch a page costs ten times as much. Older kernels and Pythons refuse."""
    page = mmap.PAGESIZE
    first = start // page * page
    try:
        memory.madvise(_POPULATE_FOR_WRITING, first, start + length - first)
    except (AttributeError, OSError, ValueError):
        pass


class FileLock(object):
    """Between the processes that have mapped the file, and between the threads of each."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._threads = threading.Lock()

    def __enter__(self):
        self._threads.acquire()
        fcntl.lockf(self._descriptor, fcntl.LOCK_EX)

    def __exit__(self, *error):
        fcntl.lockf(self._descriptor, fcntl.LOCK_UN)
        self._threads.release()
