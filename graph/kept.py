"""What a document said, as columns: entities once, facts by index. One JSON file per document of a source."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

import orjson

from graph.tables import TIE_TYPES
from ontology.errors import WorkspaceError
from ontology.facts import Entity, Fact, Identifier, Kind, Reject, Review, Status, Value

FORMAT = 1
"""Raised when the columns change; kept facts of another format are loaded again."""

_TYPE = {fact_type: code for code, fact_type in enumerate(TIE_TYPES)}
_STATUS = {status: code for code, status in enumerate(Status)}
EXPLICIT, CONTEXTUAL, IMPLIED = (_STATUS[status] for status in Status)


@dataclass
class Kept:
    """The facts of one document. `type` to `confidence` have one value per fact; -1 is none."""

    entities: list[Entity] = field(default_factory=list)
    bare: list[int] = field(default_factory=list)  # entities said to exist, without a relation
    type: list[int] = field(default_factory=list)  # index into TIE_TYPES
    subject: list[int] = field(default_factory=list)
    object: list[int] = field(default_factory=list)  # -1 for a literal fact
    value: list[int] = field(default_factory=list)  # index into values, -1 for a relation
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    detail: list[int] = field(default_factory=list)  # index into details
    qualifier: list[int] = field(default_factory=list)  # index into qualifiers
    status: list[int] = field(default_factory=list)  # index into Status
    proposed: list[int] = field(default_factory=list)
    confidence: list[float] = field(default_factory=list)
    values: list[str | int | float] = field(default_factory=list)
    details: list[tuple[str, str, str]] = field(default_factory=list)  # sheet, comma-separated columns, rule
    qualifiers: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.type)

    def dumps(self) -> bytes:
        """Give the JSON that `load` reads."""
        columns = {f.name: getattr(self, f.name) for f in fields(self)}
        columns["entities"] = [_entity_row(entity) for entity in self.entities]
        columns["rejects"] = [[r.document, r.reason, r.sheet, r.row, r.column, r.value] for r in self.rejects]
        return orjson.dumps({"format": FORMAT, **columns}, option=orjson.OPT_NON_STR_KEYS)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read kept facts. Raises WorkspaceError when the file is damaged or of another format."""
        try:
            columns = orjson.loads(path.read_bytes())
            if columns.pop("format") != FORMAT:
                raise ValueError("another format")
            columns["entities"] = [_entity(row) for row in columns["entities"]]
            columns["details"] = [tuple(detail) for detail in columns["details"]]
            columns["rejects"] = [Reject(*row) for row in columns["rejects"]]
            return cls(**columns)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise WorkspaceError(f"{path}: the kept facts cannot be read ({error}). Load the source again.") from error


class Collector:
    """Gathers the facts of one document into columns."""

    def __init__(self) -> None:
        self.kept = Kept()
        self._by_value: dict[Entity, int] = {}
        self._by_object: dict[int, int] = {}
        self._details: dict[tuple[str, str, str], int] = {}
        self._qualifiers: dict[bytes, int] = {}
        self._columns: dict[tuple[str, ...], str] = {}

    def entity(self, entity: Entity) -> int:
        """Give the index of an entity, which is kept once."""
        index = self._by_object.get(id(entity))
        if index is not None and self.kept.entities[index] is entity:
            return index
        index = self._by_value.setdefault(entity, len(self.kept.entities))
        if index == len(self.kept.entities):
            self.kept.entities.append(entity)
            self._by_object[id(entity)] = index
        return index

    def bare(self, entity: Entity) -> None:
        """Keep that an entity exists."""
        self.kept.bare.append(self.entity(entity))

    def fact(self, fact: Fact) -> None:
        """Keep a fact."""
        kept, where = self.kept, fact.evidence
        kept.type.append(_TYPE[fact.type])
        kept.subject.append(self.entity(fact.subject))
        if isinstance(fact.object, Value):
            kept.object.append(-1)
            kept.value.append(len(kept.values))
            kept.values.append(fact.object.value)
        else:
            kept.object.append(self.entity(fact.object))
            kept.value.append(-1)
        kept.start.append(where.start)
        kept.end.append(where.end)
        kept.row.append(where.row)
        kept.detail.append(self._detail(where.sheet, where.columns, fact.rule))
        kept.qualifier.append(self._qualifier(fact.qualifiers))
        kept.status.append(_STATUS[fact.status])
        kept.proposed.append(int(fact.review is Review.PROPOSED))
        kept.confidence.append(fact.confidence)

    def _detail(self, sheet: str, columns: tuple[str, ...], rule: str) -> int:
        text = self._columns.get(columns)
        if text is None:
            text = self._columns[columns] = ",".join(columns)
        detail = (sheet, text, rule)
        index = self._details.setdefault(detail, len(self._details))
        if index == len(self.kept.details):
            self.kept.details.append(detail)
        return index

    def _qualifier(self, qualifiers: Mapping[str, Any]) -> int:
        said = {key: value for key, value in qualifiers.items() if value not in (None, "")}
        index = self._qualifiers.setdefault(orjson.dumps(said, option=orjson.OPT_SORT_KEYS), len(self._qualifiers))
        if index == len(self.kept.qualifiers):
            self.kept.qualifiers.append(said)
        return index


def _entity_row(entity: Entity) -> list[Any]:
    texts = (entity.name, entity.key, entity.sector, entity.country, entity.place)
    more = (entity.city, entity.point, entity.website, entity.note)
    return [entity.kind.value, *texts, *more, [list(pair) for pair in entity.identifiers], list(entity.aliases)]


_KINDS = {kind.value: kind for kind in Kind}


def _entity(row: list[Any]) -> Entity:
    kind, name, key, sector, country, place, city, point, website, note, pairs, aliases = row
    return Entity(
        _KINDS[kind],
        name,
        key,
        tuple(Identifier(*pair) for pair in pairs),
        tuple(aliases),
        sector,
        country,
        place,
        city,
        point,
        website,
        note,
    )
