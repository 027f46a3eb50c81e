"""Delayed calls (dask_programs/delayed.py). size: steps of work in each task."""
from answer import item_hash
from dask_program import Program, expect


class Work(Program):
    """The two graphs."""

    script = 'delayed.py'
    results = ('small', 'large')

    def arguments(self, backend):
        return [self.size]

    def verify(self, found):
        expect('small', found['small'], (1 + 1) + (2 + 1))
        expect('large', found['large'], sum(number + 1 for number in range(8)))
        return found['large'], item_hash(found['small'], found['large']), 'inc(1) + inc(2) is {small}; the sum of eight is {large}'.format(**found)
