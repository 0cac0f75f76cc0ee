"""Published IRIs live for ever: the file published.tsv remembers for which sources' things every IRI was given out.

One line per IRI and generation: the number of the generation, the IRI without the base, and the keys of what it stood
for, as far as they are new. Nothing is ever changed or deleted. From it follows who may go by an IRI now.
"""

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph import durable, seals
from graph.identity.numbers import SHARED
from ontology.errors import WorkspaceError
from ontology.facts import Identifier, Kind

NUMBER = "="
"""What a key begins with that is a number by itself ("=orgnr:202100-0000"), whatever source says it."""


_KINDS = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True)
class Standing:
    """Who may go by which published IRI now: per cluster those that are its own, and those that nothing goes by."""

    own: list[list[str]]
    gone: list[str]


class Published:
    """The record of a workspace. Reading takes a tenth of a second for 70,000 IRIs; a line cut off counts as unsaid."""

    def __init__(self, path: Path):
        self.path = path
        self.keys: dict[str, dict[str, int]] = {}
        data = path.read_bytes() if path.exists() else b""
        self._whole = data.rfind(b"\n") + 1
        for at, line in enumerate(data[: self._whole].decode("utf-8", "replace").split("\n"), start=1):
            number, _, rest = line.partition("\t")
            if line and not (number.isdecimal() and rest):
                raise WorkspaceError(f"{path}, line {at}: no number of a generation and IRI. Restore it from a backup.")
            iri, *keys = rest.split("\t")
            known = self.keys.setdefault(iri, {}) if line else {}
            for key in keys:
                known.setdefault(key, int(number))

    def add(self, generation: int, given: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Note what is about to be published, and have the disk keep it. Only the one who builds may call this."""
        lines = []
        for iri, keys in given:
            fresh = sorted(set(keys) - self.keys.get(iri, {}).keys())
            if fresh:
                lines.append("\t".join((str(generation), iri, *fresh)) + "\n")
                self.keys.setdefault(iri, {}).update(dict.fromkeys(fresh, generation))
        if not lines:
            return
        with self.path.open("ab") as file:
            file.truncate(start := self._whole)  # what a killed writer left of a line
            file.write("".join(lines).encode())
            file.flush()
            os.fsync(file.fileno())
            self._whole = file.tell()
        durable.sync(self.path.parent)
        seals.added(self.path, start)

    def sources(self, iri: str) -> list[str]:
        """Give the names of the sources that spoke of what an IRI was given out for."""
        return sorted({key.partition(":")[0] for key in self.keys.get(iri, ()) if not key.startswith(NUMBER)})

    def standing(self, clusters: Sequence[Collection[str]], apart: Collection[str] = ()) -> Standing:
        """Say which published IRIs belong to which cluster; `apart` are keys that people judged different.

        An IRI belongs to the cluster that holds most of the keys it was first given out for, then most of all its keys.
        When no cluster holds one of them, it belongs to who has the same number, or to something new that nothing but
        its source tells from the former: the same kind, name, country and place.
        """
        exact, loose, parted = _Index(), _Index(), set(apart)
        for number, keys in enumerate(clusters):
            for key in keys:
                exact.add(key, number)
                loose.add(free(key) if not parted or parted.isdisjoint(keys) else "", number)
        old = {key for known in self.keys.values() for key in known}
        fresh = {number for number, keys in enumerate(clusters) if old.isdisjoint(keys)}
        own: list[list[str]] = [[] for _ in clusters]
        gone = []
        for iri, known in self.keys.items():
            winner = self._winner(known, exact, clusters)
            if winner < 0 and parted.isdisjoint(known):
                winner = self._heir(known, loose, fresh)
            if winner < 0:
                gone.append(iri)
            else:
                own[winner].append(iri)
        return Standing(own, gone)

    @staticmethod
    def _winner(known: dict[str, int], exact: "_Index", clusters: Sequence[Collection[str]]) -> int:
        found = [number for key in known for number in exact.get(key)]
        if not found or found.count(found[0]) == len(found):
            return found[0] if found else -1
        first = min(known.values())
        founders = [number for key, since in known.items() if since == first for number in exact.get(key)]
        return min(set(found), key=lambda one: (-founders.count(one), -found.count(one), min(clusters[one])))

    @staticmethod
    def _heir(known: dict[str, int], loose: "_Index", fresh: Collection[int]) -> int:
        numbers = {one for key in known if ":" in (bare := free(key)) for one in loose.get(bare)}
        names = {one for key in known if ":" not in free(key) for one in loose.get(free(key))} & set(fresh)
        heirs = numbers or names
        return heirs.pop() if len(heirs) == 1 else -1


class _Index:
    def __init__(self) -> None:
        self._clusters: dict[str, list[int]] = defaultdict(list)

    def add(self, key: str, cluster: int) -> None:
        if key:
            self._clusters[key].append(cluster)

    def get(self, key: str) -> Sequence[int]:
        return self._clusters.get(key, ()) if key else ()


def free(key: str) -> str:
    """Give what a key says whatever the source: a number, or kind, name and place; "" when only its source knows it."""
    if key.startswith(NUMBER):
        return key[len(NUMBER) :]
    said = key.partition(":")[2]
    if "#" in said:  # known within its document only
        return ""
    scheme, colon, _ = said.partition(":")
    return said if (colon and scheme not in SHARED) or (not colon and said.partition("/")[0] in _KINDS) else ""


def keys_of(mentions: Iterable[str], numbers: Iterable[Identifier]) -> tuple[str, ...]:
    """Give the keys under which a thing is remembered: those of its mentions, and numbers that no mention's key is."""
    keys = set(mentions)
    known = {free(key) for key in keys}
    for number in numbers:
        said = f"{number.scheme}:{number.value}"
        if number.scheme not in SHARED and not number.scheme.startswith("key@") and said not in known:
            keys.add(f"{NUMBER}{said}".replace("\t", " ").replace("\n", " "))
    return tuple(sorted(keys))
