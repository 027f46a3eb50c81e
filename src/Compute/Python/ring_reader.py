"""The recorder's end of a ring, where a relay reads it in its place (docs/ring-format.md)."""
import struct

import memory
from rings import CLAIMED, DONE_ITEMS, DROPPED, KIND, NAME, NUMBER, RECORD_BYTES, RING_HEAD_BYTES, TAIL


class RingReader(object):
    """One ring."""

    @staticmethod
    def is_claimed(rings, index):
        """Whether its lane is there to be read."""
        return memory.get_i32(rings.memory, rings.ring_at(index) + CLAIMED) != 0

    def __init__(self, rings, index):
        self._memory, self._ring, self._index = rings.memory, rings.ring_at(index), index
        self._records, self._capacity = self._ring + RING_HEAD_BYTES, rings.capacity
        self._counts = self._tail = 0
        self.is_told = False

    def head(self):
        """The lane: ring, number, kind, name."""
        at = self._ring
        return struct.pack('<iiBH', self._index, memory.get_i32(self._memory, at + NUMBER), memory.get_u8(self._memory, at + KIND), memory.get_u16(self._memory, at + NAME))

    def take(self):
        """Counts and records since the last time, and gives their room back to the writer; None where there is nothing new."""
        head = memory.get_i64(self._memory, self._ring)
        counts = memory.get_i64(self._memory, self._ring + DROPPED), memory.get_i64(self._memory, self._ring + DONE_ITEMS)
        if head == self._tail and counts == self._counts:
            return None
        self._counts = counts
        first, last = self._tail % self._capacity, head % self._capacity
        if head - self._tail and last <= first:
            records = self._slice(first, self._capacity) + self._slice(0, last)
        else:
            records = self._slice(first, last)
        self._tail = head
        memory.put_i64(self._memory, self._ring + TAIL, head)
        return struct.pack('<qq', *counts) + records

    def _slice(self, first, last):
        return bytes(self._memory[self._records + first * RECORD_BYTES:self._records + last * RECORD_BYTES])
