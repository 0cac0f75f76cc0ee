"""One query worker: answers SPARQL from a published store over a socket, read-only and sealed, and may be killed.

It is a process of its own, forked by `forkserver`. Messages are frames: one byte of kind, four bytes of length, the
bytes. A job is one length and JSON.
"""

import os
import struct
from typing import IO, TYPE_CHECKING, Any, NamedTuple, NoReturn, cast

import orjson
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

from ontology.seal import limit_memory
from server.fence import Fence, complaint

if TYPE_CHECKING:
    from graph.columns.columns import Columns

READY, HEAD, DATA, END = b"R", b"H", b"D", b"E"
SYNTAX, REFUSED, UNACCEPTABLE, TOO_LARGE, BROKEN = b"S", b"F", b"U", b"L", b"O"
FAILURES = SYNTAX + REFUSED + UNACCEPTABLE + TOO_LARGE + BROKEN
"""Kinds of frames; a job ends with END or with one of the failures."""

HEADER = struct.Struct(">cI")
_LENGTH = struct.Struct(">I")
_CHUNK = 65_536

_RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}


class _TooLargeError(Exception):
    """The result passed the cap."""


class _Sink:
    """Frames what a serializer writes, and stops it above a cap; the last piece goes out together with the end."""

    def __init__(self, pipe: int, cap: int):
        self._pipe, self._left = pipe, cap
        self._pieces: list[bytes] = []
        self._size = 0
        self._waiting = b""

    def write(self, data: bytes) -> int:
        """Take what the serializer hands over whenever its own buffer, of 8 KiB, is full."""
        size = len(data)
        if self._left < 0:  # a buffer that flushes what it holds while it is thrown away
            return size
        self._left -= size
        if self._left < 0:
            raise _TooLargeError
        self._pieces.append(data)
        self._size += size
        if self._size >= _CHUNK:
            self._pack()
            self.send()
        return size

    def flush(self) -> None:
        """Do nothing: the end of the answer is still to come."""

    def hold(self, kind: bytes, data: bytes) -> None:
        """Put a frame in line without sending it yet."""
        self._pack()
        self._waiting += HEADER.pack(kind, len(data)) + data

    def send(self) -> None:
        """Send what waits."""
        rest = memoryview(self._waiting)
        while rest:
            rest = rest[os.write(self._pipe, rest) :]
        self._waiting = b""

    def _pack(self) -> None:
        """Make a frame of the pieces that have come since the last one."""
        if self._pieces:
            self._waiting += HEADER.pack(DATA, self._size) + b"".join(self._pieces)
            self._pieces, self._size = [], 0


def _serialize(result: QuerySolutions | QueryBoolean | QueryTriples, job: dict[str, Any], sink: _Sink) -> None:
    form = "graph" if isinstance(result, QueryTriples) else "results"
    name = job[form]
    if not name:
        sink.hold(UNACCEPTABLE, form.encode())
        return
    sink.hold(HEAD, form.encode())
    output = cast(IO[bytes], sink)  # of a file it asks for no more than `write` and `flush`
    if isinstance(result, QueryTriples):
        result.serialize(output, _GRAPHS[name])
    else:
        result.serialize(output, _RESULTS[name])
    sink.hold(END, b"")


def _graphs(iris: list[str] | None) -> list[Any] | None:
    return None if iris is None else [NamedNode(iri) for iri in iris]


class Held(NamedTuple):
    """What is in memory before a worker begins: the store, and its default graph as columns."""

    store: Store | None = None
    columns: "Columns | None" = None


class Worker:
    """Answers jobs that come on a channel, from a store that was opened before, or else from the one it opens."""

    def __init__(self, channel: int, settings: dict[str, Any], held: Held):
        self.channel, self.settings = channel, settings
        self.store, self.columns = held

    def run(self) -> NoReturn:
        """Open what must be opened, take on the limits, and serve until the other side closes; then end at once."""
        settings = self.settings
        store = self.store if self.store is not None else Store.read_only(settings["store"])
        fence, cap = Fence(*settings["fence"]), settings["result"]
        next(store.quads_for_pattern(None, None, None, None), None)  # warms what every query needs
        limit_memory(settings["memory"])
        sink = _Sink(self.channel, cap)
        sink.hold(READY, b"")
        while True:
            sink.send()
            job = receive(self.channel)
            sink = _Sink(self.channel, cap)
            if reason := complaint(job["query"], fence):
                sink.hold(REFUSED, reason.encode())
            else:
                _answer(store, self.columns, settings, job, sink)


def _answer(
    store: Store, columns: "Columns | None", settings: dict[str, Any], job: dict[str, Any], sink: _Sink
) -> None:
    """Run one job; whatever goes wrong with it is told in a frame."""
    try:
        result = columns.answer(job["query"], settings["prefixes"]) if columns and not _chosen(job) else None
        _serialize(_asked(store, settings, job) if result is None else result, job, sink)
    except _TooLargeError:
        sink.hold(TOO_LARGE, b"")
    except (SyntaxError, ValueError) as error:
        sink.hold(SYNTAX, str(error).encode())
    except (OSError, RuntimeError) as error:
        sink.hold(BROKEN, str(error).encode())


def _chosen(job: dict[str, Any]) -> bool:
    """Say whether a job names the graphs it is about."""
    return job["default_graphs"] is not None or job["named_graphs"] is not None


def _asked(store: Store, settings: dict[str, Any], job: dict[str, Any]) -> QuerySolutions | QueryBoolean | QueryTriples:
    return store.query(
        job["query"],
        prefixes=_needed(settings["prefixes"], job["query"]),
        base_iri=settings["base"] or None,
        default_graph=_graphs(job["default_graphs"]),
        named_graphs=_graphs(job["named_graphs"]),
    )


def _needed(prefixes: dict[str, str], query: str) -> dict[str, str]:
    """Give the prefixes that a query may use: to declare all of them takes longer than to answer a small one."""
    if "\\" in query:  # a letter of a name may be written as an escape
        return prefixes
    return {name: iri for name, iri in prefixes.items() if f"{name}:" in query}


def receive(channel: int) -> Any:
    """Read one message, its length and JSON; end the process when the other side is gone.

    Nothing of a next message can have come along: it is sent only once this one is answered.
    """
    data = b""
    while len(data) < _LENGTH.size or len(data) < _LENGTH.size + _LENGTH.unpack_from(data)[0]:
        piece = os.read(channel, _CHUNK)
        if not piece:
            os._exit(0)
        data += piece
    return orjson.loads(data[_LENGTH.size :])
