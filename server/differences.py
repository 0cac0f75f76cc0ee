"""What changed between two generations, statement by statement: counted, and as files to apply elsewhere."""

import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import orjson
import pyoxigraph as ox

from graph.generation import Generation
from graph.triples.difference import difference
from graph.triples.store import EmbeddedStore
from server.made import Made

FORMATS = {
    "patch.rdfp": "application/rdf-patch",
    "added.nq": "application/n-quads",
    "removed.nq": "application/n-quads",
    "added.trig": "application/trig",
    "removed.trig": "application/trig",
}
"""The files of a difference, and their media types."""

_QUAD = re.compile(rb"\S+ \S+ (?:\"(?:[^\"\\]|\\.)*\"\S*|\S+) <([^<>]*)> \.$")


class Differences:
    """Makes and keeps the differences between generations that are kept."""

    def __init__(self) -> None:
        self._made = Made[tuple[int, int]]("server.differences")

    async def between(self, former: Generation, later: Generation, kept: list[int]) -> Path:
        """Give the folder with counts.json and the files. Raises QueryLimitError while that takes, StoreError."""
        self._made.keep([(one, other) for one in kept for other in kept])
        stores = (str(each.path / "store") for each in (former, later))
        return await self._made.folder((former.number, later.number), *stores, later.base)

    async def close(self) -> None:
        """Remove what was made."""
        await self._made.close()


def write(former: str, later: str, base: str, folder: str) -> None:
    """Write what two stores differ by: counts per graph, a patch, and each side as N-Quads and TriG.

    Where people who stood in the former one are in the later one no more, nothing that was removed is written: a file
    that says what went would publish them again. Then `withheld` is true, and the whole graph is the way to follow.
    """
    os.nice(10)
    old, new = (EmbeddedStore.open(Path(each), read_only=True) for each in (former, later))
    found, place = difference(old, new), Path(folder)
    counts = {name: Counter[str]() for name in ("removed", "added")}
    gone = _Gone(new, base)
    with (place / "removed.nq").open("wb") as removed, (place / "added.nq").open("wb") as added:
        found.removed(_noting(removed, counts["removed"], gone.look))
        found.added(_noting(added, counts["added"]))
    if gone.people:
        (place / "removed.nq").unlink()
    else:
        _patch(place)
    for side in place.glob("*.nq"):
        with side.open("rb") as lines, side.with_suffix(".trig").open("wb") as target:
            ox.serialize(ox.parse(lines, ox.RdfFormat.N_QUADS), target, ox.RdfFormat.TRIG)
    said = {"withheld": gone.people, **{name: dict(found.most_common()) for name, found in counts.items()}}
    (place / "counts.json").write_bytes(orjson.dumps(said))


class _Gone:
    """Looks whether people of the lines that went are in the later graph no more."""

    def __init__(self, new: EmbeddedStore, base: str):
        self.people = False
        self._new, self._known = new, dict[bytes, bool]()
        self._person = re.compile(b"<(" + re.escape(f"{base}person/".encode()) + rb"[^<>]*)>")

    def look(self, line: bytes) -> None:
        for iri in self._person.findall(line):
            if iri not in self._known:
                node = ox.NamedNode(iri.decode())
                self._known[iri] = any(True for _ in self._new.inner.quads_for_pattern(node, None, None, None))
                self.people = self.people or not self._known[iri]


def _noting(
    file: IO[bytes], counts: Counter[str], look: Callable[[bytes], None] | None = None
) -> Callable[[list[bytes]], None]:
    def take(lines: list[bytes]) -> None:
        for line in lines:
            counts[_graph(line)] += 1
            if look:
                look(line)
            file.write(line + b"\n")

    return take


def _graph(line: bytes) -> str:
    """Give the graph that a line of N-Quads names, "" for the default graph."""
    found = _QUAD.match(line)
    return found[1].decode() if found else ""


def _patch(place: Path) -> None:
    """Write both as one RDF Patch (https://afs.github.io/rdf-patch/): what goes before what comes, in a transaction."""
    with (place / "patch.rdfp").open("wb") as patch:
        patch.write(b"TX .\n")
        for letter, name in ((b"D ", "removed.nq"), (b"A ", "added.nq")):
            with (place / name).open("rb") as lines:
                patch.writelines(letter + line for line in lines)
        patch.write(b"TC .\n")


def counts(folder: Path) -> dict[str, Any]:
    """Read how many statements went and came, by graph ("" = the default graph), and whether files are withheld."""
    found: dict[str, Any] = orjson.loads((folder / "counts.json").read_bytes())
    return found
