"""Ties and their evidence as pages show them: in words, from one end, with the passage or the row behind."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from graph.tables import STATUSES, TIE_TYPES
from server import models, views
from server.pages.context import Link, Reader
from server.pages.links import document_url, page_url

MOST_PASSAGES = 3
MOST_TIES = 100


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

    phrase: str
    ties: list[TieLine]
    total: int


def tie_url(lang: str, identifier: str) -> str:
    """Give the address of the page of one tie with all its evidence."""
    return page_url(lang, "sources", f"tie/{identifier}")


def tie_line(reader: Reader, at: int, row: int) -> TieLine:
    """Give a tie seen from an entity that is one of its ends."""
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
        [passage(reader, place) for place in places[:MOST_PASSAGES]],
        max(0, len(places) - MOST_PASSAGES),
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


def tie_groups(reader: Reader, row: int, ties: Iterable[int]) -> list[TieGroup]:
    """Group the ties of an entity by how they read, the largest group first, each by time."""
    table, found = reader.graph.ties, dict[str, list[int]]()
    for at in ties:
        way = "out" if int(table.s[at]) == row else "in"
        found.setdefault(reader.t(f"tie.{TIE_TYPES[table.type[at]].value}.{way}"), []).append(at)
    groups = []
    for phrase, members in found.items():
        members.sort(key=lambda at: (int(table.status[at]), -int(table.start[at]), table.id[at]))
        lines = [tie_line(reader, at, row) for at in members[:MOST_TIES]]
        groups.append(TieGroup(phrase, lines, len(members)))
    return sorted(groups, key=attrgetter("total"), reverse=True)
