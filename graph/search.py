"""Finding an entity by what it is called: an SQLite FTS5 index over labels, aliases, former names and identifiers."""

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from graph.identity.names import fold
from ontology.errors import GoneError, NotFoundError, WorkspaceError

LABEL, ALIAS, FORMER, IDENTIFIER = 3, 2, 1.5, 1
"""How much a name weighs: what the entity is called, what else, what it or its predecessor was called, a number."""

_SCHEMA = """
CREATE VIRTUAL TABLE names USING fts5(
    folded, entity UNINDEXED, weight UNINDEXED, name UNINDEXED, since UNINDEXED, until UNINDEXED,
    tokenize="unicode61", prefix="2 3");
CREATE TABLE entities (entity INTEGER PRIMARY KEY, label TEXT, kind TEXT, ties INTEGER);
CREATE TABLE moved (iri TEXT PRIMARY KEY, entity INTEGER) WITHOUT ROWID;
CREATE TABLE gone (iri TEXT PRIMARY KEY, sources TEXT) WITHOUT ROWID;
"""


class Name(NamedTuple):
    """One name of one entity: its row, the text and LABEL, ALIAS, FORMER or IDENTIFIER, and when it was its name.

    The days are ISO 8601, "" where they are not known; `until` is the first day on which it was so no longer.
    """

    row: int
    text: str
    weight: float
    since: str = ""
    until: str = ""


class Hit(NamedTuple):
    """One entity found: its row in Entities, label, kind and a score (higher is better, only comparable in a list).

    `name` is the name by which it was found, `since` and `until` when that was its name, as far as it is known.
    """

    row: int
    label: str
    kind: str
    score: float
    name: str = ""
    since: str = ""
    until: str = ""


def write_index(
    path: Path,
    entities: Iterable[tuple[int, str, str, int]],
    names: Iterable[Name],
    moved: Iterable[tuple[str, int]],
    gone: Iterable[tuple[str, str]] = (),
) -> None:
    """Make the index: entities as (row, label, kind, ties), their names, and other IRIs that lead to a row.

    `gone` are the IRIs that were published once and are in no source now, each with the sources that it came from.
    """
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("PRAGMA synchronous = OFF")  # the whole folder is synced before it is published
        connection.execute("PRAGMA journal_mode = OFF")
        connection.executescript(_SCHEMA)
        connection.executemany("INSERT INTO entities VALUES (?, ?, ?, ?)", entities)
        connection.executemany(
            "INSERT INTO names (folded, entity, weight, name, since, until) VALUES (?, ?, ?, ?, ?, ?)",
            ((fold(name.text), name.row, name.weight, name.text, name.since, name.until) for name in names),
        )
        connection.executemany("INSERT OR IGNORE INTO moved VALUES (?, ?)", moved)
        connection.executemany("INSERT OR IGNORE INTO gone VALUES (?, ?)", gone)
        connection.execute("INSERT INTO names (names) VALUES ('optimize')")
    connection.close()


class Index:
    """A search index opened read-only; safe to use from several threads."""

    def __init__(self, path: Path):
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connections: dict[int, sqlite3.Connection] = {}  # by thread

    def search(self, text: str, limit: int = 20, kinds: Sequence[str] = ()) -> list[Hit]:
        """Find entities whose name holds every word of the text, the last one as a beginning. Best first.

        An exact name comes first, then names that begin with the text, then well-connected entities.
        """
        folded = fold(text)
        words = "".join(c if c.isalnum() else " " for c in folded).split()
        if not words or limit < 1:
            return []
        match = " ".join(f'"{word}"' for word in words) + "*"
        chosen = f"AND e.kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        rows = self._connection().execute(
            f"""
            SELECT e.entity, e.label, e.kind, MAX(
                n.weight + (n.folded = ?) * 100 + (n.folded LIKE ? ESCAPE '\\') * 20
                + MIN(e.ties, 1000) / 50.0 + 40.0 / (8 + LENGTH(n.folded))) AS score,
                n.name, n.since, n.until  -- SQLite takes these from the row that has the maximum
            FROM names n JOIN entities e ON e.entity = n.entity
            WHERE names MATCH ? {chosen}
            GROUP BY e.entity ORDER BY score DESC, e.label, e.entity LIMIT ?
            """,  # noqa: S608 - only placeholders are put in
            (folded.strip(), _like(folded.strip()), match, *kinds, limit),
        )
        return [Hit(*row) for row in rows]

    def moved(self, iri: str) -> int:
        """Give the row that an IRI leads to which was minted for the same thing.

        Raises GoneError for what was published once, NotFoundError for what never was.
        """
        row = self._connection().execute("SELECT entity FROM moved WHERE iri = ?", (iri,)).fetchone()
        if row is not None:
            return int(row[0])
        if found := self._connection().execute("SELECT sources FROM gone WHERE iri = ?", (iri,)).fetchone():
            if not found[0]:
                raise GoneError(f"{iri} was published once. What it stood for was erased, and does not come back")
            raise GoneError(
                f"{iri} was published once, from the sources {found[0]}; none that is loaded now says it. It comes "
                "back when its source does, and is never given to anything else"
            )
        raise NotFoundError(f"nothing has the IRI {iri}")

    def release(self) -> None:
        """Let go of the file, once nobody reads it any more; whoever asks later opens it again."""
        held, self._connections = self._connections, {}
        for connection in held.values():  # it and its statements hold each other until rubbish is collected
            connection.close()

    def _connection(self) -> sqlite3.Connection:
        mine, known = threading.get_ident(), self._connections
        if mine not in known:
            try:
                known[mine] = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
            except sqlite3.Error as error:
                raise WorkspaceError(f"{self._uri}: {error}; expected a search index. Build again.") from error
        return known[mine]


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}%"
