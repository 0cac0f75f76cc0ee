"""Whose query is next: our own pages before strangers, among strangers whoever has least running.

A query is young until it has run for a moment, then long. Young queries of strangers never take the last process; long
ones have places of their own, of which no client may have more than half. A client whose long queries have taken much
lately is heavy: all heavy ones share one place for young queries, and these run on what the others leave over.
"""

import asyncio
import contextlib
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ontology.errors import KurbitsError, QueryLimitError
from server.budget import Budget, BudgetError
from server.moment import Waiting
from server.processes import Worker

if TYPE_CHECKING:
    from server.jobs import Answer, Limits

_WEIGHT = 20.0  # seconds of long queries a minute that are remembered of a client
_HEAVY = 1.0  # so many of them make it heavy
_LATE = 5  # times the time after which a query is long, it is so however little it has worked
_BUSY = "All query workers are busy; try again in a few seconds."


@dataclass(eq=False)
class Run:
    """A query that runs: in which process, for which client ("" = our own pages)."""

    worker: Worker
    client: str
    answer: "Answer | None" = None
    timer: Waiting | None = None
    long: bool = False
    slowed: bool = False
    began: float = 0.0
    since: float = field(default_factory=time.monotonic)


class Turns:
    """Gives idle processes to those who wait for them."""

    def __init__(self, limits: "Limits", left: Callable[[str], float] = lambda _: 0.0):
        self.limits, self._left = limits, left
        self._weight = Budget(_WEIGHT)
        self.idle: list[Worker] = []
        self.running = 0
        self._ours: deque[asyncio.Future[Worker]] = deque()
        self._others: list[tuple[str, asyncio.Future[Worker]]] = []
        self._young: dict[str, int] = {}
        self._long: list[Run] = []

    async def take(self, client: str, seconds: float) -> Worker:
        """Wait for a process. Raises QueryLimitError, or BudgetError where the client itself is in its own way."""
        if not self._others and not self._ours and (worker := self._now(client)):
            return worker
        waiting: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._queue(client, waiting)
        try:
            async with asyncio.timeout(seconds):
                return await waiting
        except TimeoutError:
            self._leave(client, waiting)
            if client and self._long_of(client) >= self.limits.slow_each:
                text = f"{self._long_of(client)} long queries of yours are running; wait for them."
                raise BudgetError(text, 5) from None
            raise QueryLimitError(_BUSY) from None
        except BaseException:
            self._leave(client, waiting)
            raise

    def give(self, worker: Worker) -> None:
        """Take a new process; those that have worked are asked before it."""
        if worker.alive:
            self.idle.insert(0, worker)
            self._hand_out()

    def spare(self) -> Worker | None:
        """Take an idle process out, the one that has had least to do."""
        while self.idle:
            worker = self.idle.pop(0)
            if worker.alive:
                return worker
        return None

    def unused(self, client: str, worker: Worker) -> None:
        """Take back a process that was taken for nothing."""
        self.running -= 1
        self._no_longer_young(client)
        if worker.alive:
            self.idle.append(worker)
            self._hand_out()

    def end(self, run: Run, again: bool) -> None:
        """Note that a query has ended; its process may be used again."""
        self.running -= 1
        if run.long:
            self._long.remove(run)
            if run.client:
                self._weight.spend(run.client, time.monotonic() - run.since)
        else:
            self._no_longer_young(run.client)
        if again:
            self.idle.append(run.worker)
        self._hand_out()

    def lengthen(self, run: Run) -> None:
        """Note that a query takes long. When there are too many, that of the client who has most is stopped.

        Among several, that of who has the least left of its share; then the one that has run longest: under attack,
        a harmless query may be late as well, and must not be the one that pays.
        """
        self._no_longer_young(run.client)
        run.long = True
        self._long.append(run)
        if run.client:
            self.slow_down(run)
        lane = [each for each in self._long if bool(each.client) == bool(run.client)]
        if len(lane) > self.limits.slow:
            counts = Counter(each.client for each in lane)
            most = max(lane, key=lambda each: (counts[each.client], -self._left(each.client)))
            if most.answer:
                most.answer.stop("Too many long queries are running; this one was stopped. Try again in a few seconds.")
        self._hand_out()

    def heavy(self, client: str) -> bool:
        """Say whether a client's long queries have taken much lately."""
        if not client or not (self._long or self._weight.knows(client)):
            return False
        taken = _WEIGHT - self._weight.left(client)
        now = time.monotonic()
        return taken + sum(now - run.since for run in self._long if run.client == client) > _HEAVY

    def slow_down(self, run: Run) -> None:
        """Let a query go on behind the others."""
        run.slowed = True
        run.worker.slow_down(utterly=self.heavy(run.client))

    def starved(self, run: Run) -> bool:
        """Say whether a query is late only because the machine is busy: it has hardly been let to work yet."""
        late = time.monotonic() - run.since > _LATE * self.limits.slow_seconds
        return not late and run.worker.processor() - run.began < self.limits.slow_seconds / 2

    def refuse(self, error: KurbitsError) -> None:
        """Tell everybody who waits that nothing will come."""
        for waiting in [*self._ours, *(waiting for _, waiting in self._others)]:
            if not waiting.done():
                waiting.set_exception(error)

    def _queue(self, client: str, waiting: asyncio.Future[Worker]) -> None:
        if not client:
            if len(self._ours) >= self.limits.waiting:
                raise QueryLimitError(_BUSY)
            self._ours.append(waiting)
            return
        if len(self._others) >= self.limits.waiting:
            raise QueryLimitError("Too many queries are waiting; try again in a few seconds.")
        if sum(name == client for name, _ in self._others) >= self.limits.waiting_each:
            raise BudgetError("Too many queries of yours are waiting; send fewer at once.", 2)
        self._others.append((client, waiting))

    def _leave(self, client: str, waiting: asyncio.Future[Worker]) -> None:
        """Take somebody out of the queue; a process that was given in the same moment goes to the next."""
        self._others = [each for each in self._others if each[1] is not waiting]
        with contextlib.suppress(ValueError):
            self._ours.remove(waiting)
        if waiting.done() and not waiting.cancelled() and waiting.exception() is None:
            self.unused(client, waiting.result())

    def _now(self, client: str) -> Worker | None:
        """Give a process at once, if this client may have one."""
        if client and not self._may(client):
            return None
        while self.idle:
            worker = self.idle.pop()
            if worker.alive:
                self.running += 1
                self._young[client] = self._young.get(client, 0) + 1
                return worker
        return None

    def _may(self, client: str) -> bool:
        strangers = sum(self._young.values()) - self._young.get("", 0)
        if strangers >= max(1, self.limits.workers - 1) or self._long_of(client) >= self.limits.slow_each:
            return False
        return not self.heavy(client) or not any(self.heavy(each) for each in self._young)

    def _long_of(self, client: str) -> int:
        return sum(run.client == client for run in self._long)

    def _no_longer_young(self, client: str) -> None:
        self._young[client] -= 1
        if not self._young[client]:
            del self._young[client]

    def _hand_out(self) -> None:
        """Give idle processes to those who wait."""
        while self._ours and (self._ours[0].done() or self.idle):
            if self._ours[0].done():
                self._ours.popleft()
            elif worker := self._now(""):
                self._ours.popleft().set_result(worker)
        while able := [each for each in self._others if not each[1].done() and self._may(each[0])]:
            chosen = min(able, key=lambda each: self._young.get(each[0], 0) + self._long_of(each[0]))
            worker = self._now(chosen[0])
            if worker is None:
                return
            self._others.remove(chosen)
            chosen[1].set_result(worker)
