"""The server's side of the query workers: starts the process they are forked from, and talks with each of them."""

import asyncio
import contextlib
import logging
import math
import os
import signal
import socket
import sys
import time
from collections import deque
from pathlib import Path
from typing import cast

import orjson

from ontology.errors import StoreError
from ontology.terms import PREFIXES
from server import forkserver
from server import worker as frames

log = logging.getLogger("kurbits.workers")

_ROOMS = str(Path(__file__).parent.parent)
_COMMAND = f"import sys; sys.path.insert(0, {_ROOMS!r}); from server.forkserver import main; main()"
START_SECONDS = 30.0
LOAD_SECONDS = 900.0
_QUEUED = 1 << 20  # bytes of an answer that may wait here for a slow reader before its worker has to


class Worker(asyncio.Protocol):
    """One process. It answers one job at a time."""

    def __init__(self) -> None:
        self.alive = True
        self.has_read_much = False
        self._buffer = bytearray()
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._queued = 0
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._until = math.inf
        self._clock: asyncio.TimerHandle | None = None
        self._closed = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self.pid = 0
        self._handle = -1

    def attach(self, pid: int) -> None:
        """Note which process this is; a handle of it is kept, so that never another one with its number is killed."""
        self.pid = pid
        if sys.platform == "linux":
            with contextlib.suppress(ProcessLookupError):
                self._handle = os.pidfd_open(pid)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        start, size = 0, frames.HEADER.size
        while len(self._buffer) >= start + size:
            kind, length = frames.HEADER.unpack_from(self._buffer, start)
            end = start + size + length
            if len(self._buffer) < end:
                break
            self._frames.append((kind, bytes(self._buffer[start + size : end])))
            self._queued += length
            start = end
        if start:
            del self._buffer[:start]
            self._wake()
        if self._queued > _QUEUED and not self._paused and self._transport:
            self._paused = True
            self._transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self.alive = False
        if self._clock:
            self._clock.cancel()
            self._clock = None
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        if not self._closed.done():
            self._closed.set_result(None)
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def ask(self, job: object) -> None:
        """Hand over a job; its frames follow."""
        data = orjson.dumps(job)
        if self._transport:
            self._transport.write(len(data).to_bytes(4, "big") + data)

    async def frame(self, seconds: float) -> tuple[bytes, bytes]:
        """Give the next frame. Raises EOFError when the process has ended, TimeoutError when none comes in time."""
        if not self._frames:
            await self._more(seconds)
        return self.next_frame()

    @property
    def has_frame(self) -> bool:
        """Say whether a frame is here that need not be waited for."""
        return bool(self._frames)

    def next_frame(self) -> tuple[bytes, bytes]:
        """Give a frame that is here."""
        kind, data = self._frames.popleft()
        self._queued -= len(data)
        if self._paused and self._queued < _QUEUED // 2 and self._transport:
            self._paused = False
            self._transport.resume_reading()
        return kind, data

    async def _more(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._until = loop.time() + seconds
        self._set_clock(loop)
        try:
            while not self._frames:
                if not self.alive or self._closed.done():
                    raise EOFError
                self._waiter = loop.create_future()
                await self._waiter
        finally:
            self._until = math.inf

    def _set_clock(self, loop: asyncio.AbstractEventLoop) -> None:
        """Be called at the end of the time. The clock of an earlier wait is left to run, as long as it is not later."""
        if self._clock and self._clock.when() > self._until:
            self._clock.cancel()
            self._clock = None
        if self._clock is None:
            self._clock = loop.call_at(self._until, self._late, loop)

    def _late(self, loop: asyncio.AbstractEventLoop) -> None:
        self._clock = None
        if self._until == math.inf:
            return
        if loop.time() + 0.001 < self._until:
            self._set_clock(loop)
        elif self._waiter and not self._waiter.done():
            self._waiter.set_exception(TimeoutError())

    def processor(self) -> float:
        """Give the seconds of processor time it has had; elsewhere than on Linux the time that has passed."""
        with contextlib.suppress(OSError):
            if self._handle >= 0:
                return time.clock_gettime((~self.pid << 3) | 2)  # clock_getcpuclockid(3), which Python does not offer
        return time.monotonic()

    def slow_down(self, utterly: bool = False) -> None:
        """Let everything else on this machine go before it: by a lower share, or utterly, by what is left over only."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._handle >= 0 and utterly:
                os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))
            elif self._handle >= 0:
                os.setpriority(os.PRIO_PROCESS, self.pid, 10)

    def speed_up(self) -> bool:
        """Undo `slow_down`. Says whether that was allowed: it takes root or RLIMIT_NICE (systemd: LimitNICE=+0)."""
        try:
            if self._handle >= 0:
                os.sched_setscheduler(self.pid, os.SCHED_OTHER, os.sched_param(0))
                os.setpriority(os.PRIO_PROCESS, self.pid, os.getpriority(os.PRIO_PROCESS, 0))
        except OSError:
            return False
        return self._handle >= 0

    def kill(self) -> None:
        """End the process now."""
        self.alive = False
        with contextlib.suppress(ProcessLookupError):
            if self._handle >= 0:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif sys.platform != "linux" and self.pid and not self._closed.done():
                os.kill(self.pid, signal.SIGKILL)
        if self._transport:
            self._transport.abort()

    async def ended(self) -> None:
        """Wait until the process is gone, or has been told to go."""
        await self._closed


class ForkServer:
    """The process that workers of one store are forked from (`server.forkserver`)."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket, store: Path):
        self._process, self._control, self._store = process, control, store
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    async def start(cls, store: Path, settings: dict[str, object], in_memory: bool) -> "ForkServer":
        """Start it and wait until it can fork. Raises StoreError when that fails."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-c", _COMMAND),
                stdin=theirs.fileno(),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,  # a crash report may quote the query
                env={name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TZ") if name in os.environ},
            )
        finally:
            theirs.close()
        found = cls(process, ours, store)
        try:
            said = await found._begin(settings | {"store": str(store), "in_memory": in_memory, "prefixes": PREFIXES})
        except BaseException:
            await found.stop()
            raise
        if said != forkserver.SEALED:
            log.warning("query workers are not sealed against the network here; serve strangers from Linux")
        return found

    async def _begin(self, settings: dict[str, object]) -> bytes:
        loop, data = asyncio.get_running_loop(), orjson.dumps(settings)
        try:
            async with asyncio.timeout(LOAD_SECONDS if settings["in_memory"] else START_SECONDS):
                await loop.sock_sendall(self._control, len(data).to_bytes(4, "big") + data)
                said = await loop.sock_recv(self._control, 1)
        except (OSError, TimeoutError) as error:
            raise StoreError(f"The query workers could not be started on the store {self._store}.") from error
        if said in (b"", forkserver.FAILED):
            raise StoreError(f"A query worker could not open the store {self._store}.")
        return said

    async def fork(self) -> Worker:
        """Give a worker that is ready. Raises StoreError when none comes."""
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        _, worker = await loop.create_unix_connection(Worker, sock=ours)
        try:
            async with self._one_at_a_time, asyncio.timeout(START_SECONDS):
                socket.send_fds(self._control, [b"F"], [theirs.fileno()])
                pid = await loop.sock_recv(self._control, 4)
            if len(pid) < 4:
                raise EOFError
            worker.attach(int.from_bytes(pid, "big"))
            await worker.frame(START_SECONDS)
        except (OSError, EOFError, TimeoutError) as error:
            worker.kill()
            raise StoreError(f"A query worker could not open the store {self._store}.") from error
        except BaseException:
            worker.kill()
            raise
        finally:
            theirs.close()
        return worker

    async def stop(self) -> None:
        """End it; with it end its workers."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._control.close()
        await self._process.wait()
