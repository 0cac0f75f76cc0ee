"""The pool of query workers: hands a query to a process that may be killed, and always has another one ready."""

import asyncio
import contextlib
import logging
import time
from pathlib import Path

from ontology.errors import QueryLimitError, StoreError
from server.jobs import START_SECONDS, Answer, Job, Limits, Worker

log = logging.getLogger("kurbits.workers")


class Pool:
    """Keeps `limits.workers` processes open on one store, and replaces every one that ends."""

    def __init__(self, store: Path, limits: Limits):
        self.store, self.limits = store, limits
        self._free: asyncio.LifoQueue[Worker | StoreError] = asyncio.LifoQueue()
        self._workers: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closing = asyncio.Event()

    def start(self) -> None:
        """Begin to start the processes; `ready` waits for the first."""
        for _ in range(self.limits.workers):
            self._spawn(0.0)

    async def ready(self) -> None:
        """Wait until a worker is free. Raises QueryLimitError when none comes in time."""
        self._free.put_nowait(await self._take(START_SECONDS))

    async def answer(self, job: Job) -> Answer:
        """Run a query. Gives the answer once its first part is here; raises QueryError or QueryLimitError."""
        worker = await self._take(self.limits.wait_seconds)
        answer = Answer(worker, job, self.limits, self.give_back)
        try:
            await answer.begin()
        except BaseException:
            answer.close()
            raise
        return answer

    def give_back(self, worker: Worker, seconds: float) -> None:
        """Take back a worker after a job; one that worked long may have grown, and is replaced."""
        if self._closing.is_set() or seconds > 1.0:
            worker.kill()
        else:
            self._free.put_nowait(worker)

    async def stop(self, grace: float = 0.0) -> None:
        """End all processes; running queries have `grace` seconds to end by themselves."""
        self._closing.set()
        for worker in [self._free.get_nowait() for _ in range(self._free.qsize())]:
            if isinstance(worker, Worker):
                worker.kill()
        until = time.monotonic() + grace
        while self._workers and time.monotonic() < until:
            await asyncio.sleep(0.02)
        for worker in list(self._workers):
            worker.kill()
        await asyncio.gather(*self._tasks)

    async def _take(self, seconds: float) -> Worker:
        if self._waiting >= self.limits.waiting:
            raise QueryLimitError("Too many queries are waiting; try again in a few seconds.")
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds):
                while True:
                    worker = await self._free.get()
                    if isinstance(worker, StoreError):
                        raise worker
                    if worker.alive:
                        return worker
        except TimeoutError:
            raise QueryLimitError("All query workers are busy; try again in a few seconds.") from None
        finally:
            self._waiting -= 1

    def _spawn(self, delay: float) -> None:
        task = asyncio.create_task(self._keep_one(delay))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep_one(self, delay: float) -> None:
        """Start one worker, and another when it ends; after a start that failed, wait longer each time."""
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), delay)
                return
            try:
                worker = await Worker.start(self.store, self.limits)
            except (StoreError, OSError) as error:
                log.error("%s", error)
                if self._waiting and not self._workers:  # nobody will come for them
                    self._free.put_nowait(StoreError(str(error)))
                delay = min(10.0, 2 * delay + 0.5)
                continue
            delay = 0.0
            self._workers.add(worker)
            if self._closing.is_set():
                worker.kill()
            else:
                self._free.put_nowait(worker)
            await worker.ended()
            self._workers.discard(worker)
