"""Analysis that never blocks the server: small networks in a thread, large ones in processes that may be killed.

igraph and scipy hold Python's lock while they compute, so that one long question would stop every page. An analyst is
a process that has the generation open for reading; pebble ends it when its time is over or nobody waits any more.
"""

import asyncio
import multiprocessing
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import TimeoutError as TooLongError
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from graph.generation import Generation
from ontology.errors import InputError, QueryLimitError
from ontology.seal import limit_memory
from server.jobs import Bounds, TimeLimitError

T = TypeVar("T")

SMALL = 20_000
"""Up to so many ties a thread of the server answers: quicker there than the way to another process and back."""

KEPT = 128
_JOBS_OF_AN_ANALYST = 200  # then it is replaced, whatever has piled up in it


@dataclass
class _Job:
    task: "asyncio.Task[Any]"
    waiting: int = 0
    keep: bool = True


class Analysts:
    """Runs functions of a generation, remembers what they gave, and stops those that nobody waits for."""

    def __init__(self, bounds: Bounds):
        self.bounds = bounds
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._jobs: dict[Hashable, _Job] = {}
        self._pool: ProcessPool | None = None

    async def run(self, generation: Generation, function: Callable[..., T], *args: Hashable, keep: bool = True) -> T:
        """Give `function(generation, *args)`; what is being computed already is shared, what is known is given at once.

        The function stands in a module, and its arguments and answer can be pickled. Raises what it raises (an
        InputError is remembered as an answer is), and
        QueryLimitError when it takes too long, takes too much memory, or too many wait. What is large and seldom asked
        for need not be kept.
        """
        key = (generation.number, function.__module__, function.__qualname__, args)
        if key in self._kept:
            self._kept.move_to_end(key)
            known = self._kept[key]
            if isinstance(known, InputError):  # what cannot be asked of a generation never can
                raise known.with_traceback(None)
            given: T = known
            return given
        job = self._jobs.get(key) or self._begin(key, generation, function, args)
        job.waiting, job.keep = job.waiting + 1, keep
        try:
            answer: T = await asyncio.shield(job.task)
        finally:
            job.waiting -= 1
            if not job.waiting and not job.task.done():
                job.task.cancel()
        return answer

    def warm(self, generation: Generation) -> None:
        """Let a process open a large generation before anybody asks."""
        if _large(generation):
            self._schedule(generation, _opened, ())

    def forget(self) -> None:
        """Forget what was given."""
        self._kept.clear()

    async def close(self) -> None:
        """End all processes."""
        for job in self._jobs.values():
            job.task.cancel()
        if self._pool:
            self._pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.to_thread(self._pool.join)

    def _begin(
        self, key: Hashable, generation: Generation, function: Callable[..., Any], args: tuple[Hashable, ...]
    ) -> _Job:
        if len(self._jobs) >= self.bounds.waiting:
            raise QueryLimitError("Too many analyses are waiting; try again in a few seconds.")
        job = self._jobs[key] = _Job(asyncio.create_task(self._made(generation, function, args)))
        job.task.add_done_callback(lambda task: self._end(key, task))
        return job

    def _end(self, key: Hashable, task: "asyncio.Task[Any]") -> None:
        keep = self._jobs.pop(key).keep
        wrong = None if task.cancelled() else task.exception()
        if keep and not task.cancelled() and (wrong is None or isinstance(wrong, InputError)):
            self._kept[key] = wrong or task.result()
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    async def _made(self, generation: Generation, function: Callable[..., T], args: tuple[Hashable, ...]) -> T:
        if not _large(generation):
            return await asyncio.to_thread(function, generation, *args)
        try:
            answer: T = await asyncio.wrap_future(self._schedule(generation, function, args))
        except TooLongError:
            raise TimeLimitError(
                f"The analysis took longer than {self.bounds.seconds:g} seconds and was stopped. Ask about a part: "
                "a region, some years, or a smaller thing."
            ) from None
        except (ProcessExpired, MemoryError):
            raise QueryLimitError("The analysis needed more memory than it may have, and was stopped.") from None
        return answer

    def _schedule(self, generation: Generation, function: Callable[..., Any], args: tuple[Hashable, ...]) -> Any:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self.bounds.workers,
                max_tasks=_JOBS_OF_AN_ANALYST,
                initializer=_settle,
                initargs=(self.bounds.memory_bytes,),
                context=_context(),
            )
        given = (generation.path, generation.root, function, args)
        return self._pool.schedule(_work, args=given, timeout=self.bounds.seconds)


def _large(generation: Generation) -> bool:
    return len(generation.ties) > SMALL


def _context() -> Any:
    """Give how processes are started: where possible from one that has imported everything and holds no lock."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["graph.inquiries.catalogue", __name__])
    return context


_OPEN: dict[Path, Generation] = {}
"""In an analyst: the generation it has open."""


def _settle(memory: int) -> None:
    limit_memory(memory)


def _work(path: Path, root: Path, function: Callable[..., T], args: tuple[Any, ...]) -> T:
    if path not in _OPEN:
        _OPEN.clear()
        _OPEN[path] = Generation(path, root)
    return function(_OPEN[path], *args)


def _opened(generation: Generation) -> None:
    _ = generation.entities, generation.ties, generation.pairs
