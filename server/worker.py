"""One query worker: answers SPARQL from a published store over two pipes, read-only and sealed, and may be killed.

It runs as a process of its own, without our settings or site, and imports next to nothing, so that a replacement is
ready in a tenth of a second. Messages are frames: one byte of kind, four bytes of length, the bytes.
"""

import io
import json
import os
import struct
import sys
from typing import Any, NoReturn

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

from ontology.seal import die_with_parent, limit_memory, seal
from server.fence import Fence, complaint

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
}


class _TooLargeError(Exception):
    """The result passed the cap."""


class _Sink(io.RawIOBase):
    """Frames what a serializer writes, and stops it above a cap; the last piece goes out together with the end."""

    def __init__(self, pipe: int, cap: int):
        self._pipe, self._left = pipe, cap
        self._waiting = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = len(data)
        if self._left < 0:  # a buffer that flushes what it holds while it is thrown away
            return size
        self._left -= size
        if self._left < 0:
            raise _TooLargeError
        self._waiting += HEADER.pack(DATA, size) + bytes(data)
        if len(self._waiting) >= _CHUNK:
            self.send()
        return size

    def hold(self, kind: bytes, data: bytes) -> None:
        """Put a frame in line without sending it yet."""
        self._waiting += HEADER.pack(kind, len(data)) + data

    def send(self) -> None:
        """Send what waits."""
        rest = memoryview(self._waiting)
        while rest:
            rest = rest[os.write(self._pipe, rest) :]
        self._waiting = b""


def _serialize(result: QuerySolutions | QueryBoolean | QueryTriples, job: dict[str, Any], sink: _Sink) -> None:
    form = "graph" if isinstance(result, QueryTriples) else "results"
    name = job[form]
    if not name:
        sink.hold(UNACCEPTABLE, form.encode())
        return
    sink.hold(HEAD, form.encode())
    output = io.BufferedWriter(sink, _CHUNK)
    if isinstance(result, QueryTriples):
        result.serialize(output, _GRAPHS[name])
    else:
        result.serialize(output, _RESULTS[name])
    output.flush()
    sink.hold(END, b"")


def _graphs(iris: list[str] | None) -> list[Any] | None:
    return None if iris is None else [NamedNode(iri) for iri in iris]


def _answer(store: Store, prefixes: dict[str, str], job: dict[str, Any], sink: _Sink) -> None:
    """Run one job; whatever goes wrong with it is told in a frame."""
    try:
        result = store.query(
            job["query"],
            prefixes=prefixes,
            default_graph=_graphs(job["default_graphs"]),
            named_graphs=_graphs(job["named_graphs"]),
        )
        _serialize(result, job, sink)
    except _TooLargeError:
        sink.hold(TOO_LARGE, b"")
    except (SyntaxError, ValueError) as error:
        sink.hold(SYNTAX, str(error).encode())
    except (OSError, RuntimeError) as error:
        sink.hold(BROKEN, str(error).encode())


def _read(pipe: int, size: int) -> bytes:
    """Read exactly so many bytes; end the process when the other side is gone."""
    data = b""
    while len(data) < size:
        piece = os.read(pipe, size - len(data))
        if not piece:
            sys.exit(0)
        data += piece
    return data


def _receive(pipe: int) -> Any:
    return json.loads(_read(pipe, _LENGTH.unpack(_read(pipe, _LENGTH.size))[0]))


def main() -> NoReturn:
    """Serve jobs from standard input until it closes. The first message says which store and which limits."""
    die_with_parent()
    settings = _receive(0)
    sealed = seal()  # before the store's threads start, so that it holds for them too
    store = Store.read_only(settings["store"])
    fence, prefixes, cap = Fence(*settings["fence"]), settings["prefixes"], settings["result"]
    next(store.quads_for_pattern(None, None, None, None), None)  # warms what every query needs
    limit_memory(settings["memory"])
    sink = _Sink(1, cap)
    sink.hold(READY, b"sealed" if sealed else b"")
    while True:
        sink.send()
        job = _receive(0)
        sink = _Sink(1, cap)
        if reason := complaint(job["query"], fence):
            sink.hold(REFUSED, reason.encode())
        else:
            _answer(store, prefixes, job, sink)


if __name__ == "__main__":
    main()
