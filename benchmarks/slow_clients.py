"""Slow and endless requests against a real server: how long until each is closed, and how much memory it costs.

`python -m benchmarks.slow_clients [--connections N] [--runs N]`. Starts `kurbits serve` over the demo, with its usual
limits. Beside it somebody asks for /healthz all the time.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil

from benchmarks.__main__ import machine
from benchmarks.hostile import home_in, serving

POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
PIECE = b"x" * 65_536
PATIENCE = 90.0


@dataclass(frozen=True)
class Trial:
    """What is sent: at once, then piece after piece with a pause between; on how many connections, read or not."""

    name: str
    first: bytes
    pieces: bytes | tuple[bytes, int] = b""  # one piece for ever, or so many times
    pause: float = 0.0
    one: bool = False
    read: bool = True

    def rest(self) -> Iterator[bytes]:
        """Give what follows."""
        if isinstance(self.pieces, tuple):
            return repeat(*self.pieces)
        return repeat(self.pieces) if self.pieces else iter(())


TRIALS = [
    Trial("half a head", b"GET / HTTP/1.1\r\nHost: x\r\n"),
    Trial("a head that drips, a byte a second", b"GET / HTTP/1.1\r\nA: ", b"x", 1.0),
    Trial("half a body", POST + b"Content-Length: 90\r\n\r\nASK"),
    Trial("a body that drips, a byte a second", POST + b"Content-Length: 900\r\n\r\nASK", b" ", 1.0),
    Trial("nothing at all", b""),
    Trial("a long answer that nobody reads", b"GET /sparql?query=LONG HTTP/1.1\r\nHost: x\r\n\r\n", read=False),
    Trial("a body of 100 MiB", POST + b"Content-Length: 104857600\r\n\r\n", (PIECE, 1600), one=True),
    Trial("a body in pieces without end", POST + CHUNKED, b"10000\r\n" + PIECE + b"\r\n", one=True),
    Trial("pieces of one byte without end", POST + CHUNKED, b"1\r\nx\r\n" * 8192, one=True),
    Trial("lines after the last piece without end", POST + CHUNKED + b"0\r\n", b"A: x\r\n" * 8192, one=True),
    Trial("a line after the last piece without end", POST + CHUNKED + b"0\r\nA: ", PIECE, one=True),
    Trial("5,000 lines in a head", b"GET / HTTP/1.1\r\n" + b"A: x\r\n" * 5_000 + b"\r\n", one=True),
    Trial("a head of 100 MiB", b"GET / HTTP/1.1\r\nA: ", (PIECE, 1600), one=True),
    Trial("an address of 100 MiB", b"GET /", (PIECE, 1600), one=True),
    Trial(
        "1,000 requests at once that nobody reads",
        b"GET /sv/ HTTP/1.1\r\nHost: x\r\n\r\n" * 1_000,
        read=False,
        one=True,
    ),
]
LONG = "SELECT%20*%20%7B%20%3Fa%20%3Fb%20%3Fc%20.%20%3Fd%20%3Fe%20%3Ff%20%7D%20LIMIT%20100000"


@dataclass
class Seen:
    """What came of a trial, over all its connections."""

    seconds: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)


async def attack(server: psutil.Process, port: int, trial: Trial, seen: Seen) -> None:
    """Send one trial over one connection, until the server closes."""
    began, sent, answer = time.monotonic(), 0, b""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 16)

    async def send() -> None:
        nonlocal sent
        for piece in chain([trial.first.replace(b"LONG", LONG.encode())], trial.rest()):
            writer.write(piece)
            await writer.drain()
            sent += len(piece)
            await asyncio.sleep(trial.pause)

    async def read() -> None:
        nonlocal answer
        while data := await reader.read(65_536):
            answer = answer or data

    async def watch() -> None:
        """Wait until the server has let go of the connection; the client, which reads nothing, is told nothing."""
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        mine = writer.get_extra_info("sockname")
        while mine in {each.raddr for each in await asyncio.to_thread(server.net_connections)}:
            await asyncio.sleep(0.2)

    sending = asyncio.create_task(send())
    try:
        await asyncio.wait_for(read() if trial.read else watch(), PATIENCE)
        status = answer[9:12].decode() or "closed"
    except TimeoutError:
        status = "open still"
    except OSError:
        status = answer[9:12].decode() or "reset"
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    seen.seconds.append(time.monotonic() - began)
    seen.sent.append(sent)
    seen.statuses[status] += 1
    writer.transport.abort()


async def neighbour(port: int, times: list[float]) -> None:
    """Ask whether the server is there, over and over, on a connection of one's own each time."""
    while True:
        began = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 200 "), answer[:100]
        writer.close()
        times.append(time.monotonic() - began)
        await asyncio.sleep(0.02)


async def measure(pid: int, port: int, trial: Trial, connections: int) -> str:
    """Make one trial and give its row."""
    process, seen, times = psutil.Process(pid), Seen(), list[float]()
    before = most = process.memory_info().rss
    asking = asyncio.create_task(neighbour(port, times))
    count = 1 if trial.one else connections
    running = asyncio.gather(*(attack(process, port, trial, seen) for _ in range(count)))
    while not running.done():
        most = max(most, process.memory_info().rss)
        await asyncio.sleep(0.02)
    await running
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(seen.statuses.items()))
    late = statistics.quantiles(times, n=100)[98] * 1000 if len(times) > 1 else times[0] * 1000
    return (
        f"| {trial.name} | {statuses} | {statistics.median(seen.seconds):.1f} | {max(seen.seconds):.1f} "
        f"| {max(seen.sent) / 2**20:.1f} | {(most - before) / 2**20:.1f} | {late:.0f} |"
    )


def warm(port: int) -> None:
    """Wait until the server is ready, and read once what would be counted as growth."""
    for path in ("/readyz", "/sv/", "/sv/karta", "/api/about", "/sparql?query=ASK%20%7B%7D"):
        while True:
            with suppress(HTTPError), urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
                answer.read()
                break
            time.sleep(0.2)


def main() -> int:
    """Make every trial and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slow_clients", description=__doc__)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--only", default="", help="trials whose name has this in it")
    parser.add_argument("--data", type=Path, help="not needed")
    options = parser.parse_args()
    print(f"The demo, {options.connections} connections at once where many are told; {machine()}\n")
    print("| what is sent | answered | s (median) | s (last) | MiB taken | memory + MiB | /healthz p99 ms |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, serving(home_in(Path(folder))) as (process, port):
        warm(port)
        for trial in TRIALS:
            if options.only in trial.name:
                print(asyncio.run(measure(process.pid, port, trial, options.connections)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
