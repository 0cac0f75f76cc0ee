"""Ways between two entities, with the tie behind every step, and partners: who works with whom through what."""

import weakref
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from graph.analysis.communities import PLACE_TIES
from graph.analysis.lazy import Arrays
from graph.analysis.network import JOINING, Participations, Published
from graph.analysis.slices import Mask, status_codes
from graph.casing import shown_label
from graph.tables import KINDS, STATUSES, TIE_TYPES, Entities, Floats, Ints, Ties
from ontology.errors import InputError
from ontology.facts import FactType, Kind

Rows = NDArray[np.intp]

HUB_TIES = 50
"""No entity with fewer neighbours than this is a hub, however small the network."""

HUB_SHARE = 0.999
"""In a large network the best connected thousandth are hubs: big universities, national agencies, programmes."""


@dataclass(frozen=True)
class Step:
    """One step: from entity to entity, by a tie (its row in Ties, and others between the same two)."""

    s: int
    t: int
    tie: int
    forward: bool  # whether the tie is read from subject to object
    others: tuple[int, ...]


@dataclass(frozen=True)
class Path:
    """A way between two entities. `hubs` are those it passes although hubs were to be avoided: there was no other."""

    steps: tuple[Step, ...]
    hubs: tuple[int, ...]

    @property
    def rows(self) -> list[int]:
        """The entities in order, both ends included."""
        return [step.s for step in self.steps] + [self.steps[-1].t]


def hubs(entities: Entities, ties: Ties) -> Mask:
    """Say per entity whether it connects nearly everything, so that ways through it tell little."""
    ends = np.unique(np.column_stack([np.minimum(ties.s, ties.t), np.maximum(ties.s, ties.t)]), axis=0)
    degree = np.bincount(ends.ravel(), minlength=len(entities))
    limit = max(HUB_TIES, float(np.quantile(degree, HUB_SHARE))) if len(degree) else HUB_TIES
    return np.asarray(degree > limit)


def paths(
    generation: Published, a: int, b: int, k: int = 1, *, avoid_hubs: bool = True, statuses: Sequence[str] = ()
) -> list[Path]:
    """Give the k shortest ways between two entities (rows), the shortest first; among equals, through the less busy.

    Documents are no steps, and ties to places only when hubs are allowed. Where every way passes a hub, the hubs are
    let in and named in `Path.hubs`. Empty when there is no way. Raises InputError.
    """
    if a == b or k < 1:
        raise InputError("a way needs two different ends, and k at least 1")
    if not avoid_hubs:
        return _prepared(generation, tuple(statuses), None).between(a, b, k)
    big = hubs_of(generation)
    narrow = _prepared(generation, tuple(statuses), tuple(end for end in (a, b) if big[end]))
    return narrow.between(a, b, k) or _prepared(generation, tuple(statuses), None, named=True).between(a, b, k)


@dataclass(frozen=True)
class Ways:
    """A network of steps, ready to be asked: one edge per two entities, the ties behind it, and whom to name."""

    ties: Ties
    rows: Rows  # rows in ties, those of an edge beside each other, the best first
    first: Rows  # per edge: where its ties begin in rows
    last: Rows
    network: Arrays
    named: Mask  # per entity: a hub or a place, which a way that passes it names

    def between(self, a: int, b: int, k: int) -> list[Path]:
        """Give the k cheapest ways between two entities."""
        span = (self.first, self.last)
        found = self.network.ways(a, b, k, "cost") if len(self.rows) else []
        return [_path(self.ties, way, self.rows, span, self.named) for way in found]


_RECENT: deque[tuple["weakref.ref[Ties]", object, Any]] = deque(maxlen=8)
"""What was prepared last: on a large graph that takes far longer than finding a way."""


def _remember(ties: Ties, key: object, make: Callable[[], Any]) -> Any:
    for kept, known, value in tuple(_RECENT):
        if kept() is ties and known == (key, HUB_TIES):
            return value
    value = make()
    _RECENT.append((weakref.ref(ties), (key, HUB_TIES), value))
    return value


def hubs_of(generation: Published) -> Mask:
    """Give the hubs of a generation, see `hubs`; found once."""
    mask: Mask = _remember(generation.ties, "hubs", lambda: hubs(generation.entities, generation.ties))
    return mask


def _prepared(
    generation: Published, statuses: tuple[str, ...], open_hubs: tuple[int, ...] | None, named: bool = False
) -> Ways:
    """Give the network without hubs and ties to places, but for some hubs; `open_hubs` None lets all in."""

    def make() -> Ways:
        entities, ties = generation.entities, generation.ties
        usable = np.isin(ties.status, status_codes(statuses))
        document = entities.kind == KINDS.index(Kind.DOCUMENT)
        usable &= ~document[ties.s] & ~document[ties.t] & (ties.s != ties.t)
        if open_hubs is not None:
            closed = hubs_of(generation).copy()
            closed[list(open_hubs)] = False
            usable &= ~closed[ties.s] & ~closed[ties.t]
            usable &= ~np.isin(ties.type, [TIE_TYPES.index(kind) for kind in PLACE_TIES])
        place = np.isin(entities.kind, [KINDS.index(kind) for kind in (Kind.REGION, Kind.MUNICIPALITY)])
        return _ways(ties, usable, hubs_of(generation) | place if named else np.zeros(len(entities), dtype=np.bool_))

    found: Ways = _remember(generation.ties, (statuses, open_hubs, named), make)
    return found


def _ways(ties: Ties, usable: Mask, named: Mask) -> Ways:
    rows, n = np.flatnonzero(usable), len(named)
    low, high = np.minimum(ties.s[rows], ties.t[rows]), np.maximum(ties.s[rows], ties.t[rows])
    order = np.lexsort((rows, ties.type[rows], ties.status[rows], high, low))  # the best tie between two comes first
    rows, low, high = rows[order], low[order], high[order]
    first = np.flatnonzero(np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])][: len(rows)])
    cost = _cost(ties, rows[first], low[first], high[first], n)
    network = Arrays(list(range(n)), low[first], high[first], {"cost": cost})
    return Ways(ties, rows, first, np.r_[first[1:], len(rows)], network, named)


def _cost(ties: Ties, rows: Rows, low: Ints, high: Ints, n: int) -> Floats:
    """A step costs 1, and so much below a step more at busy ends and for weaker status that it only decides ties."""
    degree = np.bincount(np.concatenate([low, high]), minlength=n)
    return np.asarray(1 + 0.002 * np.log2(degree[low] * degree[high].astype(np.float64)) + 0.01 * ties.status[rows])


def _path(ties: Ties, way: list[tuple[int, int, int]], rows: Rows, span: tuple[Rows, Rows], named: Mask) -> Path:
    steps = []
    for s, t, edge in way:
        tie, *others = rows[span[0][edge] : span[1][edge]].tolist()
        steps.append(Step(s, t, tie, int(ties.s[tie]) == s, tuple(others)))
    return Path(tuple(steps), tuple(step.t for step in steps[:-1] if named[step.t]))


@dataclass(frozen=True)
class Joint:
    """One thing two actors share: its row, the two ties into it and its years (0 = unknown); -1 = said directly."""

    row: int
    tie: int
    partner_tie: int
    start: int
    end: int


@dataclass(frozen=True)
class Partner:
    """An actor one works with: how strongly, how often, from when to when, and through what. Years 0 = unknown."""

    row: int
    iri: str
    label: str
    weight: float
    count: int
    first: int
    last: int
    undated: int
    status: str
    through: tuple[Joint, ...]


class Joined(Published, Protocol):
    """What partners are told from: a generation remembers who took part in what."""

    @property
    def participations(self) -> Participations: ...


def partners(generation: Joined, row: int, top: int = 0) -> list[Partner]:
    """Give those an actor works with, the strongest first, at most `top`; empty for what is no actor of the network."""
    pairs, entities = generation.pairs, generation.entities
    actor = int(np.searchsorted(pairs.actors, row))
    if actor == len(pairs.actors) or pairs.actors[actor] != row:
        return []
    edges = np.flatnonzero((pairs.s == actor) | (pairs.t == actor))
    others = pairs.actors[np.where(pairs.s[edges] == actor, pairs.t[edges], pairs.s[edges])]
    best = np.lexsort((others, -pairs.count[edges], -pairs.weight[edges]))[: top or None]
    edges, others = edges[best], others[best]
    shared = _shared(generation, row, others)
    return [
        Partner(
            row=other,
            iri=entities.iri[other],
            label=shown_label(entities, int(other)),
            weight=float(pairs.weight[edge]),
            count=int(pairs.count[edge]),
            first=int(pairs.first[edge]),
            last=int(pairs.last[edge]),
            undated=int(pairs.undated[edge]),
            status=STATUSES[pairs.status[edge]],
            through=tuple(shared.get(other, ())),
        )
        for edge, other in zip(edges.tolist(), others.tolist(), strict=True)
    ]


def _shared(generation: Joined, row: int, others: Ints) -> dict[int, list[Joint]]:
    """Collect what an actor shares with some others, the latest first."""
    ties, parts = generation.ties, generation.participations
    mine = np.flatnonzero(parts.actor == row)
    shared: dict[int, list[Joint]] = {}
    wanted = np.zeros(len(generation.entities), dtype=np.bool_)
    wanted[others] = True
    ours = _tie_rows(ties, parts.body[mine], np.append(others, row))
    first, last = (np.searchsorted(parts.body, parts.body[mine], side=side).tolist() for side in ("left", "right"))
    for i, a, b in zip(mine.tolist(), first, last, strict=True):
        body = int(parts.body[i])
        for j in (a + np.flatnonzero(wanted[parts.actor[a:b]])).tolist():
            other = int(parts.actor[j])
            if other != row and (other, body) in ours:
                start = max(int(parts.start[i]), int(parts.start[j]))
                end = min((int(year) for year in (parts.end[i], parts.end[j]) if year), default=0)
                if not (start and end and start > end):
                    shared.setdefault(other, []).append(Joint(body, ours[row, body], ours[other, body], start, end))
    said = (ties.type == TIE_TYPES.index(FactType.COLLABORATES_WITH)) & ((ties.s == row) | (ties.t == row))
    for tie in np.flatnonzero(said & np.isin(ties.status, status_codes(()))).tolist():
        other = int(ties.t[tie] if ties.s[tie] == row else ties.s[tie])
        if wanted[other]:
            shared.setdefault(other, []).append(Joint(-1, tie, tie, int(ties.start[tie]), int(ties.end[tie])))
    return {other: sorted(things, key=lambda thing: (-thing.start, thing.row)) for other, things in shared.items()}


def _tie_rows(ties: Ties, bodies: Ints, actors: Ints) -> dict[tuple[int, int], int]:
    """Find the tie by which some actors are in some things: leading before taking part, better status first."""
    joining = [TIE_TYPES.index(kind) for kind in JOINING]
    rows = np.flatnonzero(
        np.isin(ties.t, bodies)
        & np.isin(ties.s, actors)
        & np.isin(ties.type, joining)
        & np.isin(ties.status, status_codes(()))
    )
    rows = rows[np.lexsort((rows, ties.type[rows], ties.status[rows]))][::-1]  # written over by the better ones
    return {(int(ties.s[row]), int(ties.t[row])): int(row) for row in rows}
