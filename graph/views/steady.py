"""A map drawn anew around what stood there before: what was there hardly moves, what is new finds room.

Readers keep a picture in mind (the mental map; Misue et al. 1995, doi:10.1006/jvlc.1995.1010). So nodes are anchored
where they stood; new ones begin beside their partners, and new parts where the map is emptiest.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from graph.tables import Floats, Ints
from graph.views.forces import Links, Points, push_apart, scale_at_rest, settle
from graph.views.square import LABELS, SIDE, label_boxes, radius, within_square
from graph.views.stress import held_stress, part_labels, stress

STEPS, HEAT = 30, 0.3
_LATTICE = 60  # so many places in each direction are tried for a part that is new
_LENGTH = 60.0  # of a tie, where nothing tells how long ties are


def adjust(links: Links, labels: Sequence[str], pieces: list[tuple[Links, Ints]], start: Points, small: int) -> Points:
    """Place nodes anew, near `start` (NaN = new). `pieces` are the connected parts, drawn by stress up to `small`."""
    known = ~np.isnan(start[:, 0])
    length = _length(links, start)
    points = _beside_partners(links, start, length)
    lost = np.isnan(points[:, 0])
    for piece, rows in pieces:
        if lost[rows].any():
            continue
        if piece.n <= small:
            points[rows] = held_stress(piece, points[rows], known[rows])
        else:
            points[rows] = _settled(piece, points[rows], known[rows])
    _place_parts(points, [(piece, rows) for piece, rows in pieces if lost[rows].any()], length)
    if links.n <= LABELS:
        return within_square(part_labels(points, *label_boxes(labels)))
    return within_square(push_apart(points, radius(links.n)))


def _length(links: Links, start: Points) -> float:
    far = np.hypot(*(start[links.s] - start[links.t]).T)
    far = far[np.isfinite(far) & (far > 0)]
    return float(np.median(far)) if len(far) else _LENGTH


def _beside_partners(links: Links, start: Points, length: float) -> Points:
    """Give new nodes the middle of their partners, a little aside; NaN where no partner is known."""
    points = start.copy()
    s, t = np.concatenate([links.s, links.t]), np.concatenate([links.t, links.s])
    turn = np.arange(links.n) * 2.399963
    aside = 0.5 * length * np.column_stack([np.cos(turn), np.sin(turn)])
    while True:
        use = np.isnan(points[s, 0]) & ~np.isnan(points[t, 0])
        if not use.any():
            return points
        count = np.bincount(s[use], minlength=links.n)
        fresh = np.flatnonzero(count)
        sums = np.column_stack([np.bincount(s[use], axis, links.n) for axis in points[t[use]].T])
        points[fresh] = sums[fresh] / count[fresh, None] + aside[fresh]


def _settled(piece: Links, start: Points, known: NDArray[np.bool_]) -> Points:
    middle, grid = start.mean(axis=0), 256 if piece.n > 5000 else 128
    scale = scale_at_rest(piece, start - middle, grid)
    return np.asarray(settle(piece, (start - middle) * scale, STEPS, HEAT, grid, known) / scale + middle)


def _place_parts(points: Points, pieces: list[tuple[Links, Ints]], length: float) -> None:
    """Put parts of which nothing stood there where the map is emptiest, one after the other."""
    if not pieces:
        return
    axis = np.linspace(-0.95 * SIDE, 0.95 * SIDE, _LATTICE)
    places = np.column_stack([each.ravel() for each in np.meshgrid(axis, axis)])
    taken = points[~np.isnan(points[:, 0])]
    room: Floats = np.full(len(places), np.inf)
    if len(taken):
        room = np.asarray(cKDTree(taken).query(places)[0])
    drawn: dict[tuple[int, bytes, bytes], Points] = {}
    for piece, rows in pieces:
        form = (piece.n, piece.s.tobytes(), piece.t.tobytes())
        if form not in drawn:
            shape = stress(piece)
            drawn[form] = shape - shape.mean(axis=0)
        points[rows] = places[int(room.argmax())] + drawn[form] * length
        room = np.minimum(room, cKDTree(points[rows]).query(places)[0])
