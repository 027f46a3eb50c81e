"""How another host's CLOCK_MONOTONIC stands to this one's: measured by round trips, at start and end and with each visit in between.

A round trip that began here at a and ended at b, and on whose way the other clock showed t, says that t was somewhere in [a, b]: so the offset (there
minus here) lies in [t - b, t - a]. Every further round trip can only make that stretch smaller, while the clocks run alike; where one contradicts it,
they do not, and it begins anew. The error told is half of the stretch.
"""


class Clock(object):
    """One host's."""

    def __init__(self):
        self._low = self._high = None
        self.offset_ns, self.error_ns, self.worst_error_ns, self.drift_ns = 0, None, None, 0

    def add(self, began_ns, ended_ns, there_ns):
        """Takes a round trip."""
        low, high = there_ns - ended_ns, there_ns - began_ns
        if self._low is None or low > self._high or high < self._low:
            before = self.offset_ns if self._low is not None else None
            self._low, self._high = low, high
            if before is not None:
                self.drift_ns += abs((low + high) // 2 - before)
        else:
            self._low, self._high = max(self._low, low), min(self._high, high)
        self.offset_ns, self.error_ns = (self._low + self._high) // 2, (self._high - self._low + 1) // 2

    def use(self):
        """From here on times are told by it: the error that it has now is the least that must be owned up to."""
        self.worst_error_ns = max(self.worst_error_ns or 0, self.error_ns)

    def here(self, there_ns):
        """Another host's moment, in this one's time."""
        return there_ns - self.offset_ns
