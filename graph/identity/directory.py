"""The directory of a generation: by which names and numbers a thing is known, for finding what a stranger's row means.

An SQLite file with one card per thing (what is compared of it) and one list of rows per key: a number, a name in the
form under which names meet, a word, the consonants, the initials, a place code. People are not in it.
"""

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import orjson
from rapidfuzz import fuzz, process

from graph.identity.aliases import name_key
from graph.identity.compare import Side
from graph.identity.names import fold
from graph.identity.resolve import PLACES
from graph.tables import Ints
from ontology.errors import WorkspaceError
from ontology.facts import Identifier, Kind
from ontology.places import find_place

LISTED = (Kind.ORGANISATION, Kind.PROJECT, Kind.PROGRAMME, Kind.EVENT, Kind.REGION, Kind.MUNICIPALITY)
"""Kinds that are in the directory."""

NUMBER, FORM, WORD, CONSONANTS, INITIALS, PLACE = "nfwcip"
"""What a key is of; the first letter of a key."""

_SCHEMA = """
CREATE TABLE cards (entity INTEGER PRIMARY KEY, card BLOB);
CREATE TABLE keys (key TEXT PRIMARY KEY, entities BLOB) WITHOUT ROWID;
"""
_VOWELS = str.maketrans("", "", "aeiouyåäö")
_CARDS = 4096  # that are kept read
_SHORT, _ALIKE = 4, 80  # letters of a word that may be misspelt, and how alike (of 100) the right one must be


def write_directory(path: Path, sides: Iterable[tuple[int, Side]]) -> None:
    """Make the directory of what is given as (row, side); kinds that are not listed are left out."""
    keys: dict[str, list[int]] = defaultdict(list)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("PRAGMA synchronous = OFF")  # the whole folder is synced before it is published
        connection.execute("PRAGMA journal_mode = OFF")
        connection.executescript(_SCHEMA)
        connection.executemany("INSERT INTO cards VALUES (?, ?)", _cards(sides, keys))
        lists = ((key, np.array(rows, dtype=np.int32).tobytes()) for key, rows in sorted(keys.items()))
        connection.executemany("INSERT INTO keys VALUES (?, ?)", lists)
    connection.close()


def _cards(sides: Iterable[tuple[int, Side]], keys: dict[str, list[int]]) -> Iterator[tuple[int, bytes]]:
    for row, side in sides:
        if side.kind in LISTED:
            if side.kind not in PLACES:  # registers shorten "Högskolan Dalarna" to "Dalarna", which it is not
                side = replace(side, names=(*side.names[:1], *(n for n in side.names[1:] if not find_place(n))))
            for key in keys_of(side):
                keys[key].append(row)
            numbers = [list(identifier) for identifier in side.identifiers]
            card = [side.kind, side.names, numbers, side.country, side.place, side.city, side.website]
            yield row, orjson.dumps(card)


def keys_of(side: Side) -> set[str]:
    """Give all keys under which a thing stands in the directory, or is looked for."""
    group = group_of(side.kind)
    found = {number_key(group, identifier) for identifier in side.identifiers}
    found |= {f"{FORM}{group}{name_key(side.kind, name)}" for name in side.names if name}
    for form in side.forms:
        found |= {f"{WORD}{group}{word}" for word in form.split()}
    for text in (*side.forms, *map(fold, side.names)):  # as written too, for words that are written together or apart
        if len(skeleton := "".join(filter(str.isalnum, text)).translate(_VOWELS)) > 3:
            found.add(f"{CONSONANTS}{group}{skeleton}")
    if side.kind == Kind.ORGANISATION:
        found |= {f"{INITIALS}{group}{short}" for short in side.short[0] | side.short[1]}
    if side.kind in PLACES and side.place:
        found.add(f"{PLACE}{group}{side.place}")
    return found


def group_of(kind: Kind) -> str:
    """Give the letter under which a kind stands; regions and municipalities stand together."""
    return {Kind.REGION: "r", Kind.MUNICIPALITY: "r", Kind.PROJECT: "j", Kind.PROGRAMME: "m"}.get(kind, kind[0])


def number_key(group: str, identifier: Identifier) -> str:
    """Give the key of a number in a register."""
    return f"{NUMBER}{group}{identifier.scheme}:{identifier.value}"


class Directory:
    """A directory opened read-only; safe to use from several threads."""

    def __init__(self, path: Path):
        self._path = path
        self._local = threading.local()
        self.side = lru_cache(maxsize=_CARDS)(self._side)
        self.near = lru_cache(maxsize=_CARDS)(self._near)
        self._words = lru_cache(maxsize=8)(self._all_words)

    def rows(self, key: str) -> Ints:
        """Give the rows that stand under a key, ascending."""
        found = self._connection().execute("SELECT entities FROM keys WHERE key = ?", (key,)).fetchone()
        return np.frombuffer(found[0] if found else b"", dtype=np.int32)

    def known(self, row: int) -> bool:
        """Say whether a thing has a card."""
        return bool(self._connection().execute("SELECT 1 FROM cards WHERE entity = ?", (row,)).fetchone())

    def _side(self, row: int) -> Side:
        """Give the card of a thing. Raises LookupError for what is not in the directory."""
        found = self._connection().execute("SELECT card FROM cards WHERE entity = ?", (row,)).fetchone()
        if found is None:
            raise LookupError(row)
        kind, names, identifiers, *rest = orjson.loads(found[0])
        return Side(Kind(kind), tuple(names), tuple(Identifier(*each) for each in identifiers), *rest)

    def _near(self, group: str, word: str) -> list[tuple[str, float]]:
        """Give the words of a group of kinds that a word may be a slip of the pen for, with how near they are (0–1)."""
        if len(word) < _SHORT:
            return []
        found = process.extract(word, self._words(group), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=8)
        return [(known, ratio / 100) for known, ratio, _ in found if known != word]

    def _all_words(self, group: str) -> list[str]:
        ends = (f"{WORD}{group}", f"{WORD}{chr(ord(group) + 1)}")
        rows = self._connection().execute("SELECT key FROM keys WHERE key >= ? AND key < ?", ends)
        return [key[2:] for (key,) in rows]

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            if not self._path.is_file():
                raise WorkspaceError(f"{self._path}: missing. The graph was built by an older version. Build it again.")
            uri = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
            self._local.connection = sqlite3.connect(uri, uri=True)
        connection: sqlite3.Connection = self._local.connection
        return connection
