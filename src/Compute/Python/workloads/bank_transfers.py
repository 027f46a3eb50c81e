"""Moves money between accounts, each with a lock of its own. The same as BankTransfers.cs.

size: transfers, in blocks for the workers. parameters: order (ordered: the lock of the account with the lower number first; as-given: the
payer's), accounts, forced, holdSteps (under both locks), workSteps.
"""
from answer import MASK, SeededRandom, item_hash
from forced_meeting import ForcedMeeting
from locks import Lock
from prepared import Work as Prepared, rate, start_of
from workloads.countdown import count

_FIRST_BALANCE, _MOST_AT_ONCE = 1000, 100


class Work(Prepared):
    """One item for each worker: its block of the transfers."""

    item_name = 'transfers'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self._size, self._seed = size, seed
        self.items, self.progress = int(parameters['workers']), size
        self._accounts, self._is_ordered = int(parameters['accounts']), parameters['order'] == 'ordered'
        self._hold_steps, self._work_steps = int(parameters['holdSteps']), int(parameters['workSteps'])
        self._ring = min(self.items, self._accounts)
        self._meeting = ForcedMeeting(self._ring) if parameters['forced'] == 'on' and self._ring > 1 else None
        self._balances, self._locks, self._elapsed_ns = [], [], 1

    def start(self, locks):
        self._locks = [Lock(locks, 'account %d' % (number + 1)) for number in range(self._accounts)]

    def begin_round(self, run):
        self._balances = [_FIRST_BALANCE] * self._accounts
        if self._meeting:
            self._meeting.reset()

    def run(self, first, count_of_items, trace):
        locks = [lock.seat(trace) for lock in self._locks]
        if self._meeting and first < self._ring:
            self._move_around_ring(first, locks)
        value = checksum = 0
        for transfer in range(start_of(first, self.items, self._size), start_of(first + count_of_items, self.items, self._size)):
            checksum += item_hash(transfer, self._transfer(transfer, locks))
            value += 1
            trace.add_items(1)
        return value, checksum & MASK

    def _transfer(self, transfer, locks):
        random = SeededRandom(self._seed, transfer)
        payer = random.below(self._accounts)
        payee = (payer + 1 + random.below(self._accounts - 1)) % self._accounts
        amount = 1 + random.below(_MOST_AT_ONCE)
        number = count(self._work_steps, self._seed + transfer)
        first, second = self._in_order(payer, payee)
        with locks[first]:
            with locks[second]:
                number = count(self._hold_steps, number)
                self._move(payer, payee, amount)
        return number

    def _move_around_ring(self, worker, locks):
        payer, payee = worker, (worker + 1) % self._ring
        first, second = self._in_order(payer, payee)
        self._meeting.acquire_and_meet(locks[first])
        with locks[second]:
            self._move(payer, payee, 1)
        locks[first].release()

    def _in_order(self, payer, payee):
        return (payee, payer) if self._is_ordered and payer > payee else (payer, payee)

    def _move(self, payer, payee, amount):
        self._balances[payer] -= amount
        self._balances[payee] += amount

    def end_round(self, total, elapsed_ns):
        self._elapsed_ns = elapsed_ns
        value, checksum = total
        for account, balance in enumerate(self._balances):
            checksum += item_hash(self._size + account, balance)
        return value, checksum & MASK

    def text(self, value):
        return '{:,} transfers; the {:,} accounts have {:,} together, as at first'.format(value, self._accounts, sum(self._balances))

    def figures(self):
        return rate(self._size, self._elapsed_ns)
