"""Which nodes and lines a picture holds: by view, surroundings, region, kind, year, status, and at most so many."""

from dataclasses import dataclass, fields, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph.analysis.centrality import Measures
from graph.analysis.communities import PLACE_TIES
from graph.analysis.narrow import tie_mask
from graph.analysis.network import JOINING, Published, sliced
from graph.analysis.slices import Mask, active, in_sector, kind_mask, status_codes, within
from graph.tables import (
    KINDS,
    PROPOSED,
    STATUSES,
    TIE_TYPES,
    Codes,
    Entities,
    Floats,
    Ints,
    Positions,
    Ties,
    Years,
)
from graph.views.selection import Selection
from graph.views.widen import added
from ontology.facts import FactType, Kind
from ontology.terms import digest

MOST = 5000
"""So many nodes a map shows when nobody asks for more: what is legible at all, and drawn in a moment everywhere."""

LARGEST = 50_000
"""What can be asked for; it stays usable, but shows little."""

WHOLE = 2000
"""A generation with more entities than this opens with its strongest actors instead of everything."""

STRONGEST = 1000
"""So many actors that first picture shows."""

LINES = 4
"""Lines per node that are still legible; every node keeps its strongest ones (and small pictures all of them)."""

FEWEST_LINES = 2000
PLACES = (Kind.REGION, Kind.MUNICIPALITY)


class Source(Published, Protocol):
    """What a picture reads of a generation."""

    @property
    def measures(self) -> Measures: ...
    @property
    def positions(self) -> Positions: ...
    @property
    def groups(self) -> Ints: ...
    @property
    def number(self) -> int: ...
    @property
    def base(self) -> str: ...
    def row(self, iri: str) -> int: ...


@dataclass(frozen=True)
class Lines:
    """Lines between entities (rows), with what they say. `row` is a row in Ties or Pairs. Years 0 = unknown."""

    row: Ints
    s: Ints
    t: Ints
    kind: Codes
    start: Years
    end: Years
    weight: Floats
    status: Codes

    def take(self, rows: NDArray[np.intp]) -> "Lines":
        """Keep some of the lines, in the order given."""
        return Lines(*(getattr(self, column.name)[rows] for column in fields(self)))

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True)
class Picked:
    """The nodes (rows in Entities) and lines of a picture, how important each node is, and how many there were.

    `anchors` names the nodes that were added one by one, and the row beside which each belongs (-1 = none).
    """

    rows: Ints
    importance: Floats
    lines: Lines
    total: tuple[int, int]
    anchors: dict[int, int]


def suited(source: Source, selection: Selection) -> Selection:
    """Fill in the view and the size that suit a generation."""
    selection.check()
    large = len(source.entities) > WHOLE
    weighed = bool(selection.least) or (large and not selection.center)
    view = selection.view or ("collaborations" if weighed else "entities")
    part = selection.center or selection.region or selection.only or selection.sector or selection.cut().narrows
    first = large and view == "collaborations" and not (part or selection.group)
    top = min(selection.top, LARGEST) or (STRONGEST if first else MOST)
    return replace(selection, view=view, top=top)


def pick(source: Source, selection: Selection) -> Picked:
    """Choose the nodes and lines of a selection that `suited` has filled in."""
    entities = source.entities
    center = source.row(selection.center) if selection.center else -1
    if selection.view == "entities":
        keep, lines = _all_entities(source, selection, center)
        importance: Floats = entities.ties.astype(np.float64)
    else:
        keep, lines = _collaborations(source, selection)
        ends, weight = np.concatenate([lines.s, lines.t]), np.concatenate([lines.weight, lines.weight])
        importance = np.asarray(np.bincount(ends, weight, len(entities)), dtype=np.float64)
    if selection.group:
        keep &= source.groups == selection.group
    whole = lines
    if selection.only:
        named = np.zeros(len(entities), dtype=np.bool_)
        named[[source.row(iri) for iri in selection.only]] = True
        keep = named if center < 0 else keep & named
        lines = lines.take(np.flatnonzero(named[lines.s] & named[lines.t]))
    far = _distances(lines, center, selection.steps, len(entities)) if center >= 0 else np.zeros(len(entities))
    if center >= 0:
        keep = far <= selection.steps
        lines = lines.take(np.flatnonzero(keep[lines.s] & keep[lines.t]))
    rows = np.flatnonzero(keep)
    total = (len(rows), len(lines))
    rows = np.sort(rows[np.lexsort((rows, -importance[rows], far[rows]))][: selection.top])
    anchors = added(source, selection, rows, whole.s, whole.t, importance)
    if anchors:
        more = np.array([row for row in anchors if not keep[row]], dtype=np.int64)
        total = (total[0] + len(more), total[1])
        rows, lines = np.sort(np.concatenate([rows, np.array(list(anchors), dtype=rows.dtype)])), whole
    shown = np.zeros(len(entities), dtype=np.bool_)
    shown[rows] = True
    lines = lines.take(np.flatnonzero(shown[lines.s] & shown[lines.t]))
    total = (total[0], max(total[1], len(lines)))
    lines = lines.take(_strongest(lines, max(FEWEST_LINES, LINES * len(rows)), len(entities)))
    return Picked(rows.astype(np.int32), importance[rows], lines, total, anchors)


def _all_entities(source: Source, selection: Selection, center: int) -> tuple[Mask, Lines]:
    entities, ties = source.entities, source.ties
    keep = entities.kind != KINDS.index(Kind.DOCUMENT)
    if wanted := tuple(kind for kind in selection.kinds if kind in [known.value for known in KINDS]):
        keep &= kind_mask(entities, wanted)
        if center >= 0:
            keep[center] = True
    start, end = _years(entities, ties)
    use = keep[ties.s] & keep[ties.t] & (ties.s != ties.t) & np.isin(ties.status, _statuses(ties, selection))
    use &= np.isin(ties.type, _types(selection, center >= 0 and KINDS[entities.kind[center]] in PLACES))
    if selection.from_year or selection.to_year:
        use &= active(start, end, selection.from_year, selection.to_year) >= 0
    if selection.cut().narrows:
        use &= tie_mask(source, selection.cut())
    if selection.region or selection.sector:
        inside = _inside(entities, selection)
        loose = ~kind_mask(entities, (Kind.ORGANISATION, *PLACES))  # projects, people, events stand by those inside
        keep &= inside | (loose & _touched(ties, use, inside))
        use &= keep[ties.s] & keep[ties.t]
    rows = np.flatnonzero(use)
    tied = np.zeros(len(entities), dtype=np.bool_)
    tied[np.concatenate([ties.s[rows], ties.t[rows]])] = True
    years = selection.from_year or selection.to_year
    narrowed = years or selection.statuses or _named_ties(selection) or selection.cut().narrows
    keep &= tied | (not narrowed) & (~kind_mask(entities, PLACES) & (entities.proposed == 0))
    everything = np.arange(len(ties), dtype=np.int32)
    return keep, Lines(everything, ties.s, ties.t, ties.type, start, end, np.ones(len(ties)), ties.status).take(rows)


def _collaborations(source: Source, selection: Selection) -> tuple[Mask, Lines]:
    kinds = tuple(kind for kind in selection.kinds if kind in [known.value for known in KINDS])
    pairs = sliced(source, selection.cut(kinds))
    keep = np.zeros(len(source.entities), dtype=np.bool_)
    keep[pairs.actors] = True
    s, t = pairs.actors[pairs.s], pairs.actors[pairs.t]
    nothing = np.zeros(len(pairs), dtype=np.uint8)
    return keep, Lines(
        np.arange(len(pairs), dtype=np.int32), s, t, nothing, pairs.first, pairs.last, pairs.weight, pairs.status
    )


def _inside(entities: Entities, selection: Selection) -> Mask:
    inside = np.ones(len(entities), dtype=np.bool_)
    if selection.region:
        inside &= within(entities, selection.region)
    if selection.sector:
        inside &= in_sector(entities, selection.sector)
    return inside


def line_ids(source: Source, view: str, lines: Lines) -> list[str]:
    """Give stable ids: of the tie, or of the collaboration (the digest that also names its node in the graph)."""
    if view == "entities":
        return [source.ties.id[row] for row in lines.row]
    entities = source.entities
    return [f"c:{digest(entities.iri[s], entities.iri[t])}" for s, t in zip(lines.s, lines.t, strict=True)]


def _statuses(ties: Ties, selection: Selection) -> list[int]:
    only_proposed = len(ties) > 0 and bool((ties.status == PROPOSED).all())
    return status_codes(selection.statuses or ((STATUSES[PROPOSED],) if only_proposed else ()))


def _named_ties(selection: Selection) -> list[FactType]:
    return [kind for kind in TIE_TYPES if kind.value in selection.kinds]


def _types(selection: Selection, at_place: bool) -> list[int]:
    named = _named_ties(selection)
    return [TIE_TYPES.index(kind) for kind in named or TIE_TYPES if named or at_place or kind not in PLACE_TIES]


def _years(entities: Entities, ties: Ties) -> tuple[Years, Years]:
    """A tie into a project or programme that has no years of its own has those of the project."""
    joining = (*JOINING, FactType.FUNDS, FactType.PART_OF_PROGRAMME)
    body = np.where(np.isin(ties.type, [TIE_TYPES.index(kind) for kind in joining]), ties.t, -1)
    part = ties.type == TIE_TYPES.index(FactType.PART_OF_PROGRAMME)
    body = np.where(part, ties.s, body)
    dated = (body >= 0) & kind_mask(entities, (Kind.PROJECT, Kind.PROGRAMME))[body]
    start = np.where((ties.start == 0) & (ties.end == 0) & dated, entities.first_year[body], ties.start)
    end = np.where((ties.start == 0) & (ties.end == 0) & dated, entities.last_year[body], ties.end)
    return start.astype(np.int16), end.astype(np.int16)


def _touched(ties: Ties, use: Mask, inside: Mask) -> Mask:
    touched = np.zeros(len(inside), dtype=np.bool_)
    touched[ties.s[use & inside[ties.t]]] = True
    touched[ties.t[use & inside[ties.s]]] = True
    return touched


def _distances(lines: Lines, center: int, steps: int, n: int) -> Floats:
    far = np.full(n, np.inf)
    far[center] = 0
    for step in range(1, steps + 1):
        for here, there in ((lines.s, lines.t), (lines.t, lines.s)):
            far[there[(far[here] == step - 1) & np.isinf(far[there])]] = step
    return far


def _strongest(lines: Lines, most: int, n: int) -> NDArray[np.intp]:
    """Choose lines so that every node keeps its strongest ones."""
    count = len(lines)
    if count <= most:
        return np.arange(count)
    place = np.full(count, count)
    for ends in (lines.s, lines.t):
        order = np.lexsort((np.arange(count), -lines.weight, ends))
        begin = np.searchsorted(ends[order], np.arange(n))
        place[order] = np.minimum(place[order], np.arange(count) - begin[ends[order]])
    return np.sort(np.lexsort((np.arange(count), -lines.weight, place))[:most])
