"""What stands around an entity: a small map, its partners with what they share and where that is written, its years."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from graph.analysis.paths import Partner, partners
from graph.tables import TIE_TYPES
from graph.views.picture import Selection, select
from ontology.facts import FactType, Kind
from server import svg
from server.pages.context import Link, Reader
from server.pages.kept import once
from server.pages.pictures import drawn
from server.pages.ties import TieLine, tie_line
from server.pages.timeline import Span, Timeline, timeline

MOST_PARTNERS = 12
_THROUGH, _WRITTEN = 3, 2
_JOINT = {TIE_TYPES.index(kind) for kind in (FactType.LEADS_PROJECT, FactType.PARTICIPATES_IN)}
_TIMED = _JOINT | {
    TIE_TYPES.index(kind) for kind in (FactType.FUNDS, FactType.HOLDS_ROLE, FactType.EMPLOYED_AT, FactType.MEMBER_OF)
}


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """Somebody an actor works with: through what, when, how strongly, and some of the ties that say so."""

    link: Link
    count: int
    through: list[Link]
    more: int
    years: str
    weight: str
    ties: list[TieLine]


def small_map(reader: Reader, row: int) -> Markup | str:
    """Draw an entity among its neighbours; "" where it has none."""

    def made() -> Markup | str:
        chosen = Selection(view="entities", center=reader.graph.local(row), steps=1, top=40)
        columns = select(reader.graph, chosen).columns()
        if len(columns["nodes"]["id"]) < 2:
            return ""
        look = svg.Look(width=480, height=360, labels=24, title=reader.t("entity.small_map"))
        return drawn(reader.graph, reader.lang, columns, look)

    return once(reader.graph, ("small map", reader.lang, row), made)


def partner_lines(reader: Reader, row: int) -> list[PartnerLine]:
    """Give those an actor works with, the strongest first."""
    found = once(reader.graph, ("partners", row), lambda: partners(reader.graph, row, MOST_PARTNERS))
    return [_partner(reader, row, one) for one in found]


def _partner(reader: Reader, row: int, one: Partner) -> PartnerLine:
    through = list(dict.fromkeys(joint.row for joint in one.through if joint.row >= 0))
    ties = dict.fromkeys(tie for joint in one.through[:_WRITTEN] for tie in (joint.tie, joint.partner_tie))
    subject = reader.graph.ties.s
    lines = [tie_line(reader, tie, int(subject[tie])) for tie in ties]
    return PartnerLine(
        reader.entity(one.row),
        one.count,
        [reader.entity(each) for each in through[:_THROUGH]],
        max(0, len(through) - _THROUGH),
        reader.t.years(one.first, one.last),
        reader.t.number(one.weight, 2),
        [replace(line, evidence=line.evidence[:1]) for line in lines],
    )


def times(reader: Reader, row: int) -> Timeline | None:
    """Draw when an entity takes part in what; of a project, who is in it when that differs."""

    def made() -> Timeline | None:
        return timeline(list(dict.fromkeys(_spans(reader, row))), reader.t)

    return once(reader.graph, ("times", reader.lang, row), made)


def _spans(reader: Reader, row: int) -> list[Span]:
    """Give what an entity is in with years; a participation without years has those of its project."""
    table, entities, found = reader.graph.ties, reader.graph.entities, []
    place = reader.graph.kind(row) in (Kind.REGION, Kind.MUNICIPALITY)
    for tie in reader.graph.ties_of(row).tolist():
        if int(table.status[tie]) > 1 or (int(table.type[tie]) not in _TIMED and not place):
            continue
        other = int(table.t[tie] if int(table.s[tie]) == row else table.s[tie])
        start, end = int(table.start[tie]), int(table.end[tie])
        if not start and not end and reader.graph.kind(other) in (Kind.PROJECT, Kind.PROGRAMME):
            start, end = int(entities.first_year[other]), int(entities.last_year[other])
        if start or end or int(table.type[tie]) in _JOINT:
            link = reader.entity(other)
            found.append(Span(link.label, link.url, start, end))
    return found
