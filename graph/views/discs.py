"""Large selections from afar: communities or regions as discs with counts, the collaborations between them as lines."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from graph.analysis.network import sliced
from graph.casing import shown_label
from graph.tables import KINDS, STATUSES, Floats, Ints
from graph.views.pick import MOST, Source
from graph.views.picture import COLLABORATION, SHAPES, Picture, region_code, region_label, select
from graph.views.places import Ground, points_of, spread_out
from graph.views.selection import Selection
from graph.views.widen import GOLDEN
from ontology.errors import InputError

DISCS = ("communities", "regions")
"""Views that show many actors as one."""

SHARE = 1500
"""A disc stands for at least the 1/1500 of the actors; smaller ones are counted as hidden."""

SHOWN, HEADS = 60, 5
"""The most discs, and how many of its actors each names."""

FILLED, ON_GROUND = 0.28, 0.06
"""The part of the picture that discs cover, by ties and on a map of places."""


@dataclass(frozen=True)
class Discs:
    """Groups of actors: what each is asked for by, its name, its foremost actors, and how many it holds.

    `radius` is in the units of `x` and `y`; `s`, `t`, `weight` and `count` tell the collaborations between two discs,
    `inside` those within one.
    """

    version: int
    selection: Selection
    view: str
    base: str
    ids: list[str]
    labels: list[str]
    regions: list[str]
    heads: list[list[str]]
    sizes: Ints
    inside: Ints
    x: Floats
    y: Floats
    radius: Floats
    s: Ints
    t: Ints
    count: Ints
    weight: Floats
    total: tuple[int, int]
    ground: Ground | None = None
    placeless: int = 0

    def columns(self) -> dict[str, Any]:
        """Give the columns that a browser draws from, like those of a picture, with `count` and `inside` per node."""
        n, m = len(self.ids), len(self.s)
        regions = sorted({code for code in self.regions if code})
        most = float(self.sizes.max(initial=1))
        held = int(self.sizes.sum()), int(self.count.sum() + self.inside.sum())
        return {
            "version": self.version,
            "view": self.view,
            "types": [{"id": kind.value, "shape": SHAPES[kind]} for kind in KINDS],
            "regions": [region_label(code) for code in regions],
            "kinds": [{"id": "collaboration", "sv": COLLABORATION[0], "en": COLLABORATION[1]}],
            "statuses": list(STATUSES),
            "sectors": [],
            "nodes": {
                "id": self.ids, "label": self.labels, "type": [0] * n, "sector": [-1] * n,
                "region": [regions.index(code) if code else None for code in self.regions],
                "year": [0] * n, "last": [0] * n, "group": list(range(n)),
                "x": np.rint(self.x).astype(int).tolist(), "y": np.rint(self.y).astype(int).tolist(),
                "rank": np.rint(1000 * self.sizes / most).astype(int).tolist(),
                "count": self.sizes.tolist(), "inside": self.inside.tolist(), "heads": self.heads,
                "radius": np.rint(self.radius).astype(int).tolist(),
            },
            "edges": {
                "id": [f"g:{a}:{b}" for a, b in zip(self.s.tolist(), self.t.tolist(), strict=True)],
                "s": self.s.tolist(), "t": self.t.tolist(), "kind": [0] * m,
                "from": [0] * m, "to": [0] * m,
                "weight": np.round(self.weight, 3).tolist(), "count": self.count.tolist(), "status": [0] * m,
            },
            "undated": 0,
            **({"ground": self.ground.columns(), "placeless": self.placeless} if self.ground else {}),
            "hidden": {"nodes": self.total[0] - held[0], "edges": self.total[1] - held[1]},
            "total": {"nodes": self.total[0], "edges": self.total[1]},
        }  # fmt: skip


def overview(generation: Source, selection: Selection) -> Picture | Discs:
    """Give the picture of a selection; as discs where that is asked for, or where it holds more than a map can show.

    Within a community what is too much is shown by region, and the other way round; on a map of places, by region.
    """
    on_ground = selection.layout == "geo"
    if selection.view in DISCS:
        replace(selection, view="collaborations").check()
        return _discs(generation, selection, "regions" if on_ground else selection.view)
    fitting = select(generation, selection)
    chosen = selection.view or selection.top or selection.only or selection.grow or selection.also
    if chosen or fitting.total[0] <= MOST or fitting.selection.view != "collaborations" or selection.center:
        return fitting
    return _discs(generation, selection, "regions" if selection.group or on_ground else "communities")


def _discs(generation: Source, selection: Selection, view: str) -> Discs:
    entities = generation.entities
    pairs = sliced(generation, selection.cut(selection.kinds))
    s, t = pairs.actors[pairs.s], pairs.actors[pairs.t]
    keep = np.zeros(len(entities), dtype=np.bool_)
    keep[pairs.actors] = True
    if selection.group:
        keep &= generation.groups == selection.group
    held = keep[s] & keep[t]
    s, t, weight, count = s[held], t[held], pairs.weight[held], pairs.count[held]
    everybody = int(keep.sum())
    points = _points(generation, keep) if selection.layout == "geo" else None
    if points is not None:
        keep &= ~np.isnan(points[:, 0])
    names, at, sizes = _shown(generation, view, keep)
    strength = np.bincount(np.concatenate([s, t]), np.concatenate([weight, weight]), len(entities))
    heads = _heads(generation, at, strength.astype(np.float64), len(names))
    a, b = np.minimum(at[s], at[t]), np.maximum(at[s], at[t])
    known, n = a >= 0, len(names)
    within, across = known & (a == b), known & (a != b)
    ends, where = np.unique(a[across] * n + b[across], return_inverse=True)
    if view == "regions":
        labels, ids, regions = [region_label(code)["sv"] for code in names], [f"region/{c}" for c in names], names
    else:
        labels, ids, regions = [first[0] for first in heads], [f"group/{name}" for name in names], [""] * n
    x, y, radius, ground = _places(generation, at, sizes) if points is None else _on_the_ground(points, at, sizes)
    return Discs(
        generation.number, selection, view, generation.base, ids, labels, regions, heads, sizes,
        np.bincount(a[within], count[within], n).astype(np.int32), x, y, radius,
        (ends // n).astype(np.int32), (ends % n).astype(np.int32),
        np.bincount(where, count[across], len(ends)).astype(np.int32),
        np.bincount(where, weight[across], len(ends)).astype(np.float64), (everybody, int(count.sum())),
        ground, everybody - int(keep.sum()),
    )  # fmt: skip


def _shown(generation: Source, view: str, keep: np.ndarray[Any, Any]) -> tuple[list[str], Ints, Ints]:
    """Give the names of the discs, per entity which one it is in (-1 = none), and their sizes."""
    names, of = _parted(generation, view, keep)
    sizes = np.bincount(of[of >= 0], minlength=len(names)).astype(np.int32)
    order = np.lexsort((np.arange(len(names)), -sizes))[:SHOWN]
    shown = order[sizes[order] >= max(2, int(keep.sum()) // SHARE)]
    if not len(shown):
        raise InputError("the selection holds no groups; show it actor by actor instead")
    number = np.full(len(names) + 1, -1, dtype=np.int32)
    number[shown] = np.arange(len(shown), dtype=np.int32)
    return [names[i] for i in shown], number[of], sizes[shown]


def _parted(generation: Source, view: str, keep: np.ndarray[Any, Any]) -> tuple[list[str], Ints]:
    """Give the names of the parts and, per entity, which it is in (-1 = none)."""
    entities = generation.entities
    rows = np.flatnonzero(keep)
    if view == "communities":
        values = ["" if (group := int(generation.groups[row])) == 0 else str(group) for row in rows]
    else:
        values = [region_code(entities, int(row)) for row in rows]
    names = sorted(set(values) - {""})
    index = {name: i for i, name in enumerate(names)}
    of = np.full(len(entities), -1, dtype=np.int32)
    of[rows] = [index.get(value, -1) for value in values]
    return names, of


def _heads(generation: Source, at: Ints, strength: Floats, n: int) -> list[list[str]]:
    """Give the names of the actors of each disc that work most with others."""
    order = np.lexsort((np.arange(len(at)), -strength))
    found: list[list[str]] = [[] for _ in range(n)]
    left = n
    for row in order[at[order] >= 0]:
        mine = found[at[row]]
        if len(mine) < HEADS:
            mine.append(shown_label(generation.entities, row))
            left -= len(mine) == HEADS
            if not left:
                break
    return found


def _points(generation: Source, keep: np.ndarray[Any, Any]) -> Floats:
    """Give longitude and latitude per entity; NaN for what is not kept or has no known place."""
    found = np.full((len(keep), 2), np.nan)
    rows = np.flatnonzero(keep)
    found[rows] = points_of(generation.entities, rows.tolist())
    return found


def _on_the_ground(points: Floats, at: Ints, sizes: Ints) -> tuple[Floats, Floats, Floats, Ground]:
    """Place each disc amid the places of its actors; those that overlap are pushed apart."""
    middle = np.array([np.median(points[at == disc], axis=0) for disc in range(len(sizes))])
    x, y, ground = spread_out(middle, sizes.astype(np.float64))
    radius = _radii(sizes, ON_GROUND, 14.0)
    x, y = _apart(np.column_stack([x, y]), radius, 2.0).T
    return x, y, radius, ground


def _radii(sizes: Ints, filled: float, least: float) -> Floats:
    radius = np.sqrt(sizes.astype(np.float64))
    return np.asarray(np.maximum(radius * np.sqrt(filled * 4e6 / (np.pi * (radius**2).sum())), least))


def _places(generation: Source, at: Ints, sizes: Ints) -> tuple[Floats, Floats, Floats, None]:
    """Place each disc in the middle of its actors on the whole map, then push overlapping ones apart."""
    actors, positions = generation.pairs.actors, generation.positions
    mine = at[actors]
    held = (mine >= 0) & np.isfinite(positions.actor_x)
    n, of = len(sizes), mine[held]
    counts = np.maximum(1, np.bincount(of, minlength=n))
    points = np.stack(
        [np.bincount(of, axis[held], n) / counts for axis in (positions.actor_x, positions.actor_y)], axis=1
    )
    points = 1000 * (points - points.mean(axis=0)) / max(1.0, float(np.abs(points - points.mean(axis=0)).max()))
    radius = _radii(sizes, FILLED, 22.0)
    points = _apart(points, radius, 14.0)
    return points[:, 0], points[:, 1], radius, None


def _apart(points: Floats, radius: Floats, gap: float) -> Floats:
    """Push discs apart that overlap or lie nearer than a gap."""
    n = len(points)
    angle = np.arange(n) * GOLDEN  # two in the same place part in different directions
    points = points + np.stack([np.cos(angle), np.sin(angle)], axis=1)
    room = radius[:, None] + radius[None, :] + gap
    for _ in range(400):
        apart = points[:, None] - points[None, :]
        far = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-6)
        push = np.maximum(0, room - far) * (1 - np.eye(n))
        if not push.any():
            break
        share = (radius[None, :] ** 2 / (radius[:, None] ** 2 + radius[None, :] ** 2))[..., None]
        points = points + (apart / far[..., None] * push[..., None] * share).sum(axis=1) * 0.5
    return np.asarray(points)
