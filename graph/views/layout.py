"""Where everything stands on the map: deterministic, the same picture for everybody who opens the same generation.

Small networks are drawn by stress (graph/views/stress.py), large ones by forces on a grid (graph/views/forces.py).
Global distances of large maps are approximate, and the pull towards communities widens the gaps between them.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from graph.analysis.centrality import Measures
from graph.analysis.communities import PLACE_TIES, spread
from graph.analysis.slices import kind_mask
from graph.tables import KINDS, TIE_TYPES, Entities, Floats, Ints, Pairs, Positions, Ties
from graph.views.forces import Links, Points, push_apart, settle
from graph.views.stress import pack, part_labels, stress
from ontology.facts import Kind

SIDE = 1000.0
"""Half the side of the map."""

STRESS = 300
"""Connected parts up to this size are drawn by stress."""

LABELS = 400
"""Up to this many nodes room is made for every label."""

TWO_MODE = 3000
"""More actors than this stand in the view of collaborations where they stand in the view of all entities."""

MOSTLY_NEW = 0.5
"""When a greater share of the nodes has no earlier position, the map is drawn afresh."""

STEPS, WARM_STEPS = 150, 30
_PACKED = 150  # so many parts are fitted in one by one, the rest stand in rings around

Previous = tuple[Entities, Pairs, Positions]
"""An earlier generation whose positions are kept as far as possible."""


def lay_out(
    entities: Entities, ties: Ties, pairs: Pairs, measures: Measures, seed: int = 0, previous: Previous | None = None
) -> Positions:
    """Place all entities, and all actors for the view of collaborations, in [-1000, 1000]².

    Documents are not placed (NaN). Places that are only seats and fields of action stand amid those they belong to.
    With `previous`, what was there before moves little.
    """
    group = spread(entities, ties, pairs, measures.community)
    old_xy, old_actor = _earlier(entities, pairs, previous)
    points = _place_entities(entities, ties, group, old_xy, seed)
    if len(pairs.actors) > TWO_MODE:
        actor = fit(push_apart(points[pairs.actors], _radius(len(pairs.actors))))
    else:
        links = Links(
            len(pairs.actors), pairs.s, pairs.t, tie_weights(pairs.s, pairs.t, len(pairs.actors)), group[pairs.actors]
        )
        actor = arrange(links, [entities.label[row] for row in pairs.actors], old_actor, seed)
    return Positions(*(np.ascontiguousarray(axis) for axis in (*points.T, *actor.T)))


def arrange(links: Links, labels: Sequence[str], start: Points | None = None, seed: int = 0) -> Points:
    """Place the nodes of any graph in [-1000, 1000]²: part by part, then packed, then pushed apart.

    `start` holds earlier positions (NaN = none); nodes that have one move little, unless most are new.
    """
    if not links.n:
        return np.zeros((0, 2))
    parts = _parts(links)
    if start is None or np.isnan(start[:, 0]).mean() > MOSTLY_NEW:
        shapes = [_draw(_subset(links, part), None, seed) for part in parts]
        shapes = pack(shapes[:_PACKED]) + _rings(shapes)
    else:
        begin = _fill(links, start)
        shapes = [_onto(_draw(_subset(links, part), begin[part], seed), begin[part]) for part in parts]
    placed = np.empty((links.n, 2))
    placed[np.concatenate(parts)] = np.concatenate(shapes)
    if links.n <= LABELS:
        return _make_room(fit(placed), labels)
    return fit(push_apart(fit(placed), _radius(links.n)))


def fit(points: Points) -> Points:
    """Move and scale points into the square of the map."""
    low, high = points.min(axis=0), points.max(axis=0)
    half = float((high - low).max()) / 2
    return np.asarray((points - (low + high) / 2) * (SIDE / half if half > 0 else 1.0))


def tie_weights(s: Ints, t: Ints, n: int) -> Floats:
    """Weigh ties so that a node with thousands of them does not pull everything to itself: 1/sqrt(degree product)."""
    degree = np.bincount(np.concatenate([s, t]), minlength=n).astype(np.float64)
    return np.asarray((degree[s] * degree[t]) ** -0.5, dtype=np.float64)


def _place_entities(entities: Entities, ties: Ties, group: Ints, old: Points | None, seed: int) -> Points:
    points = np.full((len(entities), 2), np.nan)
    place_tie = np.isin(ties.type, [TIE_TYPES.index(kind) for kind in PLACE_TIES])
    document = KINDS.index(Kind.DOCUMENT)
    drawn = (entities.kind[ties.s] != document) & (entities.kind[ties.t] != document) & (ties.s != ties.t)
    s, t = ties.s[drawn & ~place_tie], ties.t[drawn & ~place_tie]
    only_place = kind_mask(entities, (Kind.REGION, Kind.MUNICIPALITY))
    only_place[np.concatenate([s, t])] = False
    rows = np.flatnonzero((entities.kind != document) & ~only_place)
    number = np.zeros(len(entities), dtype=np.int32)
    number[rows] = np.arange(len(rows), dtype=np.int32)
    s, t = number[s], number[t]
    links = Links(len(rows), s, t, tie_weights(s, t, len(rows)), group[rows])
    points[rows] = arrange(links, [entities.label[row] for row in rows], None if old is None else old[rows], seed)
    return _beside(points, ties, np.flatnonzero(only_place))


def _beside(points: Points, ties: Ties, rows: NDArray[np.intp]) -> Points:
    """Put places in the middle of what is tied to them, slightly turned about."""
    wanted = np.zeros(len(points), dtype=np.bool_)
    wanted[rows] = True
    for _ in range(2):
        known = ~np.isnan(points[:, 0])
        for ends, others in ((ties.s, ties.t), (ties.t, ties.s)):
            use = known[others] & ~known[ends] & wanted[ends]
            count = np.bincount(ends[use], minlength=len(points))
            sums = [np.bincount(ends[use], axis, len(points)) for axis in points[others[use]].T]
            fresh = np.flatnonzero(count)
            points[fresh] = np.column_stack(sums)[fresh] / count[fresh, None]
    lost = rows[np.isnan(points[rows, 0])]
    points[lost] = 0.0
    turn = np.arange(len(rows)) * 2.399963
    points[rows] = np.clip(points[rows] + 30 * np.column_stack([np.cos(turn), np.sin(turn)]), -SIDE, SIDE)
    return points


def _earlier(entities: Entities, pairs: Pairs, previous: Previous | None) -> tuple[Points | None, Points | None]:
    """Find the earlier positions of what is still there, by IRI."""
    if previous is None:
        return None, None
    then, then_pairs, positions = previous
    row = {iri: i for i, iri in enumerate(then.iri)}
    actor = {then.iri[r]: i for i, r in enumerate(then_pairs.actors)}
    found = _pick(positions.x, positions.y, [row.get(iri, -1) for iri in entities.iri])
    return found, _pick(positions.actor_x, positions.actor_y, [actor.get(entities.iri[r], -1) for r in pairs.actors])


def _pick(x: Floats, y: Floats, rows: list[int]) -> Points:
    index = np.array(rows, dtype=np.int64)
    points = np.full((len(rows), 2), np.nan)
    points[index >= 0] = np.column_stack([x, y])[index[index >= 0]]
    return points


def _parts(links: Links) -> list[Ints]:
    """Give the connected parts, the largest first, equal ones in order of their first node."""
    matrix = csr_array((np.ones(len(links.s)), (links.s, links.t)), shape=(links.n, links.n))
    count, part = connected_components(matrix, directed=False)
    order = np.argsort(part, kind="stable").astype(np.int32)
    parts = np.split(order, np.cumsum(np.bincount(part, minlength=count))[:-1])
    return sorted(parts, key=lambda rows: (-len(rows), int(rows[0])))


def _subset(links: Links, rows: Ints) -> Links:
    if len(rows) == links.n:
        return links
    number = np.full(links.n, -1, dtype=np.int32)
    number[rows] = np.arange(len(rows), dtype=np.int32)
    keep = number[links.s] >= 0
    return Links(len(rows), number[links.s[keep]], number[links.t[keep]], links.weight[keep], links.group[rows])


def _draw(links: Links, start: Points | None, seed: int) -> Points:
    if links.n <= STRESS:
        return stress(links, start)
    grid = 256 if links.n > 5000 else 128
    unit = np.sqrt(links.n) / 2  # half the side of a settled map, in lengths of a tie
    if start is None:
        return settle(links, _by_community(links.group, seed) * unit, STEPS, heat=10.0, grid=grid)
    return settle(links, fit(start) / SIDE * unit, WARM_STEPS, heat=0.3, grid=grid)


def _by_community(group: Ints, seed: int) -> Points:
    """Begin with the communities on a spiral, the largest in the middle, and their members scattered about them."""
    size = np.bincount(group)
    order = np.argsort(-size, kind="stable")
    share = np.zeros(len(size))
    share[order] = (np.cumsum(size[order]) - size[order] / 2) / len(group)
    turn = np.argsort(order) * 2.399963  # the golden angle: neighbours on the spiral never line up
    centre = np.sqrt(share)[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    random = np.random.default_rng(seed)
    angle, far = random.random(len(group)) * 2 * np.pi, np.sqrt(random.random(len(group)) * size[group] / len(group))
    return np.asarray(centre[group] + 0.7 * far[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))


def _rings(shapes: list[Points]) -> list[Points]:
    """Put the many small parts in rings around the others."""
    rest = shapes[_PACKED:]
    if not rest:
        return []
    inner = max(float(np.hypot(*shape.T).max()) for shape in shapes[:1]) + 3.0
    room = np.array([(np.hypot(*(shape - shape.mean(axis=0)).T).max() + 0.8) ** 2 * 4 for shape in rest])
    far = np.sqrt(inner**2 + np.cumsum(room) / np.pi)
    turn = np.arange(len(rest)) * 2.399963
    return [s - s.mean(axis=0) + r * np.array([np.cos(a), np.sin(a)]) for s, r, a in zip(rest, far, turn, strict=True)]


def _fill(links: Links, start: Points) -> Points:
    """Give nodes without an earlier position that of their partners, or else the middle of the map."""
    points = start.copy()
    s, t = np.concatenate([links.s, links.t]), np.concatenate([links.t, links.s])
    for _ in range(4):
        use = np.isnan(points[s, 0]) & ~np.isnan(points[t, 0])
        count = np.bincount(s[use], minlength=links.n)
        fresh = np.flatnonzero(count)
        sums = np.column_stack([np.bincount(s[use], axis, links.n) for axis in points[t[use]].T])
        points[fresh] = sums[fresh] / count[fresh, None]
    lost = np.flatnonzero(np.isnan(points[:, 0]))
    points[lost] = 0.0
    turn = np.arange(links.n) * 2.399963
    return np.asarray(points + 5 * np.column_stack([np.cos(turn), np.sin(turn)]))


def _onto(shape: Points, start: Points) -> Points:
    """Move, turn and scale a drawn part so that it lies as near as it can to where its nodes were (Procrustes)."""
    middle, there = shape.mean(axis=0), start.mean(axis=0)
    a, b = shape - middle, start - there
    if len(a) < 2:
        return np.asarray(a + there)
    u, size, v = np.linalg.svd(a.T @ b)
    return np.asarray(a @ (u @ v) * (size.sum() / max(float((a**2).sum()), 1e-12)) + there)


def _radius(n: int) -> float:
    """Give each of n discs its share of a fifth of the square, and no more than a well visible one."""
    return min(12.0, float(np.sqrt(0.2 * (2 * SIDE) ** 2 / (np.pi * max(n, 1)))) / 2)


def _make_room(points: Points, labels: Sequence[str]) -> Points:
    """Push boxes apart that would hold each node with its label at the size of a whole map on a screen."""
    width = np.array([40.0 + 14.0 * min(len(label), 26) for label in labels])
    height = 70.0
    shrink = min(1.0, float(np.sqrt(0.3 * (2 * SIDE) ** 2 / (width.sum() * height))))
    for _ in range(3):
        points = fit(part_labels(points, width * shrink, height * shrink))
    return points
