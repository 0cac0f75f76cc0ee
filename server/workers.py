"""The pool of query workers: hands a query to a process that may be killed, and always has another one ready.

Two lanes: what our own pages ask goes before what strangers ask, and a process is always kept for it. A query that
runs longer than a moment leaves its place to a fresh process and goes on behind everything else (`Turns`).
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import orjson

from ontology.errors import StoreError
from server.budget import Budget
from server.jobs import Answer, Job, Limits
from server.kept_answers import KeptAnswers
from server.memory import fits
from server.moment import Moment
from server.processes import START_SECONDS, ForkServer, Worker
from server.turns import Run, Turns

log = logging.getLogger("kurbits.workers")
T = TypeVar("T")


class Pool:
    """Keeps `limits.workers` processes open on one store, and replaces every one that ends or takes long."""

    def __init__(self, store: Path, limits: Limits, budget: Budget | None = None):
        self.store, self.limits = store, limits
        self.budget = budget or Budget(limits.budget_seconds)
        self.kept = KeptAnswers(limits.kept_bytes)
        self.turns = Turns(limits, self.budget.left)
        self._server: ForkServer | None = None
        self._of: dict[Worker, ForkServer] = {}
        self._fast: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()
        self._slow = Moment(limits.slow_seconds)

    def start(self) -> None:
        """Begin to start the processes; `ready` waits for the first."""
        self._later(self._open())

    async def ready(self) -> None:
        """Wait until a worker is free. Raises QueryLimitError when none comes in time."""
        self.turns.unused("", await self.turns.take("", START_SECONDS))

    async def answer(self, job: Job, client: str = "") -> Answer:
        """Run a query of ours, or of a client. Gives the answer once its first part is here.

        Raises QueryError, QueryLimitError, and BudgetError when the client has used its share.
        """
        if client:
            self.budget.check(client)
        worker = await self.turns.take(client, self.limits.wait_seconds)
        run = Run(worker, client, began=worker.processor())
        if self.turns.heavy(client):
            self.turns.slow_down(run)
        answer = run.answer = Answer(worker, job, self.limits, lambda seconds, whole: self._done(run, seconds, whole))
        run.timer = self._slow.after(lambda: self._long(run))
        try:
            await answer.begin()
        except BaseException:
            answer.close()
            raise
        return answer

    async def stop(self, grace: float = 0.0) -> None:
        """End all processes; running queries have `grace` seconds to end by themselves."""
        self._closing.set()
        for worker in self.turns.idle:
            worker.kill()
        until = time.monotonic() + grace
        while self.turns.running and time.monotonic() < until:
            await asyncio.sleep(0.02)
        for worker in list(self._of):
            worker.kill()
        await asyncio.gather(*self._tasks)
        if self._server:
            await self._server.stop()

    def _done(self, run: Run, seconds: float, whole: bool) -> None:
        """Take note that a query has ended; its process is used again only when it is as before."""
        if run.timer:
            run.timer.cancel()
        if run.client:
            self.budget.spend(run.client, seconds if whole else max(seconds, 1.0))
        fit = whole and self._of.get(run.worker) is self._server and not self._closing.is_set()
        again = fit and self._as_before(run)
        if not again:
            run.worker.kill()
        self.turns.end(run, again)

    def _as_before(self, run: Run) -> bool:
        """Give a process its rank back, and, after a long query, its place, from the process that has had least to do.

        What a process has read of a store in memory it has copied; the next query finds it there and is, when it reads
        much, five times as fast as in a fresh process. For the copies there is room in half of the processes (`fits`).
        """
        if run.slowed and not run.worker.speed_up():
            return False
        if not run.long:
            return True
        run.worker.has_read_much = True
        if sum(worker.has_read_much for worker in self._of) > max(1, self.limits.workers // 2):
            return False
        spare = self.turns.spare()
        if spare is None:
            return False
        self._fast.discard(spare)
        spare.kill()
        self._fast.add(run.worker)
        return True

    def _long(self, run: Run) -> None:
        """Let a query that takes long go on behind the others, and have a fresh process take its place."""
        if self.turns.starved(run):
            run.timer = self._slow.after(lambda: self._long(run))
            return
        self._fast.discard(run.worker)
        self.turns.lengthen(run)
        if not self._closing.is_set():
            self._later(self._keep_one())

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open(self) -> None:
        """Start serving from the disk; where the store fits into memory, serve from there once it is read."""
        self._server = await self._patiently(lambda: self._fork_server(in_memory=False))
        for _ in range(self.limits.workers):
            self._later(self._keep_one())
        if not self._closing.is_set() and fits(self.store, self.limits):
            self._later(self._to_memory())

    async def _fork_server(self, in_memory: bool) -> ForkServer:
        limits = self.limits
        settings: dict[str, object] = {
            "memory": limits.memory_bytes,
            "result": limits.result_bytes,
            "fence": tuple(limits.fence),
            "columns": limits.columns,
        }
        settings["base"] = _base_of(self.store)
        return await ForkServer.start(self.store, settings, in_memory)

    async def _to_memory(self) -> None:
        """Read the store into memory, and let the workers be forked from there."""
        starting = asyncio.create_task(self._fork_server(in_memory=True))
        closing = asyncio.create_task(self._closing.wait())
        await asyncio.wait((starting, closing), return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        if not starting.done():
            starting.cancel()
        try:
            fresh = await starting
        except asyncio.CancelledError:
            return
        except (StoreError, OSError) as error:
            log.warning("%s It is served from the disk.", error)
            return
        former, self._server = self._server, fresh
        for worker in [each for each in self.turns.idle if self._of.get(each) is former]:
            worker.kill()  # another one takes its place, forked from the new process
        while any(server is former for server in self._of.values()):
            await asyncio.sleep(0.05)
        if former:
            await former.stop()

    async def _keep_one(self) -> None:
        """Fork a worker, and another when it ends; one that takes on a long query has its place filled by `_long`."""
        fast = True
        while fast and (forked := await self._patiently(self._fork)):
            server, worker = forked
            self._of[worker] = server
            self._fast.add(worker)
            if self._closing.is_set():
                worker.kill()
            else:
                self.turns.give(worker)
            await worker.ended()
            fast = worker in self._fast
            self._fast.discard(worker)
            del self._of[worker]

    async def _fork(self) -> tuple[ForkServer, Worker]:
        if self._server is None:
            raise StoreError(f"{self.store}: the query workers are not running")
        return self._server, await self._server.fork()

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """Try until it works, waiting longer each time; whoever waits in vain is told. None when all is to end."""
        delay = 0.0
        while not self._closing.is_set():
            try:
                return await work()
            except (StoreError, OSError) as error:
                log.error("%s", error)
                if not self._of:
                    self.turns.refuse(StoreError(str(error)))
            delay = min(10.0, 2 * delay + 0.5)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), delay)
        return None


def _base_of(store: Path) -> str:
    """Give the base IRI of a store's generation, from which short IRIs of queries are told; "" without one."""
    try:
        return str(orjson.loads((store.parent / "manifest.json").read_bytes())["base"])
    except (OSError, KeyError, ValueError):
        return ""
