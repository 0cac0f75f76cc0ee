"""What is added to a picture one by one: the neighbours of a node, or what somebody searched for; and where it goes."""

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph.tables import Floats, Ints
from graph.views.selection import Selection
from ontology.errors import InputError

GOLDEN = math.pi * (3 - math.sqrt(5))
"""The angle between the seeds of a sunflower: however many there are, none covers another (Vogel 1979)."""


class Named(Protocol):
    """Where entities are found by id."""

    def row(self, iri: str) -> int: ...


def added(
    source: Named, selection: Selection, rows: NDArray[np.int_], s: Ints, t: Ints, importance: Floats
) -> dict[int, int]:
    """Give the rows that a selection adds to `rows`, with the row beside which each belongs (-1 = none).

    `s` and `t` are the ends of all lines there are; the most important neighbours come first.
    """
    known, found = set(rows.tolist()), dict[int, int]()
    for name in selection.also:
        row = source.row(name)
        near = [other for other in _neighbours(row, s, t, importance) if other in known]
        if row not in known:
            found.setdefault(row, near[0] if near else -1)
    for name in selection.grow:
        most, root = _parted(source, name)
        if root not in known:
            found.setdefault(root, -1)
        near = _neighbours(root, s, t, importance)
        for row in near[:most] if most else near:
            if row not in known:
                found.setdefault(row, root)
    return found


def _parted(source: Named, name: str) -> tuple[int, int]:
    """Read "30:organisation/x": how many neighbours at most (0 = all), and whose."""
    first, colon, rest = name.partition(":")
    if not (colon and first.isdigit()):
        return 0, source.row(name)
    if not rest:
        raise InputError(f"cannot grow {name!r}; expected an id, or a number, a colon and an id")
    return int(first), source.row(rest)


def _neighbours(root: int, s: Ints, t: Ints, importance: Floats) -> list[int]:
    near = np.unique(np.concatenate([t[s == root], s[t == root]]))
    return [int(row) for row in near[np.lexsort((near, -importance[near]))]]


def placed(rows: Ints, anchors: dict[int, int], x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Place what was added beside its anchors, like the seeds of a sunflower, outward from the middle of the rest.

    `x` and `y` are NaN for the added rows.
    """
    x, y, at = x.copy(), y.copy(), {int(row): i for i, row in enumerate(rows)}
    old = np.isfinite(x)
    middle = (float(x[old].mean()), float(y[old].mean())) if old.any() else (0.0, 0.0)
    step = 0.45 * math.sqrt(max(1.0, float(np.ptp(x[old]) * np.ptp(y[old])) / old.sum())) if old.any() else 60.0
    order = sorted(set(anchors.values()))
    for anchor in (*(a for a in order if a in at and old[at[a]]), *(a for a in order if a not in at or not old[at[a]])):
        mine = [row for row, beside in anchors.items() if beside == anchor]
        px, py = (x[at[anchor]], y[at[anchor]]) if anchor in at else middle
        if not (math.isfinite(px) and math.isfinite(py)):
            px, py = middle
        out = math.atan2(py - middle[1], px - middle[0])
        away = step * (1.2 + math.sqrt(len(mine)))
        cx, cy = px + away * math.cos(out), py + away * math.sin(out)
        for k, row in enumerate(mine):
            far = step * math.sqrt(k + 0.3)
            x[at[row]] = cx + far * math.cos(out + k * GOLDEN)
            y[at[row]] = cy + far * math.sin(out + k * GOLDEN)
    return x, y
