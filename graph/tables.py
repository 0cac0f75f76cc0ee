"""The columnar tables of a generation: entities, ties, documents, collaboration network, measures, positions.

Everything a page, a map or a measure needs is read from these arrays, not from live SPARQL. Numbers are numpy
arrays, strings are lists; each table is saved as `<name>.npz` (arrays) beside `<name>.json` (strings).
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import compress
from pathlib import Path
from typing import Any, Self

import numpy as np
import orjson
from numpy.typing import NDArray

from ontology.errors import WorkspaceError
from ontology.facts import FactType, Kind

Ints = NDArray[np.int32]
Years = NDArray[np.int16]
Codes = NDArray[np.uint8]
Floats = NDArray[np.float64]

KINDS: tuple[Kind, ...] = tuple(Kind)
"""Code → kind of entity."""

TIE_TYPES: tuple[FactType, ...] = tuple(FactType)
"""Code → type of tie."""

STATED, INFERRED, PROPOSED = 0, 1, 2
STATUSES: tuple[str, ...] = ("stated", "inferred", "proposed")
"""Code → status of a tie. A tie has the best status any of its facts has."""


@dataclass(frozen=True)
class Table:
    """Columns of equal length, saved and loaded together."""

    def save(self, folder: Path, name: str) -> None:
        """Write `<name>.npz` and `<name>.json` into the folder."""
        columns = {f.name: getattr(self, f.name) for f in fields(self)}
        arrays = {key: value for key, value in columns.items() if isinstance(value, np.ndarray)}
        rest = {key: value for key, value in columns.items() if not isinstance(value, np.ndarray)}
        np.savez(folder / f"{name}.npz", allow_pickle=False, **arrays)
        (folder / f"{name}.json").write_bytes(orjson.dumps(rest))

    @classmethod
    def load(cls, folder: Path, name: str) -> Self:
        """Read what `save` wrote. Raises WorkspaceError when an earlier version wrote it, with fewer columns."""
        columns: dict[str, Any] = orjson.loads((folder / f"{name}.json").read_bytes())
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            columns.update({key: arrays[key] for key in arrays.files})
        if missing := [f.name for f in fields(cls) if f.name not in columns]:
            raise WorkspaceError(
                f"{folder}: {name} lacks {', '.join(missing)}: it was made by an earlier version of Kurbits. "
                "Publish anew: kurbits load, with any file."
            )
        return cls(**{f.name: columns[f.name] for f in fields(cls)})


@dataclass(frozen=True)
class Entities(Table):
    """One row per resolved entity, in order of IRI. Empty string = unknown; year 0 = unknown."""

    iri: list[str]
    label: list[str]
    kind: Codes  # index into KINDS
    sector: list[str]  # academia, industry, public, civil, intermediary
    country: list[str]  # ISO 3166 alpha-2
    region: list[str]  # NUTS code, as deep as known
    municipality: list[str]  # SCB code
    point: list[str]  # WKT
    first_year: Years
    last_year: Years
    ties: Ints  # number of accepted ties
    proposed: Codes  # 1 where only proposed facts know it

    def __len__(self) -> int:
        return len(self.iri)

    def where(self, column: str, test: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Say per row whether a column of strings passes a test, which is asked once of each distinct string."""
        distinct, code = self.coded(column)
        passed: NDArray[np.bool_] = np.fromiter(map(test, distinct), dtype=np.bool_, count=len(distinct))[code]
        return passed

    def coded(self, column: str) -> tuple[list[str], Ints]:
        """Give the distinct strings of a column in order of appearance, and per row the place of its own in them."""
        if column not in self._coded:
            values: list[str] = getattr(self, column)
            place = {value: at for at, value in enumerate(dict.fromkeys(values))}
            code = np.fromiter(map(place.__getitem__, values), dtype=np.int32, count=len(values))
            self._coded[column] = list(place), code
        return self._coded[column]

    @cached_property
    def _coded(self) -> dict[str, tuple[list[str], Ints]]:
        return {}


@dataclass(frozen=True)
class Ties(Table):
    """One row per relation between two entities (subject → object), merged over its sources, in order of id."""

    id: list[str]  # stable between builds; the IRI of the node that carries the evidence is base + "tie/" + id
    s: Ints  # row in Entities
    t: Ints  # row in Entities
    type: Codes  # index into TIE_TYPES
    role: list[str]
    start: Years  # first year, 0 = unknown
    end: Years  # last year, 0 = unknown
    start_text: list[str]  # ISO 8601 with the precision given, "" = unknown
    end_text: list[str]
    status: Codes  # index into STATUSES
    amount: Floats  # NaN = none stated
    currency: list[str]

    def __len__(self) -> int:
        return len(self.id)

    def take(self, mask: NDArray[np.bool_]) -> "Ties":
        """Keep some of the ties, in their order."""
        columns: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        for name, column in columns.items():
            columns[name] = column[mask] if isinstance(column, np.ndarray) else list(compress(column, mask))
        return Ties(**columns)


@dataclass(frozen=True)
class Evidences(Table):
    """One row per place in a source that says a tie, in order of tie. The quote is the kept text[start:end]."""

    tie: Ints  # row in Ties, ascending
    document: Ints  # row in Documents
    start: Ints  # code points into the kept text, -1 for a table row
    end: Ints
    row: Ints  # 1-based row of a table, 0 for a text
    proposed: Codes  # 1 = read from a text and not yet accepted
    implied: Codes  # 1 = only inferable
    detail: Ints  # index into details
    details: list[list[str]]  # distinct [sheet, comma-separated columns, rule]
    trusted: Codes  # 1 = accepted by its rule, which the workspace trusts

    def __len__(self) -> int:
        return len(self.tie)

    def accepted_by(self, row: int) -> str:
        """Give the rule that accepted what was read here, "" where none did."""
        return self.details[self.detail[row]][2] if self.trusted[row] else ""


@dataclass(frozen=True)
class Documents(Table):
    """One row per document that evidence points into. `source` is the name of the source it belongs to."""

    iri: list[str]
    name: list[str]
    source: list[str]
    title: list[str]
    publisher: list[str]
    date: list[str]
    url: list[str]
    licence: list[str]
    language: list[str]
    media_type: list[str]
    origin: list[str]
    path: list[str]  # kept copy, relative to the workspace

    def __len__(self) -> int:
        return len(self.iri)


@dataclass(frozen=True)
class Pairs(Table):
    """The collaboration network: one row per pair of actors that worked together, s < t, in order of (s, t).

    `weight` is Newman's: the sum over joint collaborations of 1/(n-1), n = its number of actors (Newman 2001,
    doi:10.1103/PhysRevE.64.016132); a collaboration that is stated between two counts 1. Years are three-valued:
    0 = unknown, and `undated` counts the joint collaborations without any date.
    """

    actors: Ints  # rows in Entities, ascending; s and t index into it
    s: Ints
    t: Ints
    count: Ints
    weight: Floats
    first: Years
    last: Years
    undated: Ints
    status: Codes  # best status of the joint collaborations

    def __len__(self) -> int:
        return len(self.s)


@dataclass(frozen=True)
class Positions(Table):
    """Positions on the map in the square [-1000, 1000]²; NaN where an entity is not drawn in that view."""

    x: Floats  # per row of Entities: the view of all entities
    y: Floats
    actor_x: Floats  # per row of Pairs.actors: the view of collaborations
    actor_y: Floats


@dataclass(frozen=True)
class Values(Table):
    """One row per literal fact: the period or budget of a project, or a claim that a source makes. In order of entity.

    `entity` is -1 for a claim that is about nothing in particular. `value` is the period "2021/2023", the amount or
    the figure as text; `unit` its currency or unit; `what` and `modifier` say what a claim counts and how surely.
    """

    entity: Ints
    type: Codes  # index into TIE_TYPES
    value: list[str]
    unit: list[str]
    what: list[str]
    modifier: list[str]
    document: Ints  # row in Documents
    start: Ints  # code points into the kept text, -1 for a table row
    end: Ints
    row: Ints
    proposed: Codes

    def __len__(self) -> int:
        return len(self.value)
