"""The same as `memory`, for Jython: Java's mapped byte buffer. There is only one process, so a lock of its threads is enough."""
import threading
from java.io import RandomAccessFile
from java.nio import ByteOrder
from java.nio.channels import FileChannel


def map_file(path):
    """The whole file, shared; Java needs no descriptor for locking."""
    channel = RandomAccessFile(path, 'rw').getChannel()
    memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size())
    memory.order(ByteOrder.LITTLE_ENDIAN)
    return memory, None


def put_record(memory, offset, first, second, third):
    """Three numbers of 8 bytes."""
    memory.putLong(offset, first)
    memory.putLong(offset + 8, second)
    memory.putLong(offset + 16, third)


def put_i64(memory, offset, value):
    """A number of 8 bytes."""
    memory.putLong(offset, value)


def put_i32(memory, offset, value):
    """A number of 4 bytes."""
    memory.putInt(offset, value)


def put_u16(memory, offset, value):
    """A number of 2 bytes."""
    memory.putShort(offset, value - 65536 if value > 32767 else value)


def put_u8(memory, offset, value):
    """A number of 1 byte, below 128."""
    memory.put(offset, value)


def get_i64(memory, offset):
    """A number of 8 bytes."""
    return memory.getLong(offset)


def get_i32(memory, offset):
    """A number of 4 bytes."""
    return memory.getInt(offset)


def get_u8(memory, offset):
    """A number of 1 byte, below 128."""
    return memory.get(offset)


def put_bytes(memory, offset, text):
    """Text as it is."""
    for i, letter in enumerate(bytearray(text)):
        memory.put(offset + i, letter - 256 if letter > 127 else letter)


class numbers(object):
    """The file as an array of numbers of 4 or 8 bytes."""

    def __init__(self, memory, size):
        self._size = size
        self._get, self._put = (memory.getInt, memory.putInt) if size == 4 else (memory.getLong, memory.putLong)

    def __getitem__(self, index):
        return self._get(index * self._size)

    def __setitem__(self, index, value):
        self._put(index * self._size, value)


def populate(memory, start, length):
    """Java maps pages as they are touched."""


class FileLock(object):
    """Between the threads of this process."""

    def __init__(self, descriptor):
        self._threads = threading.Lock()

    def __enter__(self):
        self._threads.acquire()

    def __exit__(self, *error):
        self._threads.release()
