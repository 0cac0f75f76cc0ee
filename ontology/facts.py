"""Facts: what every loader delivers. One fact = one statement with its evidence (docs/data.md).

Offsets are Unicode code points into the kept (masked) text, end exclusive. Rows are 1-based with the header as row 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple


class Kind(StrEnum):
    """What an entity is."""

    ORGANISATION = "organisation"
    PERSON = "person"
    PROJECT = "project"
    PROGRAMME = "programme"
    REGION = "region"
    MUNICIPALITY = "municipality"
    EVENT = "event"
    DOCUMENT = "document"


class FactType(StrEnum):
    """What a fact says; the direction is subject → object."""

    HOLDS_ROLE = "holds_role"
    EMPLOYED_AT = "employed_at"
    LEADS_PROJECT = "leads_project"
    PARTICIPATES_IN = "participates_in"
    FUNDS = "funds"
    PROJECT_PERIOD = "project_period"
    PROJECT_BUDGET = "project_budget"
    PART_OF_PROGRAMME = "part_of_programme"
    PART_OF = "part_of"
    LOCATED_IN = "located_in"
    ACTIVE_IN = "active_in"
    COLLABORATES_WITH = "collaborates_with"
    MEMBER_OF = "member_of"
    ORGANISES_EVENT = "organises_event"
    TAKES_PART_IN_EVENT = "takes_part_in_event"
    FORMERLY_NAMED = "formerly_named"
    SUCCEEDED_BY = "succeeded_by"
    CLAIMS = "claims"


LITERAL_FACTS = frozenset({FactType.PROJECT_PERIOD, FactType.PROJECT_BUDGET, FactType.CLAIMS})
"""Facts whose object is a value, not an entity."""


class Status(StrEnum):
    """How a source says a fact: both ends in the quote, one end from the context, or only inferable."""

    EXPLICIT = "explicit"
    CONTEXTUAL = "contextual"
    IMPLIED = "implied"


class Review(StrEnum):
    """Whether a fact may be published as true. What a text loader reads is proposed until accepted."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"


class Identifier(NamedTuple):
    """An identifier from a well-known scheme: pic, orgnr, ror, wikidata, vat, nuts, scb, cordis."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Entity:
    """An actor, project, programme, place or event as one source names it.

    `key` is the source's own stable key ("pic:999997930", "cordis-project:221856"); without one the name is the key.
    `sector` is one of academia, industry, public, civil, intermediary or ""; `country` an ISO 3166 alpha-2 code;
    `place` a NUTS or SCB municipality code; `point` WKT ("POINT(lon lat)"). An entity may lack a name, never both
    name and key. Phone numbers, e-mail addresses and personal identity numbers have no field on purpose.
    """

    kind: Kind
    name: str = ""
    key: str = ""
    identifiers: tuple[Identifier, ...] = ()
    aliases: tuple[str, ...] = ()
    sector: str = ""
    country: str = ""
    place: str = ""
    city: str = ""
    point: str = ""
    website: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """The object of a literal fact: a period "2021/2023" (ISO 8601, "../2020-12" when open), an amount, a count."""

    value: str | int | float


class Evidence(NamedTuple):
    """Where a fact stands: a quote with its position in a text, or a row and its columns in a table."""

    document: str
    quote: str = ""
    start: int = -1
    end: int = -1
    prefix: str = ""
    suffix: str = ""
    sheet: str = ""
    row: int = 0
    columns: tuple[str, ...] = ()


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Fact(NamedTuple):
    """One statement about actors, projects, programmes, events or regions, with its source and evidence.

    A tuple, as its evidence is: tables make them by the hundred thousand, and a frozen dataclass takes thrice as long.

    `qualifiers` may hold role, start, end (ISO 8601 with the precision given), amount, currency (ISO 4217),
    amount_kind (applied, granted, proposed), recipient, joint_with, through, value, unit, modifier, date, duration.
    """

    type: FactType
    subject: Entity
    object: Entity | Value
    evidence: Evidence
    qualifiers: Mapping[str, Any] = _NOTHING
    status: Status = Status.EXPLICIT
    confidence: float = 1.0
    rule: str = ""
    review: Review = Review.ACCEPTED


@dataclass(frozen=True, slots=True)
class Document:
    """One file or text that facts come from. A loader yields it before the facts that cite its `name`.

    `masked` is the text with contact data overwritten by as many characters, or None when the file itself may be
    kept as it is. `origin` is the publication a note or a register entry stands for (its title, publisher, date).
    """

    name: str
    path: Path | None = None
    masked: str | None = None
    title: str = ""
    publisher: str = ""
    date: str = ""
    language: str = ""
    url: str = ""
    licence: str = ""
    media_type: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row or passage that was not understood: counted, listed in rejects.csv, never silently dropped."""

    document: str
    reason: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""


Item = Document | Entity | Fact | Reject
"""What a loader yields. A bare Entity says that something exists, without a relation."""


def _entity_json(entity: Entity) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": entity.kind.value, "name": entity.name}
    for name in ("key", "sector", "country", "place", "city", "point", "website", "note"):
        if value := getattr(entity, name):
            data[name] = value
    if entity.identifiers:
        data["identifiers"] = [list(pair) for pair in entity.identifiers]
    if entity.aliases:
        data["aliases"] = list(entity.aliases)
    return data


def fact_json(fact: Fact) -> dict[str, Any]:
    """Give a fact as the JSON object of docs/data.md (what `kurbits facts` prints, one per line)."""
    obj = {"value": fact.object.value} if isinstance(fact.object, Value) else _entity_json(fact.object)
    place = fact.evidence
    where: dict[str, Any] = (
        {"quote": place.quote, "start": place.start, "end": place.end}
        if place.start >= 0
        else {"file": place.document, "sheet": place.sheet, "row": place.row, "columns": list(place.columns)}
    )
    return {
        "doc": place.document,
        "type": fact.type.value,
        "subject": _entity_json(fact.subject),
        "object": obj,
        "qualifiers": dict(fact.qualifiers),
        "status": fact.status.value,
        "confidence": fact.confidence,
        "rule": fact.rule,
        "review": fact.review.value,
        **where,
    }
