"""Large selections from afar: communities or regions as discs with counts, the collaborations between them as lines."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from graph.analysis.network import sliced
from graph.tables import KINDS, STATUSES, Floats, Ints
from graph.views.forces import Links
from graph.views.layout import arrange
from graph.views.pick import MOST, Source
from graph.views.picture import COLLABORATION, SHAPES, Picture, region_code, region_label, select
from graph.views.selection import Selection
from ontology.errors import InputError

DISCS = ("communities", "regions")
"""Views that show many actors as one."""

FEWEST = 2
"""A disc stands for at least so many actors that have collaborators."""

SHOWN = 200
"""The most discs."""

Parameter = Literal["group", "region"]


@dataclass(frozen=True)
class Discs:
    """Groups of actors: what each is asked for by, its name (of a region) or head (a row), and how many it holds.

    `s`, `t`, `weight` and `count` tell the collaborations between two discs, `inside` those within one.
    """

    version: int
    selection: Selection
    view: str
    base: str
    ids: list[str]
    labels: list[str]
    regions: list[str]
    sizes: Ints
    inside: Ints
    x: Floats
    y: Floats
    s: Ints
    t: Ints
    count: Ints
    weight: Floats
    years: tuple[Ints, Ints]
    total: tuple[int, int]

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
                "count": self.sizes.tolist(), "inside": self.inside.tolist(),
            },
            "edges": {
                "id": [f"g:{a}:{b}" for a, b in zip(self.s.tolist(), self.t.tolist(), strict=True)],
                "s": self.s.tolist(), "t": self.t.tolist(), "kind": [0] * m,
                "from": self.years[0].tolist(), "to": self.years[1].tolist(),
                "weight": np.round(self.weight, 3).tolist(), "count": self.count.tolist(), "status": [0] * m,
            },
            "undated": 0,
            "hidden": {"nodes": self.total[0] - held[0], "edges": self.total[1] - held[1]},
            "total": {"nodes": self.total[0], "edges": self.total[1]},
        }  # fmt: skip


def overview(generation: Source, selection: Selection) -> Picture | Discs:
    """Give the picture of a selection; as discs where that is asked for, or where it holds more than a map can show.

    Within a community what is too much is shown by region, and the other way round.
    """
    if selection.view in DISCS:
        replace(selection, view="collaborations").check()
        return _discs(generation, selection, selection.view)
    fitting = select(generation, selection)
    chosen = selection.view or selection.top or selection.only or selection.grow or selection.also
    if chosen or fitting.total[0] <= MOST or fitting.selection.view != "collaborations" or selection.center:
        return fitting
    return _discs(generation, selection, "regions" if selection.group else "communities")


def _discs(generation: Source, selection: Selection, view: str) -> Discs:
    entities = generation.entities
    pairs = sliced(generation, selection.cut(selection.kinds))
    s, t = pairs.actors[pairs.s], pairs.actors[pairs.t]
    keep = np.zeros(len(entities), dtype=np.bool_)
    keep[pairs.actors] = True
    if selection.group:
        keep &= generation.groups == selection.group
    held = keep[s] & keep[t]
    s, t, weight = s[held], t[held], pairs.weight[held]
    count, first, last = pairs.count[held], pairs.first[held], pairs.last[held]
    names, of = _parted(generation, view, keep)
    sizes = np.bincount(of[keep & (of >= 0)], minlength=len(names))
    shown = np.sort(np.lexsort((np.arange(len(names)), -sizes))[:SHOWN])
    shown = shown[sizes[shown] >= FEWEST]
    if not len(shown):
        raise InputError("the selection holds no groups; show it actor by actor instead")
    number = np.full(len(names) + 1, -1)
    number[shown] = np.arange(len(shown))
    at = number[of]
    a, b = np.minimum(at[s], at[t]), np.maximum(at[s], at[t])
    known, n = a >= 0, len(shown)
    within, across = known & (a == b), known & (a != b)
    inside = np.bincount(a[within], count[within], n).astype(np.int32)
    ends, where = np.unique(a[across] * n + b[across], return_inverse=True)
    lines = (ends // n).astype(np.int32), (ends % n).astype(np.int32)
    summed = np.bincount(where, weight[across], len(ends))
    counted = np.bincount(where, count[across], len(ends)).astype(np.int32)
    years = _first(first[across], where, len(ends)), _last(last[across], where, len(ends))
    labels, ids, regions = _named(generation, view, [names[i] for i in shown], (at, keep, s, t, weight))
    x, y = _places(lines, summed.astype(np.float64), sizes[shown], labels)
    return Discs(
        generation.number, selection, view, generation.base, ids, labels, regions, sizes[shown].astype(np.int32),
        inside, x, y, *lines, counted, summed.astype(np.float64), years, (int(keep.sum()), int(count.sum())),
    )  # fmt: skip


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


def _named(generation: Source, view: str, names: list[str], held: tuple[Any, ...]) -> tuple[list[str], ...]:
    """Give labels, ids and regions. A community is called after its strongest member, a region by its name."""
    if view == "regions":
        labels = [region_label(code)["sv"] for code in names]
        return labels, [f"region/{code}" for code in names], list(names)
    at, keep, s, t, weight = held
    strength = np.bincount(np.concatenate([s, t]), np.concatenate([weight, weight]), len(at))
    order = np.flatnonzero(keep & (at >= 0))
    order = order[np.lexsort((order, -strength[order]))]
    _, first = np.unique(at[order], return_index=True)
    heads = order[first]
    labels = [generation.entities.label[row] for row in heads]
    return labels, [f"group/{name}" for name in names], [""] * len(names)


def _places(
    lines: tuple[Ints, Ints], weight: Floats, sizes: np.ndarray[Any, Any], labels: list[str]
) -> tuple[Floats, Floats]:
    """Arrange the discs: those that work much together stand close."""
    share = weight / np.sqrt(sizes[lines[0]].astype(float) * sizes[lines[1]])
    strong = share >= (np.sort(share)[-min(len(share), 3 * len(sizes))] if len(share) else 0)
    links = Links(len(sizes), lines[0][strong], lines[1][strong], share[strong], np.zeros(len(sizes), dtype=np.int32))
    x, y = arrange(links, labels).T
    return x, y


def _first(years: np.ndarray[Any, Any], where: np.ndarray[Any, Any], n: int) -> Ints:
    found = np.full(n, 9999, dtype=np.int32)
    np.minimum.at(found, where, np.where(years > 0, years, 9999))
    return np.where(found == 9999, 0, found).astype(np.int32)


def _last(years: np.ndarray[Any, Any], where: np.ndarray[Any, Any], n: int) -> Ints:
    found = np.zeros(n, dtype=np.int32)
    np.maximum.at(found, where, years)
    return found
