"""A published generation: immutable files, opened in milliseconds, each read when something asks for it."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from graph import quoting
from graph.blocked import Blocked, read_salt
from graph.casing import shown_label
from graph.identity.directory import Directory
from graph.quoting import Quote
from graph.records import masked_cells
from graph.search import Hit, Index
from graph.tables import KINDS, Documents, Entities, Evidences, Ints, Pairs, Positions, Ties, Values
from graph.triples.store import EmbeddedStore
from ontology.errors import NotFoundError, WorkspaceError
from ontology.facts import Kind

if TYPE_CHECKING:
    from graph.analysis.centrality import Measures
    from graph.analysis.network import Participations


FORMAT = 4
"""Raised when a generation is made differently from the same sources, so that it is made anew."""


class Generation:
    """One published state of the graph: tables, store, search. Nothing in it ever changes."""

    def __init__(self, path: Path, root: Path):
        self.path = path
        self.root = root

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What it was made from, when, by which version, with counts and a hash of every file."""
        try:
            found: dict[str, Any] = orjson.loads((self.path / "manifest.json").read_bytes())
        except (OSError, orjson.JSONDecodeError) as error:
            raise WorkspaceError(f"{self.path}: no readable manifest.json ({error}). Build again.") from error
        return found

    @property
    def readable(self) -> bool:
        """Whether this version of Kurbits wrote it, or one that writes the same."""
        return bool(self.manifest.get("format") == FORMAT)

    @property
    def number(self) -> int:
        """The number under which it was published."""
        return int(self.manifest["number"])

    @property
    def base(self) -> str:
        """The base of the IRIs minted in it."""
        return str(self.manifest["base"])

    @cached_property
    def entities(self) -> Entities:
        """One row per entity, in order of IRI."""
        return Entities.load(self.path, "entities")

    @cached_property
    def ties(self) -> Ties:
        """One row per relation, in order of id."""
        return Ties.load(self.path, "ties")

    @cached_property
    def evidences(self) -> Evidences:
        """One row per place in a source that says a tie, in order of tie."""
        return Evidences.load(self.path, "evidences")

    @cached_property
    def values(self) -> Values:
        """Periods, budgets and claims, in order of entity."""
        return Values.load(self.path, "values")

    @cached_property
    def documents(self) -> Documents:
        """The documents that evidence points into."""
        return Documents.load(self.path, "documents")

    @cached_property
    def pairs(self) -> Pairs:
        """The collaboration network."""
        return Pairs.load(self.path, "pairs")

    @cached_property
    def measures(self) -> "Measures":
        """The measures of the collaboration network, per row of `pairs.actors`."""
        from graph.analysis.centrality import Measures

        return Measures.load(self.path, "measures")

    @cached_property
    def positions(self) -> Positions:
        """Where everything stands on the map."""
        return Positions.load(self.path, "positions")

    @cached_property
    def groups(self) -> Ints:
        """The community of every entity: actors have theirs, others that of their neighbours, else 0."""
        from graph.analysis.communities import spread

        return spread(self.entities, self.ties, self.pairs, self.measures.community)

    @cached_property
    def participations(self) -> "Participations":
        """Who took part in what: the two-mode table that the collaboration network is projected from."""
        from graph.analysis.network import participations

        return participations(self.entities, self.ties)

    @cached_property
    def store(self) -> EmbeddedStore:
        """The RDF store, read-only. Do not run queries of strangers in the process that holds it."""
        return EmbeddedStore.open(self.path / "store", read_only=True)

    @cached_property
    def _index(self) -> Index:
        return Index(self.path / "search.sqlite")

    @cached_property
    def directory(self) -> Directory:
        """By which names and numbers things are known, for matching somebody's own list."""
        return Directory(self.path / "directory.sqlite")

    @cached_property
    def hidden(self) -> Blocked:
        """The people who are not published, as keyed hashes; masked in whatever is shown of the sources."""
        path = self.path / "hidden.tsv"
        salt = read_salt(self.root) if path.exists() else ""
        return Blocked.load(path, salt)

    def release(self) -> None:
        """Let go of the files it holds open. It may be asked on as long as they are there."""
        self._index.release()

    def search(self, text: str, limit: int = 20, kinds: Sequence[Kind | str] = ()) -> list[Hit]:
        """Find entities by name, alias, former name or identifier; accents and case do not matter. Best first."""
        return self._index.search(text, limit, [str(kind) for kind in kinds])

    def row(self, iri: str) -> int:
        """Give the row of an IRI (full, or without the base). An IRI that was merged away leads to the one that stays.

        Raises NotFoundError.
        """
        full = iri if iri.startswith(("http://", "https://")) else self.base + iri
        place = bisect_left(self.entities.iri, full)
        if place < len(self.entities) and self.entities.iri[place] == full:
            return place
        return self._index.moved(full)

    def find(self, text: str, kinds: Sequence[Kind | str] = ()) -> int:
        """Give the row that a person means by a name or an IRI: the best hit. Raises NotFoundError with a hint."""
        if text.startswith(("http://", "https://")) or text.split("/")[0] in [str(kind) for kind in Kind]:
            return self.row(text)
        hits = self.search(text, limit=1, kinds=kinds)
        if not hits:
            raise NotFoundError(f"nothing is called {text!r} here. Try a shorter piece of the name: kurbits who NAME")
        return hits[0].row

    def kind(self, row: int) -> Kind:
        """Give the kind of an entity."""
        return KINDS[int(self.entities.kind[row])]

    def label(self, row: int) -> str:
        """Give the label of an entity for reading; `entities.label` has it as the source writes it."""
        return shown_label(self.entities, row)

    def local(self, row: int) -> str:
        """Give the IRI without the base where it has it ("organisation/region-dalarna"), else the whole IRI."""
        return self.entities.iri[row].removeprefix(self.base)

    @cached_property
    def _incidence(self) -> tuple[Ints, Ints]:
        ends = np.concatenate([self.ties.s, self.ties.t])
        order = np.argsort(ends, kind="stable").astype(np.int32)
        starts = np.searchsorted(ends[order], np.arange(len(self.entities) + 1)).astype(np.int32)
        return starts, (order % max(len(self.ties), 1)).astype(np.int32)

    def ties_of(self, row: int) -> Ints:
        """Give the rows of the ties that an entity has, at either end, ascending."""
        starts, ties = self._incidence
        return np.unique(ties[starts[row] : starts[row + 1]])

    def tie(self, identifier: str) -> int:
        """Give the row of a tie by its id. Raises NotFoundError."""
        place = bisect_left(self.ties.id, identifier)
        if place < len(self.ties) and self.ties.id[place] == identifier:
            return place
        raise NotFoundError(f"no tie has the id {identifier!r} in generation {self.number}")

    def evidence_of(self, tie: int) -> range:
        """Give the rows of the evidence of a tie."""
        span = np.array([tie, tie + 1], dtype=np.int32)  # of the column's type, else all of it is converted
        first, last = np.searchsorted(self.evidences.tie, span)
        return range(int(first), int(last))

    def values_of(self, row: int) -> range:
        """Give the rows of the literal facts (period, budget, claims) of an entity."""
        first, last = np.searchsorted(self.values.entity, np.array([row, row + 1], dtype=np.int32))
        return range(int(first), int(last))

    @cached_property
    def _actor_rows(self) -> dict[int, int]:
        return {int(entity): actor for actor, entity in enumerate(self.pairs.actors)}

    def actor(self, row: int) -> int:
        """Give the index of an entity in `pairs.actors`, -1 when it is not in the collaboration network."""
        return self._actor_rows.get(row, -1)

    def quote(self, evidence: int) -> Quote:
        """Show a piece of evidence: the passage with its surroundings, or the row of the table with its cells."""
        table = self.evidences
        sheet, columns, _ = table.details[table.detail[evidence]]
        return self._quote(table, evidence, sheet, tuple(filter(None, columns.split(","))))

    def quote_value(self, value: int) -> Quote:
        """Show the evidence of a literal fact."""
        return self._quote(self.values, value, "", ())

    def _quote(self, table: Evidences | Values, at: int, sheet: str, columns: tuple[str, ...]) -> Quote:
        document, start, end = int(table.document[at]), int(table.start[at]), int(table.end[at])
        kept, row = self.documents.path[document], int(table.row[at])
        if not kept:
            return Quote(document, start=start, end=end, sheet=sheet, row=row)
        path = self.root / kept
        if start >= 0:
            before, quote, after = quoting.passage(quoting.kept_text(path, self.hidden), start, end)
            return Quote(document, before, quote, after, start, end)
        if not row:
            return Quote(document)
        cells = quoting.cells(path, row, columns, sheet or self.documents.name[document].partition("#")[2])
        ((_, line),) = masked_cells([("", "" if cells else quoting.line(path, row))], self.hidden)
        return Quote(document, quote=line, sheet=sheet, row=row, cells=masked_cells(cells, self.hidden))
