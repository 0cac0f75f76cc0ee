"""Ties and their evidence as pages show them: in words, from one end, with the passage or the row behind."""

import math
from dataclasses import dataclass

import numpy as np

from graph.tables import STATUSES, TIE_TYPES, Ints
from ontology.errors import NotFoundError
from ontology.facts import FactType, Kind
from server import models, views
from server.pages.context import Link, Reader
from server.pages.links import document_url, entity_local, page_url

MOST_PASSAGES = 3
MOST_TIES = 60
PAGE_TIES = 100
FIRST_TIES = 8
"""So many of a group stand open; the others behind a click."""

_ORDER: dict[Kind, tuple[str, ...]] = {
    Kind.ORGANISATION: ("leads_project.out", "participates_in.out", "funds.out", "funds.in", "holds_role.in",
                        "employed_at.in", "member_of.out", "member_of.in", "collaborates_with.out"),
    Kind.PROJECT: ("leads_project.in", "participates_in.in", "funds.in", "part_of_programme.out", "active_in.out"),
    Kind.PROGRAMME: ("leads_project.in", "participates_in.in", "part_of_programme.in", "funds.in"),
    Kind.PERSON: ("holds_role.out", "employed_at.out", "leads_project.out", "takes_part_in_event.out"),
    Kind.EVENT: ("organises_event.in", "takes_part_in_event.in", "located_in.out", "part_of.in"),
    Kind.REGION: ("participates_in.out", "located_in.in", "active_in.in"),
    Kind.MUNICIPALITY: ("located_in.in", "active_in.in"),
}  # fmt: skip
"""What of an entity comes first, by its kind; the rest follows by number."""


@dataclass(frozen=True, slots=True)
class TieLine:
    """A tie seen from one end. `evidence` holds the first places only, `more` how many others there are."""

    id: str
    url: str
    phrase: str
    sentence: str
    other: Link
    role: str
    years: str
    status: str
    amount: str
    evidence: list[models.EvidenceView]
    more: int


@dataclass(frozen=True, slots=True)
class TieGroup:
    """Ties that read alike ("deltar i"). `total` counts those that are not listed too."""

    key: str
    phrase: str
    ties: list[TieLine]
    total: int


def tie_url(lang: str, identifier: str) -> str:
    """Give the address of the page of one tie with all its evidence."""
    return page_url(lang, "sources", f"tie/{identifier}")


def tie_line(reader: Reader, at: int, row: int, passages: int = MOST_PASSAGES) -> TieLine:
    """Give a tie seen from an entity that is one of its ends, with its first passages."""
    table, t = reader.graph.ties, reader.t
    outward = int(table.s[at]) == row
    other = reader.entity(int(table.t[at] if outward else table.s[at]))
    phrase = t(f"tie.{TIE_TYPES[table.type[at]].value}.{'out' if outward else 'in'}")
    places = reader.graph.evidence_of(at)
    amount = float(table.amount[at])
    return TieLine(
        table.id[at],
        tie_url(reader.lang, table.id[at]),
        phrase,
        f"{reader.graph.label(row)} {phrase} {other.label}",
        other,
        views.role(table.role[at], reader.lang),
        t.span(table.start_text[at], table.end_text[at]),
        STATUSES[table.status[at]],
        "" if math.isnan(amount) else t.amount(amount, table.currency[at]),
        [passage(reader, place) for place in places[:passages]],
        max(0, len(places) - passages),
    )


def passage(reader: Reader, place: int) -> models.EvidenceView:
    """Give one place in a source. The cells of a table's row are not read here: a file may have to be read for them."""
    table, documents = reader.graph.evidences, reader.graph.documents
    if int(table.start[place]) >= 0:
        return views.evidence(reader.graph, place, reader.lang)
    sheet, columns, _ = table.details[table.detail[place]]
    at, row = int(table.document[place]), int(table.row[place])
    return models.EvidenceView(
        file=documents.name[at],
        sheet=sheet,
        row=row or None,
        columns=columns,
        title=documents.title[at],
        publisher=documents.publisher[at],
        date=documents.date[at],
        page=document_url(reader.lang, documents.iri[at], f"row={row}" if row else ""),
        proposed=bool(table.proposed[place]),
        implied=bool(table.implied[place]),
    )


def tie_groups(reader: Reader, row: int, ties: Ints) -> list[TieGroup]:
    """Group the ties of an entity by how they read, what matters for its kind first; the latest first in each."""
    order = _ORDER.get(reader.graph.kind(row), ())
    places = {key: place for place, key in enumerate(order)}
    groups = [
        TieGroup(key, reader.t(f"tie.{key}"), [tie_line(reader, at, row) for at in members[:MOST_TIES].tolist()],
                 len(members))
        for key, members in _by_reading(reader, row, ties).items()
    ]  # fmt: skip
    return sorted(groups, key=lambda group: (places.get(group.key, len(order)), -group.total, group.key))


def _by_reading(reader: Reader, row: int, ties: Ints) -> dict[str, Ints]:
    """Give the ties of an entity by how they read ("participates_in.out"), those stated and latest first."""
    table, found = reader.graph.ties, {}
    out = (table.s[ties] == row) | (table.type[ties] == TIE_TYPES.index(FactType.COLLABORATES_WITH))
    reading = table.type[ties].astype(np.int32) * 2 + out
    for code in np.unique(reading).tolist():
        members = ties[reading == code]  # in order of id, which the sort keeps
        order = np.lexsort((-table.start[members].astype(np.int32), table.status[members]))
        found[f"{TIE_TYPES[code // 2].value}.{'out' if code % 2 else 'in'}"] = members[order]
    return found


@dataclass(frozen=True, slots=True)
class TiePage:
    """Some of the ties of a group: which page of how many, and the addresses of the pages beside it ("" = none)."""

    group: TieGroup
    number: int
    pages: int
    first: int
    former: str
    following: str


def tie_page(reader: Reader, row: int, key: str, number: int) -> TiePage:
    """Give a page of the ties of an entity that read alike. Raises NotFoundError where there is none."""
    members = _by_reading(reader, row, reader.graph.ties_of(row)).get(key)
    pages = 0 if members is None else -(-len(members) // PAGE_TIES)
    if members is None or not 1 <= number <= pages:
        raise NotFoundError(f"there are {pages} pages of such ties", sv=f"Det finns {pages} sidor med sådana band.")
    first = (number - 1) * PAGE_TIES
    lines = [tie_line(reader, at, row) for at in members[first : first + PAGE_TIES].tolist()]

    def address(other: int) -> str:
        return ties_url(reader, row, key, other) if 1 <= other <= pages else ""

    group = TieGroup(key, reader.t(f"tie.{key}"), lines, len(members))
    return TiePage(group, number, pages, first, address(number - 1), address(number + 1))


def ties_url(reader: Reader, row: int, key: str, number: int = 1) -> str:
    """Give the address of a page of the ties of an entity that read alike."""
    local = entity_local(reader.graph.entities.iri[row], reader.graph.base)
    return reader.url("entity", local, ties=key, page=number)
