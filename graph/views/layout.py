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
from graph.views.square import LABELS, SIDE, fit, label_boxes, radius, within_square
from graph.views.steady import adjust
from graph.views.stress import pack, part_labels, stress
from ontology.facts import Kind

STRESS = 300
"""Connected parts up to this size are drawn by stress."""

TWO_MODE = 3000
"""More actors than this stand in the view of collaborations where they stand in the view of all entities."""

MOSTLY_NEW = 0.5
"""When a greater share of the nodes has no earlier position, the map is drawn afresh."""

STEPS = 150
_PACKED = 150  # so many parts are fitted in one by one, the rest stand in rings around
_LARGE = 5000  # round a part that is larger, all others stand in rings

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
        actor = _as_entities(points[pairs.actors], None if old_xy is None else old_xy[pairs.actors], old_actor)
    else:
        links = Links(
            len(pairs.actors), pairs.s, pairs.t, tie_weights(pairs.s, pairs.t, len(pairs.actors)), group[pairs.actors]
        )
        actor = arrange(links, [entities.label[row] for row in pairs.actors], old_actor, seed)
    return Positions(*(np.ascontiguousarray(axis) for axis in (*points.T, *actor.T)))


def arrange(links: Links, labels: Sequence[str], start: Points | None = None, seed: int = 0) -> Points:
    """Place the nodes of any graph in [-1000, 1000]²: part by part, then packed, then pushed apart.

    `start` holds earlier positions (NaN = none); nodes that have one move little.
    """
    if not links.n:
        return np.zeros((0, 2))
    parts = _parts(links)
    pieces = _pieces(links, parts)
    if start is not None:
        return adjust(links, labels, list(zip(pieces, parts, strict=True)), start, STRESS)
    shapes = _shapes(pieces, seed)
    packed = _PACKED if len(parts[0]) <= _LARGE else 1
    shapes = pack(shapes[:packed]) + _rings(shapes, packed)
    placed = np.empty((links.n, 2))
    placed[np.concatenate(parts)] = np.concatenate(shapes)
    if links.n <= LABELS:
        return _make_room(fit(placed), labels)
    return fit(push_apart(fit(placed), radius(links.n)))


def _kept(old: Points) -> Points | None:
    """Give earlier positions (NaN = none), or None when too little of the map stood there before."""
    return old if len(old) and np.isnan(old[:, 0]).mean() <= MOSTLY_NEW else None


def _as_entities(points: Points, old: Points | None, old_actor: Points | None) -> Points:
    """Place actors as they stand among all entities; what stood elsewhere in this view moves as it does there."""
    if old is None or old_actor is None:
        return fit(push_apart(points, radius(len(points))))
    moved = old_actor + points - old
    return within_square(push_apart(np.where(np.isnan(moved), points, moved), radius(len(points))))


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
    actors = _pick(positions.actor_x, positions.actor_y, [actor.get(entities.iri[r], -1) for r in pairs.actors])
    return _kept(found), _kept(actors)


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


def _pieces(links: Links, parts: list[Ints]) -> list[Links]:
    """Cut a graph into its parts, each numbered for itself; every tie is looked at once."""
    if len(parts) == 1:
        return [links]
    number, part = np.empty(links.n, dtype=np.int32), np.empty(links.n, dtype=np.int32)
    for at, rows in enumerate(parts):
        number[rows], part[rows] = np.arange(len(rows), dtype=np.int32), at
    order = np.argsort(part[links.s], kind="stable")
    s, t, weight = number[links.s][order], number[links.t][order], links.weight[order]
    cuts = np.searchsorted(part[links.s][order], np.arange(len(parts) + 1))
    return [
        Links(len(rows), s[low:high], t[low:high], weight[low:high], links.group[rows])
        for rows, low, high in zip(parts, cuts[:-1], cuts[1:], strict=True)
    ]


def _shapes(pieces: list[Links], seed: int) -> list[Points]:
    """Draw every part by itself. Small parts are often alike (a project of three): each form is drawn once."""
    known: dict[tuple[int, bytes, bytes], Points] = {}
    found = []
    for piece in pieces:
        form = (piece.n, piece.s.tobytes(), piece.t.tobytes())
        if piece.n > STRESS:
            found.append(_draw(piece, seed))
        else:
            found.append(known[form] if form in known else known.setdefault(form, stress(piece)))
    return found


def _draw(links: Links, seed: int) -> Points:
    grid = 256 if links.n > 5000 else 128
    unit = np.sqrt(links.n) / 2  # half the side of a settled map, in lengths of a tie
    return settle(links, _by_community(links.group, seed) * unit, STEPS, heat=10.0, grid=grid)


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
    points = centre[group] + 0.7 * far[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.asarray(points.round(9))  # cosines differ in the last digit from processor to processor


def _rings(shapes: list[Points], packed: int) -> list[Points]:
    """Put the many small parts in rings around those that are packed."""
    rest = shapes[packed:]
    if not rest:
        return []
    inner = max(float(np.hypot(*shape.T).max()) for shape in shapes[:1]) + 3.0
    room = np.array([(np.hypot(*(shape - shape.mean(axis=0)).T).max() + 0.8) ** 2 * 4 for shape in rest])
    far = np.sqrt(inner**2 + np.cumsum(room) / np.pi)
    turn = np.arange(len(rest)) * 2.399963
    return [s - s.mean(axis=0) + r * np.array([np.cos(a), np.sin(a)]) for s, r, a in zip(rest, far, turn, strict=True)]


def _make_room(points: Points, labels: Sequence[str]) -> Points:
    """Push boxes apart that would hold each node with its label at the size of a whole map on a screen."""
    boxes = label_boxes(labels)
    for _ in range(3):
        points = fit(part_labels(points, *boxes))
    return points
