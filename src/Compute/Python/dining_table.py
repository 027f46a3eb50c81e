"""The philosophers' table and its forks, and what each policy makes of them; as in DiningTable.cs."""
from conditions import Condition
from forced_meeting import ForcedMeeting
from locks import Lock, Semaphore


class Table(object):
    """Naive: each takes the left fork first, then the right one. Policies derive from it."""

    def __init__(self, locks, philosophers, is_forced):
        self.philosophers = philosophers
        self._forks = [Lock(locks, 'fork %d' % (number + 1)) for number in range(max(2, philosophers))]
        self.meeting = ForcedMeeting(philosophers) if is_forced else None

    def reset(self):
        """A round begins."""
        if self.meeting:
            self.meeting.reset()

    def sit(self, number, trace):
        """A philosopher (from 0) comes to the table."""
        left, right = self._forks[number].seat(trace), self._forks[(number + 1) % len(self._forks)].seat(trace)
        return Diner(number, left, right, self.meeting is not None, trace)

    def take_forks(self, diner):
        """Waits until it has both forks."""
        if diner.is_to_meet:
            diner.is_to_meet = False
            self.meeting.acquire_and_meet(diner.first)
        else:
            diner.first.acquire()
        diner.second.acquire()

    def put_forks(self, diner):
        """Puts both down."""
        diner.second.release()
        diner.first.release()

    def leave(self, diner):
        """There are no more meals: the others need not wait for this one."""
        if diner.is_to_meet:
            self.meeting.come()


class Diner(object):
    """A philosopher: the fork that it takes first, and the other one."""

    def __init__(self, number, first, second, is_to_meet, trace):
        self.number, self.first, self.second, self.is_to_meet, self.trace = number, first, second, is_to_meet, trace


class OneLeftHanded(Table):
    """The last one takes the right fork first: then the circle is not closed."""

    def sit(self, number, trace):
        diner = Table.sit(self, number, trace)
        if number == self.philosophers - 1:
            diner.first, diner.second = diner.second, diner.first
        return diner


class OneSeatLess(Table):
    """All but one may sit down to eat: then one of them always gets its second fork."""

    def __init__(self, locks, philosophers, is_forced):
        Table.__init__(self, locks, philosophers, is_forced)
        self._seats = Semaphore(locks, 'seats', max(1, philosophers - 1))

    def take_forks(self, diner):
        seats = self._seats.seat(diner.trace)
        if not diner.is_to_meet:
            seats.acquire()
        elif not seats.try_acquire():
            diner.is_to_meet = False  # who waits for a seat has come as well
            self.meeting.come()
            seats.acquire()
        Table.take_forks(self, diner)

    def put_forks(self, diner):
        Table.put_forks(self, diner)
        self._seats.seat(diner.trace).release()


class Tanenbaum(Table):
    """Under one lock for all, a hungry philosopher eats as soon as neither neighbour does; who has eaten looks whether a neighbour may now
    (Tanenbaum, Modern Operating Systems). Nobody ever waits for a fork."""

    def __init__(self, locks, philosophers):
        Table.__init__(self, locks, philosophers, is_forced=False)
        self._table = Lock(locks, 'table')
        self._may_eat = [Condition(locks, 'philosopher %d may eat' % (number + 1), self._table) for number in range(philosophers)]
        self._is_hungry, self._is_eating = [False] * philosophers, [False] * philosophers

    def take_forks(self, diner):
        with self._table.seat(diner.trace):
            self._is_hungry[diner.number] = True
            self._serve(diner.number, diner.trace)
            while not self._is_eating[diner.number]:
                self._may_eat[diner.number].seat(diner.trace).wait()
        Table.take_forks(self, diner)

    def put_forks(self, diner):
        Table.put_forks(self, diner)
        with self._table.seat(diner.trace):
            self._is_eating[diner.number] = False
            self._serve(diner.number - 1, diner.trace)
            self._serve((diner.number + 1) % self.philosophers, diner.trace)

    def _serve(self, number, trace):
        """Lets a hungry philosopher eat where that is possible."""
        number %= self.philosophers
        is_free = self.philosophers == 1 or not self._is_eating[number - 1] and not self._is_eating[(number + 1) % self.philosophers]
        if self._is_hungry[number] and is_free:
            self._is_hungry[number], self._is_eating[number] = False, True
            self._may_eat[number].seat(trace).notify()


def table_of(policy, locks, philosophers, is_forced):
    """The table with the policy of that name."""
    if policy == 'tanenbaum':
        return Tanenbaum(locks, philosophers)
    return {'one-seat-less': OneSeatLess, 'one-left-handed': OneLeftHanded}.get(policy, Table)(locks, philosophers, is_forced)
