"""The collaboration network: who took part in the same projects, projected from the ties of a generation.

Collaboration is to take part in (or lead) the same project, programme or standing co-operation, or to be said to
collaborate. Funding, employment, membership of the same association and being at the same event are not.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.analysis.lazy import ArrayGraph, Arrays
from graph.analysis.narrow import JOINING as JOINING
from graph.analysis.narrow import Published as Published
from graph.analysis.narrow import tie_mask
from graph.analysis.slices import Mask, Slice, active, in_sector, kind_mask, status_codes, within
from graph.tables import KINDS, TIE_TYPES, Codes, Entities, Floats, Ints, Pairs, Ties
from graph.tables import Years as YearColumn
from ontology.facts import FactType, Kind

ACTOR_KINDS = (Kind.ORGANISATION, Kind.REGION, Kind.MUNICIPALITY)
"""Kinds that are actors. Persons are not: their ties never make them part of a measure."""

JOINT_KINDS = (Kind.PROJECT, Kind.PROGRAMME, Kind.ORGANISATION)
"""Kinds of thing in which actors work together."""

LARGEST = 1000
"""More actors than this in one thing say nothing about any two of them (each pair would weigh below 0.001)."""


@dataclass(frozen=True)
class Participations:
    """The two-mode table: one row per actor in a thing, in order of (body, actor); rows index into Entities."""

    body: Ints
    actor: Ints
    start: YearColumn
    end: YearColumn
    status: Codes


def participations(entities: Entities, ties: Ties, cut: Slice | None = None) -> Participations:
    """Give who took part in what. A participation without years has those of its project or programme."""
    cut = cut or Slice()
    kinds = kind_mask(entities, ACTOR_KINDS)[ties.s] & kind_mask(entities, JOINT_KINDS)[ties.t]
    chosen = np.flatnonzero(kinds & _of_type(ties, JOINING) & np.isin(ties.status, status_codes(cut.statuses)))
    dated = kind_mask(entities, (Kind.PROJECT, Kind.PROGRAMME))[ties.t[chosen]]
    start = np.where(ties.start[chosen] > 0, ties.start[chosen], entities.first_year[ties.t[chosen]] * dated)
    end = np.where(ties.end[chosen] > 0, ties.end[chosen], entities.last_year[ties.t[chosen]] * dated)
    order = np.lexsort((ties.s[chosen], ties.t[chosen]))
    body, actor = ties.t[chosen][order], ties.s[chosen][order]
    first = np.flatnonzero(np.r_[True, (body[1:] != body[:-1]) | (actor[1:] != actor[:-1])][: len(body)])
    parts = Participations(
        body[first],
        actor[first],
        _earliest(start[order], first),
        _latest(end[order], first),
        _reduce(np.minimum, ties.status[chosen][order], first),
    )
    return _cut_years(parts, cut)


def project(entities: Entities, ties: Ties, cut: Slice | None = None) -> Pairs:
    """Project the two-mode table of who took part in what to the collaboration network.

    Each joint thing of n actors gives every pair 1/(n-1) (Newman 2001, doi:10.1103/PhysRevE.64.016132); a
    collaboration stated between two gives 1. Two who are known never to have been there at once are no pair.
    """
    cut = cut or Slice()
    parts = participations(entities, ties, cut)
    a, b, weight, _ = joint(parts)
    start, end = np.maximum(parts.start[a], parts.start[b]), _sooner(parts.end[a], parts.end[b])
    status = np.maximum(parts.status[a], parts.status[b])
    said = stated(entities, ties, cut)
    s, t = ties.s[said], ties.t[said]
    columns = (
        np.concatenate([parts.actor[a], np.minimum(s, t)]),
        np.concatenate([parts.actor[b], np.maximum(s, t)]),
        np.concatenate([weight, np.ones(len(said))]),
        np.concatenate([start, ties.start[said]]),
        np.concatenate([end, ties.end[said]]),
        np.concatenate([status, ties.status[said]]),
    )
    actors = np.unique(np.concatenate([parts.actor, s, t]))
    pairs = _merge(actors.astype(np.int32), *columns)
    return cut_pairs(entities, pairs, cut)


def through(entities: Entities, ties: Ties, pairs: Pairs) -> tuple[Ints, Ints]:
    """Give the joint things of every pair: (row in pairs, row in Entities), in order of pair.

    Pairs that are only said to collaborate have none. `pairs` is what `project` gave for the same tables.
    """
    parts = participations(entities, ties)
    a, b, _, body = joint(parts)
    keys = _key(pairs.actors[pairs.s], pairs.actors[pairs.t])
    wanted = _key(parts.actor[a], parts.actor[b])
    row = np.searchsorted(keys, wanted).astype(np.int32)
    found = (row < len(keys)) & (keys[np.minimum(row, len(keys) - 1)] == wanted) if len(keys) else np.zeros(0, bool)
    order = np.lexsort((body[found], row[found]))
    return row[found][order], body[found][order]


def cut_pairs(entities: Entities, pairs: Pairs, cut: Slice) -> Pairs:
    """Keep the actors of a region, a sector and some kinds, and the pairs among them. Weights stay as they are."""
    keep = np.ones(len(pairs.actors), dtype=np.bool_)
    if cut.region:
        keep &= within(entities, cut.region)[pairs.actors]
    if cut.sector:
        keep &= in_sector(entities, cut.sector)[pairs.actors]
    if kinds := tuple(kind for kind in cut.kinds if kind in KINDS):
        keep &= kind_mask(entities, kinds)[pairs.actors]
    pairs = pairs if keep.all() else take_actors(pairs, keep)
    return _strong(pairs, cut.least) if cut.least > 0 else pairs


def _strong(pairs: Pairs, least: float) -> Pairs:
    """Keep the pairs of at least some weight, and the actors they leave with a tie."""
    kept = take_pairs(pairs, pairs.weight >= least - 1e-9)
    tied = np.zeros(len(pairs.actors), dtype=np.bool_)
    tied[np.concatenate([kept.s, kept.t])] = True
    return take_actors(kept, tied)


def take_pairs(pairs: Pairs, keep: Mask) -> Pairs:
    """Keep some pairs, and all actors."""
    return Pairs(pairs.actors, *(getattr(pairs, column.name)[keep] for column in fields(Pairs)[1:]))


def take_actors(pairs: Pairs, keep: Mask) -> Pairs:
    """Keep some actors (mask over `pairs.actors`) and the pairs among them."""
    number = np.cumsum(keep, dtype=np.int32) - 1
    edge = keep[pairs.s] & keep[pairs.t]
    rest = {name: getattr(pairs, name)[edge] for name in ("count", "weight", "first", "last", "undated", "status")}
    return Pairs(
        pairs.actors[keep], number[pairs.s[edge]].astype(np.int32), number[pairs.t[edge]].astype(np.int32), **rest
    )


def sliced(generation: Published, cut: Slice | None = None) -> Pairs:
    """Give the collaboration network of a slice of a generation; the whole one is already made."""
    if cut is None or cut.everything:
        return generation.pairs
    if not (cut.from_year or cut.to_year or cut.statuses or cut.narrows):
        return cut_pairs(generation.entities, generation.pairs, cut)
    return project(generation.entities, narrowed(generation, cut), cut)


def narrowed(generation: Published, cut: Slice) -> Ties:
    """Give the ties that a slice's programme, funder and source let through; what else it says is for `project`."""
    return generation.ties.take(tie_mask(generation, cut)) if cut.narrows else generation.ties


@dataclass(frozen=True)
class Dates:
    """How many ties a slice has, and of how many nobody knows whether they belong: their years are unknown.

    Without years in the slice, `unknown` counts the ties of no known year, which are in; with years, those that would
    be in as well, if `Slice.undated` let them.
    """

    ties: int
    unknown: int


def dates(generation: Published, cut: Slice | None = None) -> Dates:
    """Count the ties of a slice and those of unknown date: what every answer about a slice has to say."""
    cut = cut or Slice()
    pairs = sliced(generation, cut)
    if not (cut.from_year or cut.to_year):
        return Dates(len(pairs), int(((pairs.first == 0) & (pairs.last == 0)).sum()))
    other = len(sliced(generation, replace(cut, undated=not cut.undated)))
    return Dates(len(pairs), abs(other - len(pairs)))


def graph_of(pairs: Pairs, nodes: list[object] | None = None, **columns: list[str]) -> ArrayGraph:
    """Give pairs as a networkx graph; nodes are numbers 0…n-1 unless named. Edges: count, weight, distance, years."""
    with np.errstate(divide="ignore"):
        edge: dict[str, NDArray[Any]] = {"weight": pairs.weight, "distance": 1 / pairs.weight, "count": pairs.count}
    edge |= {"first": pairs.first, "last": pairs.last, "undated": pairs.undated}
    names = list(range(len(pairs.actors))) if nodes is None else nodes
    return ArrayGraph.of(Arrays(list(names), pairs.s, pairs.t, edge, dict(columns)))


def network(generation: Published, cut: Slice | None = None) -> ArrayGraph:
    """Give the collaboration network as a networkx graph: nodes are IRIs with label, kind, region, country, sector.

    `weight` is the strength (Newman), `distance` its inverse, `count` the number of joint things.
    """
    pairs, entities = sliced(generation, cut), generation.entities
    return graph_of(pairs, [entities.iri[row] for row in pairs.actors], **about_actors(entities, pairs))


ATTRIBUTES = ("label", "sector", "country", "region", "municipality")
"""What the nodes of a network say of themselves, beside their kind."""


def about_actors(entities: Entities, pairs: Pairs) -> dict[str, list[str]]:
    """Give what is known of the actors of a network, as columns: `ATTRIBUTES` and the kind."""
    rows = pairs.actors.tolist()
    columns = {name: [getattr(entities, name)[row] for row in rows] for name in ATTRIBUTES}
    return columns | {"kind": [KINDS[code].value for code in entities.kind[pairs.actors]]}


def _of_type(ties: Ties, types: tuple[FactType, ...]) -> Mask:
    return np.isin(ties.type, [TIE_TYPES.index(kind) for kind in types])


def _cut_years(parts: Participations, cut: Slice) -> Participations:
    sizes = np.bincount(parts.body)[parts.body] if len(parts.body) else np.zeros(0, dtype=np.int64)
    keep = sizes <= LARGEST
    if cut.from_year or cut.to_year:
        keep &= active(parts.start, parts.end, cut.from_year, cut.to_year) >= (0 if cut.undated else 1)
    return Participations(parts.body[keep], parts.actor[keep], parts.start[keep], parts.end[keep], parts.status[keep])


def stated(entities: Entities, ties: Ties, cut: Slice) -> NDArray[np.intp]:
    """Give the rows of the ties that say outright that two actors collaborate."""
    actor = kind_mask(entities, ACTOR_KINDS)
    chosen = _of_type(ties, (FactType.COLLABORATES_WITH,)) & actor[ties.s] & actor[ties.t] & (ties.s != ties.t)
    chosen &= np.isin(ties.status, status_codes(cut.statuses))
    if cut.from_year or cut.to_year:
        chosen &= active(ties.start, ties.end, cut.from_year, cut.to_year) >= (0 if cut.undated else 1)
    return np.flatnonzero(chosen)


def joint(parts: Participations) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, Ints]:
    """Give every pair of rows that share a body: first row, second row, 1/(n-1), body."""
    count = len(parts.body)
    if not count:
        nothing = np.zeros(0, dtype=np.intp)
        return nothing, nothing, np.zeros(0), np.zeros(0, dtype=np.int32)
    ends = np.searchsorted(parts.body, parts.body, side="right")
    sizes = ends - np.searchsorted(parts.body, parts.body, side="left")
    rest = ends - np.arange(count) - 1  # how many partners stand below each row
    a = np.repeat(np.arange(count), rest)
    b = a + 1 + np.arange(len(a)) - np.repeat(np.cumsum(rest) - rest, rest)
    start, end = np.maximum(parts.start[a], parts.start[b]), _sooner(parts.end[a], parts.end[b])
    met = (start == 0) | (end == 0) | (start <= end)
    a, b = a[met], b[met]
    return a, b, 1.0 / (sizes[a] - 1), parts.body[a]


def _merge(actors: Ints, s: Ints, t: Ints, weight: Floats, first: YearColumn, last: YearColumn, status: Codes) -> Pairs:
    left, right = np.searchsorted(actors, s), np.searchsorted(actors, t)
    key = _key(left, right)
    order = np.argsort(key, kind="stable")
    key = key[order]
    begin = np.flatnonzero(np.r_[True, key[1:] != key[:-1]][: len(key)])
    undated = ((first == 0) & (last == 0)).astype(np.int32)
    return Pairs(
        actors=actors,
        s=left[order][begin].astype(np.int32),
        t=right[order][begin].astype(np.int32),
        count=np.diff(np.r_[begin, len(key)]).astype(np.int32),
        weight=_reduce(np.add, weight[order], begin),
        first=_earliest(first[order], begin),
        last=_latest(last[order], begin),
        undated=_reduce(np.add, undated[order], begin).astype(np.int32),
        status=_reduce(np.minimum, status[order], begin).astype(np.uint8),
    )


def _key(s: NDArray[np.integer], t: NDArray[np.integer]) -> NDArray[np.int64]:
    return s.astype(np.int64) << 32 | t.astype(np.int64)


def _reduce(how: np.ufunc, values: NDArray[Any], begin: NDArray[np.intp]) -> NDArray[Any]:
    return how.reduceat(values, begin) if len(begin) else values[:0]


def _sooner(a: YearColumn, b: YearColumn) -> YearColumn:
    return np.where(a == 0, b, np.where(b == 0, a, np.minimum(a, b)))


def _earliest(years: YearColumn, begin: NDArray[np.intp]) -> YearColumn:
    unknown = np.iinfo(np.int16).max
    least = _reduce(np.minimum, np.where(years == 0, unknown, years), begin)
    return np.where(least == unknown, 0, least).astype(np.int16)


def _latest(years: YearColumn, begin: NDArray[np.intp]) -> YearColumn:
    return _reduce(np.maximum, years, begin).astype(np.int16)
