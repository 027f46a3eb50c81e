"""How another host's CLOCK_MONOTONIC stands to this one's: measured by round trips, at start and end and with each visit in between.

A round trip that began here at a and ended at b, and on whose way the other clock showed t, says that t was somewhere in [a, b]: so what its times need
to be added lies in [a - t, b - t]. Every further round trip can only make that stretch smaller, while the clocks run alike; where one contradicts it,
they do not, and it begins anew. The error told is half of the widest stretch by which times were brought here.
"""
_LEAST_DRIFT_NS = 10 ** 9


class Clock(object):
    """One host's."""

    def __init__(self, name, is_own):
        self._name, self.is_own, self._low, self._high = name, is_own, None, None
        if is_own:
            self._low = self._high = 0  # it is this one: nothing is to be measured
        self._first, self._last, self._error_ns = None, None, 0
        self.lost = None  # how the host was lost, in words

    def add(self, began_ns, ended_ns, there_ns):
        """Takes a round trip."""
        if self.is_own:
            return
        low, high = began_ns - there_ns, ended_ns - there_ns
        if self._low is None or low > self._high or high < self._low:
            self._low, self._high = low, high
        else:
            self._low, self._high = max(self._low, low), min(self._high, high)
        self._last = there_ns, self._offset()

    def here(self, there_ns):
        """Another host's moment, in this one's time."""
        self._error_ns = max(self._error_ns, self._half())
        self._first = self._first or self._last  # what was measured at the start counts from its best on
        return there_ns + self._offset()

    def told(self):
        """What is known of it, as HostClock.cs reads it."""
        first_ns, first = self._first or self._last
        last_ns, last = self._last
        drift = (last - first) * 1e6 / (last_ns - first_ns) if abs(last - first) > self._half() and last_ns - first_ns > _LEAST_DRIFT_NS else None
        return {'name': self._name, 'offsetNs': first, 'errorNs': max(self._error_ns, self._half()), 'driftPpm': drift, 'error': self.lost}

    def _offset(self):
        return (self._low + self._high) // 2

    def _half(self):
        return (self._high - self._low + 1) // 2
