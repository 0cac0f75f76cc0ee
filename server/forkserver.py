"""The process that query workers are forked from: it has imported everything, may hold the store in memory, never asks.

Beside a large store in memory it holds the default graph as columns, for questions that count and join many rows.

A fork is ready in milliseconds and shares the memory of the store until it writes to it (copy-on-write), so a killed
worker costs little and a store in memory is there once. Forking is safe because this process runs one thread: a store
on disk, which has threads of its own, is opened by each worker after the fork.

It runs without our settings or site, sealed from the start. On its standard input, a socket, comes first what it shall
serve, then one message per worker that is wanted, each with the socket that the worker shall answer on.
"""

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, TYPE_CHECKING, Any, NoReturn

from pyoxigraph import DefaultGraph, RdfFormat, Store

from ontology.seal import die_with_parent, seal
from server.worker import Held, Worker, receive

if TYPE_CHECKING:
    from graph.columns.columns import Columns

_NICE = 10
READY, FAILED, SEALED = b"R", b"F", b"S"
"""What it says once it can fork: in order (sealed or not), or that the store cannot be opened."""


def _loaded(path: str) -> Store:
    """Read a store on disk into memory. It is opened in a child, as it has threads of its own."""
    store = Store()
    _piped(
        lambda pipe: Store.read_only(path).dump(pipe, RdfFormat.N_QUADS),
        lambda pipe: store.bulk_load(pipe, RdfFormat.N_QUADS),
    )
    return store


def _columns(store: Store, least: int) -> "Columns | None":
    """Make the columns of a store in memory, if it holds so many quads; None also when they cannot be made."""
    if not least or len(store) < least:
        return None
    import duckdb  # here, not above: whoever imports this module for its signs has no use for it

    from graph.columns.columns import Columns

    found: list[Columns] = []
    try:
        _piped(
            lambda pipe: store.dump(pipe, RdfFormat.N_TRIPLES, from_graph=DefaultGraph()),
            lambda pipe: found.append(Columns.of(f"/dev/fd/{pipe.fileno()}")),
        )
    except (duckdb.Error, OSError):  # they only save time
        return None
    return found[0]


def _piped(write: Callable[[IO[bytes]], object], read: Callable[[IO[bytes]], object]) -> None:
    """Let a child write down a pipe what this process reads. Raises OSError when the child cannot."""
    source, target = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.nice(_NICE)
            os.close(source)
            with os.fdopen(target, "wb", 1 << 20) as pipe:
                write(pipe)
            os._exit(0)
        finally:
            os._exit(1)  # whatever went wrong: it must not go on as if it were its parent
    os.close(target)
    with os.fdopen(source, "rb", 1 << 20) as pipe, ThreadPoolExecutor(1, initializer=_step_back) as thread:
        reading = thread.submit(read, pipe)
        failure = reading.exception()
    if os.waitpid(child, 0)[1] or failure:
        raise failure or OSError("the store could not be read to its end")


def _step_back() -> None:
    if sys.platform == "linux":
        os.nice(_NICE)  # of this thread only: nobody waits for it, the disk answers meanwhile


def _serve(control: socket.socket, settings: dict[str, Any], held: Held) -> NoReturn:
    """Fork a worker for every socket that comes, and say its process number."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended workers are swept up by the kernel
    me = os.getpid()
    gc.collect()
    gc.freeze()  # else a collection in a worker would touch, and so copy, what it shares
    while True:
        _, channels, _, _ = socket.recv_fds(control, 1, 1)
        if not channels:
            sys.exit(0)
        child = os.fork()
        if not child:
            control.close()
            os.close(0)
            die_with_parent()
            if os.getppid() != me:
                os._exit(0)
            Worker(channels[0], settings, held).run()
        os.close(channels[0])
        control.sendall(child.to_bytes(4, "big"))


def main() -> NoReturn:
    """Serve until the other side closes. The first message says which store, whether in memory, and the limits."""
    die_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM):  # sent to the whole group; the server ends us when it is ready to
        signal.signal(number, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(0))
    settings = receive(0)
    said = SEALED if seal() else READY
    try:
        store = _loaded(settings["store"]) if settings["in_memory"] else None
        held = Held(store, _columns(store, settings["columns"]) if store is not None else None)
        if store is None:
            os.stat(settings["store"])
    except (OSError, SyntaxError, RuntimeError):
        control.sendall(FAILED)
        sys.exit(1)
    control.sendall(said)
    _serve(control, settings, held)


if __name__ == "__main__":
    main()
