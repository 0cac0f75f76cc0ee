"""One query in a process of its own: how it is asked, how its answer comes, and how it is stopped.

A query ends in one of four ways: an answer, a complaint about the query, the time limit (the process is killed), or
the death of its process (memory, nesting). The process that serves pages never parses a query of a stranger.
"""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Literal

from ontology.errors import QueryError, QueryLimitError
from server import worker as frames
from server.faults import plain
from server.fence import Fence
from server.processes import Worker

_BEFORE_FIRST_BYTE = 262_144  # so much of an answer is awaited before anything is sent: until then errors are clean


class TimeLimitError(QueryLimitError):
    """The query ran longer than it may."""


class NotAcceptableError(QueryError):
    """The query gives a table where only graphs were asked for, or the other way round."""


class BrokenAnswerError(QueryLimitError):
    """An answer broke off after its first bytes had gone out; what was sent must not look complete."""


@dataclass(frozen=True)
class Limits:
    """What one query may take, and how many run at once."""

    seconds: float = 5.0
    stream_seconds: float = 60.0
    wait_seconds: float = 2.0
    workers: int = 4
    waiting: int = 64
    memory_bytes: int = 1 << 30
    result_bytes: int = 50 << 20
    fence: Fence = field(default_factory=Fence)
    budget_seconds: float = 0.0
    slow_seconds: float = 0.1
    held: Literal["auto", "memory", "disk"] = "disk"
    kept_bytes: int = 0
    columns: int = 0

    @property
    def slow(self) -> int:
        """How many long queries of strangers run at once."""
        return self.workers

    @property
    def slow_each(self) -> int:
        """How many long queries of one client run at once."""
        return max(1, self.workers // 2)

    @property
    def waiting_each(self) -> int:
        """How many queries of one client may wait."""
        return max(1, self.waiting // 2)


@dataclass(frozen=True)
class Bounds:
    """What one analysis may take, and how many run and wait."""

    seconds: float = 60.0
    workers: int = 2
    waiting: int = 16
    memory_bytes: int = 2 << 30


@dataclass(frozen=True)
class Job:
    """One query, and the formats its answer may have ("" = not acceptable): a table's and a graph's."""

    query: str
    results: str = "json"
    graph: str = "nt"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


class Answer:
    """An answer on its way: what kind it is, the part that is here, and the rest as it comes.

    `done` is called once with the seconds that were spent computing, and whether the process may be used again.
    """

    def __init__(self, worker: Worker, job: Job, limits: Limits, done: Callable[[float, bool], None]):
        self._worker, self._job, self._limits, self._done = worker, job, limits, done
        self._left = limits.seconds
        self._started = time.monotonic()
        self._stopped = ""
        self.form = ""
        self.body = b""
        self.complete = False

    async def begin(self) -> None:
        """Hand over the job and wait for the first part: the whole answer when it is small. Raises what went wrong."""
        self._worker.ask(self._job)
        parts, size = [], 0
        while size < _BEFORE_FIRST_BYTE and not self.complete:
            kind, data = self._worker.next_frame() if self._worker.has_frame else await self._frame()
            if kind == frames.HEAD:
                self.form = data.decode()
            elif kind == frames.DATA:
                parts.append(data)
                size += len(data)
            elif kind == frames.END:
                self._finish(True)
            else:
                self._finish(True)
                raise self._failure(kind, data.decode(errors="replace"))
        self.body = b"".join(parts)

    async def rest(self) -> AsyncIterator[bytes]:
        """Give what follows the first part. Raises BrokenAnswerError where it breaks off."""
        until = self._started + self._limits.stream_seconds
        while not self.complete:
            try:
                kind, data = await self._frame()
            except QueryLimitError as error:
                raise BrokenAnswerError(str(error)) from error
            if kind == frames.DATA:
                yield data
            else:
                self._finish(True)
                if kind != frames.END:
                    raise BrokenAnswerError(str(self._failure(kind, data.decode(errors="replace"))))
            if not self.complete and time.monotonic() > until:
                self.close()
                raise BrokenAnswerError("The answer was not fetched in time.")

    def close(self) -> None:
        """Give up an answer that is not complete: its process is killed."""
        self._finish(False)

    def stop(self, reason: str) -> None:
        """Kill the process; whoever waits for the answer is told the reason."""
        self._stopped = self._stopped or reason
        self._worker.kill()

    async def _frame(self) -> tuple[bytes, bytes]:
        """Give the next frame; only the time spent waiting for the worker counts, not for a slow reader."""
        before = time.monotonic()
        try:
            return await self._worker.frame(self._left)
        except TimeoutError:
            self._left = 0.0
            self.close()
            raise TimeLimitError(
                f"The query ran longer than {self._limits.seconds:g} seconds and was stopped. Narrow it: name one"
                " of the things it is about, leave out ORDER BY over everything, or ask for a part with LIMIT."
            ) from None
        except EOFError:
            self.close()
            raise QueryLimitError(
                self._stopped
                or "The query needed more memory than it may have, or was nested too deeply, and was stopped."
            ) from None
        except BaseException:
            self.close()
            raise
        finally:
            self._left -= time.monotonic() - before

    def _failure(self, kind: bytes, text: str) -> Exception:
        """Put a failure frame into the words of our errors."""
        match kind:
            case frames.UNACCEPTABLE:
                wanted = "a table (SELECT, ASK)" if text == "results" else "a graph (CONSTRUCT, DESCRIBE)"
                return NotAcceptableError(f"The query gives {wanted}, in none of the formats that were asked for.")
            case frames.TOO_LARGE:
                size = self._limits.result_bytes >> 20
                return QueryLimitError(f"The answer is larger than {size} MiB. Ask for parts of it.")
            case frames.BROKEN:
                return QueryError(f"The query could not be answered: {text}")
            case _:
                return QueryError(plain(text, self._job.query))

    def _finish(self, whole: bool) -> None:
        if self.complete:
            return
        self.complete = True
        if not whole:
            self._worker.kill()
        self._done(max(0.0, self._limits.seconds - self._left), whole)
