"""What a graph holds as one number that does not depend on order, and its triples in pieces for sending."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.triples.store import EmbeddedStore

PIECE = 8 << 20
"""Bytes of N-Triples that are sent at once: small enough for the limits that servers put on a body."""


class _Digest(io.RawIOBase):
    """Adds up the hashes of the lines that are written to it (AdHash: Bellare and Micciancio, EUROCRYPT 1997)."""

    def __init__(self) -> None:
        self.lines = self._sum = 0
        self._rest = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        *lines, self._rest = (self._rest + bytes(data)).split(b"\n")
        self.lines += len(lines)
        self._sum += total(lines)[1]
        return len(data)

    def text(self) -> str:
        return f"{self.lines}:{self._sum % (1 << 256):064x}"


def total(lines: Iterable[bytes]) -> tuple[int, int]:
    """Give how many lines there are and the sum of their hashes."""
    hashes = [int.from_bytes(hashlib.sha256(line).digest()) for line in lines]
    return len(hashes), sum(hashes)


def digests(store: EmbeddedStore) -> dict[str, str]:
    """Give, for every graph by its IRI ("" = the default graph), how many triples it holds and a hash of them."""
    graphs: dict[str, ox.NamedNode | ox.DefaultGraph] = {"": ox.DefaultGraph()}
    graphs |= {node.value: node for node in store.inner.named_graphs() if isinstance(node, ox.NamedNode)}
    found = {}
    for name, graph in sorted(graphs.items()):
        digest = _Digest()
        with io.BufferedWriter(digest, 1 << 20) as file:
            store.inner.dump(file, ox.RdfFormat.N_TRIPLES, from_graph=graph)
            file.flush()
            found[name] = digest.text()
    return found


def pieces(store: EmbeddedStore, graph: str, scratch: Path) -> Iterator[bytes]:
    """Give the triples of a graph in pieces of whole lines; `scratch` is a file that may be written and is removed."""
    try:
        with scratch.open("wb") as file:
            store.export(file, "nt", graph)
        with scratch.open("rb") as file:
            while lines := file.readlines(PIECE):
                yield b"".join(lines)
    finally:
        scratch.unlink(missing_ok=True)
