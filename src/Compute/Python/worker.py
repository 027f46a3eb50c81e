"""The program of a run in Python: prepares the work, warms up, measures, and leaves its result in the run's folder.

    PYTHON worker.py RUNFOLDER

Comes from experiment.json and the environment (CORESCOPE_RINGS), goes to the rings and to result.json. One program for all interpreters:
CPython 2.7 and 3, PyPy, Jython.
"""
import gc
import importlib
import io
import json
import os
import signal
import sys

import native

STARTED_VARIABLE = 'CORESCOPE_STARTED_NS'


def main(folder):
    """Runs the experiment of a run's folder. Returns the exit code."""
    native.die_with_parent(None)
    if not native.IS_JYTHON:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole terminal; what happens to the run is the server's decision
    try:
        result = execute(folder)
    except Exception as error:
        result = {'error': in_plain_words(error)}
        if os.environ.get('CORESCOPE_TRACEBACK'):
            raise
    write_result(folder, result)
    return 1 if result.get('error') else 0


def execute(folder):
    """Prepares and measures."""
    import event_cost
    from rings import DONE, MAIN, PREPARING, RingFile
    from trace_writer import TraceWriter
    experiment = read_experiment(folder)
    rings = RingFile(os.environ.get('CORESCOPE_RINGS') or os.path.join(folder, 'rings'))
    trace = TraceWriter(rings, rings.reserve(MAIN, 0, 'main'))
    if STARTED_VARIABLE in os.environ:
        trace.begin_at(rings.name('start-up'), int(os.environ[STARTED_VARIABLE]))
    trace.bind()
    if STARTED_VARIABLE in os.environ:
        trace.end()
    rings.enter(PREPARING, 0)
    set_switch_interval(experiment.get('parameters') or {})
    run, strategy = prepare(experiment, rings, trace)
    try:
        getattr(strategy, 'open', nothing)(run)
        result = measure(run, strategy)
        result['eventCostNs'] = event_cost.measure(folder)
        save_picture(run, folder)
    finally:
        getattr(strategy, 'close', nothing)(run)
        run.work.stop()
    trace.unbind()
    rings.enter(DONE, 0)
    return result


def nothing(run):
    """What a strategy that keeps nothing between rounds does before the first, after the last, and at the end."""


def read_experiment(folder):
    """What shall be run."""
    with io.open(os.path.join(folder, 'experiment.json'), encoding='utf-8') as source:
        return json.load(source)


def prepare(experiment, rings, trace):
    """Imports what is asked for and makes the input. Each is a slice on the main lane."""
    import prepared
    from lock_table import LockTable
    from running import Run, Slice
    locks = LockTable(rings)
    with Slice(trace, rings.name('import ' + experiment['strategy'])):
        strategy = importlib.import_module('strategies.' + experiment['strategy'].replace('-', '_'))
    with Slice(trace, rings.name('prepare')):
        work = prepared.load(experiment)
        try:
            work.start(locks)
        except Exception:
            work.stop()
            raise
    rings.set_items(work.items if work.progress is None else work.progress)
    return Run(experiment, rings, locks, work, trace), strategy


def measure(run, strategy, play=None):
    """Warm-up rounds, then measured ones, each of which must give the same answer. play: does one of them in place of one_round()."""
    from rings import MEASURING, WARM_UP
    total, rounds = None, []
    items_before, locks_before = [0] * run.workers, {}
    repeats, warm_ups = run.experiment.get('repeats', 1), run.experiment.get('warmUp', 0)
    for number in range(1 - warm_ups, repeats + 1):
        if number == 1:
            items_before, locks_before = run.items_of_workers(), run.locks.counts()
        gc.collect()  # garbage of earlier rounds is not this one's fault
        is_measured = number > 0
        shown = number if is_measured else number + warm_ups
        run.rings.enter(MEASURING if is_measured else WARM_UP, shown)
        span, found = (play or one_round)(run, strategy, 'round' if is_measured else 'warm-up', shown)
        if is_measured:
            rounds.append(span)
        if total is not None and found != total:
            return {'error': '%s %d gave another answer than the first round: %s instead of %s.' % (
                'Round' if is_measured else 'Warm-up', shown, run.work.text(found[0]), run.work.text(total[0])), 'rounds': rounds}
        total = found
    getattr(strategy, 'settle', nothing)(run)
    items = [after - before for after, before in zip(run.items_of_workers(), items_before)]
    answer = {'text': run.work.text(total[0]), 'value': total[0], 'checksum': '%016x' % total[1]}
    return {'answer': answer, 'figures': run.work.figures(), 'rounds': rounds, 'itemsByWorker': items,
            'locks': run.locks.since(locks_before)}


def one_round(run, strategy, name, number):
    """Runs all items once. Returns the span and the sum of the parts."""
    run.work.begin_round(run)
    run.main.begin(run.rings.name(name), number)
    start = native.now_ns()
    try:
        found = strategy.execute(run)
    finally:
        end = native.now_ns()
        run.main.end()
    return {'startNs': start, 'endNs': end}, run.work.end_round(found, end - start)


def set_switch_interval(parameters):
    """How long a thread may keep the GIL while another waits: seconds, or bytecodes up to CPython 3.1."""
    if parameters.get('switchInterval') and hasattr(sys, 'setswitchinterval'):
        sys.setswitchinterval(float(parameters['switchInterval']))
    if parameters.get('checkInterval') and hasattr(sys, 'setcheckinterval') and sys.version_info[0] == 2:
        sys.setcheckinterval(int(parameters['checkInterval']))


def save_picture(run, folder):
    """Writes the image that the workload has computed, if any, each tile in its worker's tint."""
    found = run.work.picture()
    if found is not None:
        import picture
        size, tile, rows = found
        with open(os.path.join(folder, 'picture.png'), 'wb') as target:
            target.write(picture.to_png(size, tile, rows, run.worker_of_item))


def write_result(folder, result):
    """Whole or not at all: a worker that is killed meanwhile leaves none."""
    part, path = os.path.join(folder, 'result.json.part'), os.path.join(folder, 'result.json')
    write_json(part, result)
    os.rename(part, path)


def write_json(path, value):
    """A file of JSON, in ASCII."""
    with open(path, 'wb') as target:
        target.write(json.dumps(value).encode('ascii'))


def in_plain_words(error):
    """An exception as a sentence."""
    if isinstance(error, MemoryError):
        return 'The run needed more memory than it may have.'
    if isinstance(error, ImportError):
        return '%s %s can\'t import what this run needs: %s' % (native.platform.python_implementation(), sys.version.split()[0], error)
    if isinstance(error, (ValueError, RuntimeError)) and str(error):
        return str(error)
    return '%s: %s' % (type(error).__name__, error)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
