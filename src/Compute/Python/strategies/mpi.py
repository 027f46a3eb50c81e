"""Ranks of MPI: every rank computes the items that its number gives it (block or cyclic), and the parts are reduced at rank 0."""
from answer import add


def execute(run):
    """Computes this rank's items. The sum of all parts is returned at rank 0 only."""
    if run.is_program:
        run.work.play(run)
        run.meet('end of round')
        return 0, 0
    ranges = run.schedule().all_ranges(run.rank)
    name = run.rings.name(run.work.item_name)
    part = 0, 0
    for first, count in ranges:
        part = add(part, run.run_range(first, count, run.main, name, run.rank + 1))
    total = run.comm.reduce(part, op=add, root=0)
    if run.work.output_bytes_per_item:
        gather(run, ranges)
    return total if run.rank == 0 else part


def gather(run, ranges):
    """Brings what the ranks have computed together at rank 0."""
    size = run.work.output_bytes_per_item
    own = b''.join(bytes(run.work.output[first * size:(first + count) * size]) for first, count in ranges)
    outputs = run.comm.gather((ranges, own), root=0)
    for number, (others, output) in enumerate(outputs or [], 1):
        run.take_output(others, output, number)
