"""One query in a process of its own: how it is asked, how its answer comes, and how it is stopped.

A query ends in one of four ways: an answer, a complaint about the query, the time limit (the process is killed), or
the death of its process (memory, nesting). The process that serves pages never parses a query of a stranger.
"""

import asyncio
import contextlib
import logging
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import orjson

from ontology.errors import QueryError, QueryLimitError, StoreError
from ontology.terms import PREFIXES
from server import worker as frames
from server.fence import Fence

log = logging.getLogger("kurbits.workers")

_ROOMS = str(Path(__file__).parent.parent)
_COMMAND = f"import sys; sys.path.insert(0, {_ROOMS!r}); from server.worker import main; main()"
START_SECONDS = 30.0
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


class Worker:
    """One process. It answers one job at a time."""

    def __init__(self, process: asyncio.subprocess.Process):
        self._process = process
        self._in = cast(asyncio.StreamWriter, process.stdin)
        self._out = cast(asyncio.StreamReader, process.stdout)
        self.alive = True

    @classmethod
    async def start(cls, store: Path, limits: Limits) -> "Worker":
        """Start a process and wait until its store is open. Raises StoreError when that fails."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-c", _COMMAND),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a crash report may quote the query
            limit=2 * _BEFORE_FIRST_BYTE,
            env={name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TZ") if name in os.environ},
        )
        worker = cls(process)
        worker._write(
            {
                "store": str(store),
                "memory": limits.memory_bytes,
                "result": limits.result_bytes,
                "fence": tuple(limits.fence),
                "prefixes": PREFIXES,
            }
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                _, sealed = await worker.frame()
        except (EOFError, TimeoutError) as error:
            worker.kill()
            await worker.ended()
            raise StoreError(f"A query worker could not open the store {store}.") from error
        if not sealed:
            log.warning("query workers are not sealed against the network here; serve strangers from Linux")
        return worker

    def _write(self, message: object) -> None:
        data = orjson.dumps(message)
        self._in.write(len(data).to_bytes(4, "big") + data)

    def ask(self, job: Job) -> None:
        """Hand over a job; its frames follow."""
        self._write(job)

    async def frame(self) -> tuple[bytes, bytes]:
        """Give the next frame. Raises EOFError when the process has ended."""
        kind, size = frames.HEADER.unpack(await self._out.readexactly(frames.HEADER.size))
        return kind, await self._out.readexactly(size)

    def kill(self) -> None:
        """End the process now."""
        self.alive = False
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def ended(self) -> None:
        """Wait until the process is gone."""
        await self._process.wait()
        self.alive = False
        self._in.close()


class Answer:
    """An answer on its way: what kind it is, the part that is here, and the rest as it comes."""

    def __init__(self, worker: Worker, job: Job, limits: Limits, done: Callable[[Worker, float], None]):
        self._worker, self._job, self._limits, self._done = worker, job, limits, done
        self._left = limits.seconds
        self._started = time.monotonic()
        self.form = ""
        self.body = b""
        self.complete = False

    async def begin(self) -> None:
        """Hand over the job and wait for the first part: the whole answer when it is small. Raises what went wrong."""
        self._worker.ask(self._job)
        parts, size = [], 0
        while size < _BEFORE_FIRST_BYTE and not self.complete:
            kind, data = await self._frame()
            if kind == frames.HEAD:
                self.form = data.decode()
            elif kind == frames.DATA:
                parts.append(data)
                size += len(data)
            elif kind == frames.END:
                self._finish()
            else:
                self._finish()
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
                self._finish()
                if kind != frames.END:
                    raise BrokenAnswerError(str(self._failure(kind, data.decode(errors="replace"))))
            if not self.complete and time.monotonic() > until:
                self.close()
                raise BrokenAnswerError("The answer was not fetched in time.")

    def close(self) -> None:
        """Give up an answer that is not complete: its process is killed."""
        if not self.complete:
            self.complete = True
            self._worker.kill()

    async def _frame(self) -> tuple[bytes, bytes]:
        """Give the next frame; only the time spent waiting for the worker counts, not for a slow reader."""
        before = time.monotonic()
        try:
            async with asyncio.timeout(self._left):
                return await self._worker.frame()
        except TimeoutError:
            self.close()
            raise TimeLimitError(
                f"The query ran longer than {self._limits.seconds:g} seconds and was stopped. Narrow it: name one"
                " of the things it is about, leave out ORDER BY over everything, or ask for a part with LIMIT."
            ) from None
        except EOFError:
            self.close()
            raise QueryLimitError(
                "The query needed more memory than it may have, or was nested too deeply, and was stopped."
            ) from None
        except asyncio.CancelledError:
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
                return QueryError(_plain(text, self._job.query))

    def _finish(self) -> None:
        self.complete = True
        self._done(self._worker, time.monotonic() - self._started)


def _plain(text: str, query: str) -> str:
    """Say where a query cannot be read, without the parser's list of everything it would have taken instead."""
    if not (place := re.match(r"error at (\d+):(\d+): ", text)):
        return text
    line, column = int(place[1]), int(place[2])
    rest = query.splitlines()[line - 1][column - 1 : column + 19].rstrip() if line <= len(query.splitlines()) else ""
    cause = "a prefix is not declared" if "Prefix not found" in text else "the query cannot be read further"
    return f"line {line}, column {column}: {cause}" + (f", at “{rest}”" if rest else " than its end")
