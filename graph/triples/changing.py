"""Bringing a graph of a remote store from what it holds to what it should hold by sending what differs."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph.triples.difference import Difference
from graph.triples.digest import PIECE, total
from graph.triples.nquads import iri
from graph.triples.remote import RemoteStore

MOST = 0.4
"""Above this share of its triples a graph is sent whole: then that is less work for both."""


_ALL_OF = "{ GRAPH %s { ?s ?p ?o } }"


@dataclass(frozen=True)
class Change:
    """The lines of N-Triples that leave a graph and that come to it."""

    removed: list[bytes]
    added: list[bytes]

    @classmethod
    def between(cls, found: Difference, before: str, after: str) -> "Change | None":
        """Give the change that leads from a graph with one digest to one with another.

        None where it is too large, holds a blank node (which cannot be named in another file), or does not lead there.
        """
        if len(found.gone) + len(found.came) > MOST * max(int(before.partition(":")[0]), 1):
            return None
        change = cls([], [])
        found.removed(change.removed.extend)
        found.added(change.added.extend)
        blank = any(line.startswith(b"_:") or b" _:" in line for line in (*change.removed, *change.added))
        return change if not blank and change._leads(before, after) else None

    def _leads(self, before: str, after: str) -> bool:
        lines, _, number = before.partition(":")
        (less, gone), (more, came) = total(self.removed), total(self.added)
        return after == f"{int(lines) + more - less}:{(int(number, 16) + came - gone) % (1 << 256):064x}"

    def names(self, aside: str) -> list[str]:
        """Name the graphs in which it is sent aside: what leaves and what comes, where there is any."""
        return [name for name, _ in self._parts(aside)]

    def stage(self, store: RemoteStore, aside: str) -> None:
        """Send it aside."""
        for name, lines in self._parts(aside):
            store.load(name, bodies(lines))

    def steps(self, aside: str, graph: str) -> list[str]:
        """Give the updates that apply what was sent aside to a graph; doing them twice does no harm."""
        found = []
        for name, lines in self._parts(aside):
            verb = "DELETE" if lines is self.removed else "INSERT"
            found.append(f"{verb} {_ALL_OF % iri(graph)} WHERE {_ALL_OF % iri(name)}")
        return found

    def _parts(self, aside: str) -> list[tuple[str, list[bytes]]]:
        both = [(f"{aside}-removed", self.removed), (f"{aside}-added", self.added)]
        return [(name, lines) for name, lines in both if lines]


def bodies(lines: Iterable[bytes]) -> Iterable[bytes]:
    """Give lines in pieces that servers take."""
    piece, length = list[bytes](), 0
    for line in lines:
        piece.append(line + b"\n")
        length += len(line) + 1
        if length >= PIECE:
            yield b"".join(piece)
            piece, length = [], 0
    if piece:
        yield b"".join(piece)
