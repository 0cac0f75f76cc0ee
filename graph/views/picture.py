"""Pictures: one selection of a generation, placed, as the columns that the map, the SVG and the exports draw from."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from graph.analysis.slices import active
from graph.casing import shown_label
from graph.tables import KINDS, STATUSES, TIE_TYPES, Entities, Floats, Ints, Pairs
from graph.views.forces import Links
from graph.views.layout import arrange, tie_weights
from graph.views.pick import Lines, Picked, Source, line_ids, pick, suited
from graph.views.places import Ground, points_of, spread_out
from graph.views.selection import Selection
from graph.views.trust import trust
from graph.views.widen import placed
from ontology.places import place

__all__ = ["Picture", "Selection", "select"]

REARRANGED = 1500
"""A picture of at most so many nodes that leaves out many others is laid out by itself, so that it fills its space."""

SHAPES = {
    "organisation": "circle",
    "person": "triangle",
    "project": "square",
    "programme": "hexagon",
    "region": "diamond",
    "municipality": "pentagon",
    "event": "star",
    "document": "circle",
}

TIE_LABELS = {
    "holds_role": ("har uppdrag i", "holds a role in"),
    "employed_at": ("arbetar på", "works at"),
    "leads_project": ("leder", "leads"),
    "participates_in": ("deltar i", "takes part in"),
    "funds": ("finansierar", "funds"),
    "part_of_programme": ("ingår i program", "is part of programme"),
    "part_of": ("är del av", "is part of"),
    "located_in": ("ligger i", "is located in"),
    "active_in": ("verkar i", "is active in"),
    "collaborates_with": ("samarbetar med", "collaborates with"),
    "member_of": ("är medlem i", "is a member of"),
    "organises_event": ("arrangerar", "organises"),
    "takes_part_in_event": ("medverkar vid", "takes part in"),
    "formerly_named": ("hette förut", "was formerly named"),
    "succeeded_by": ("efterträddes av", "was succeeded by"),
}
COLLABORATION = ("samarbete", "collaboration")
POSSIBLE = ("möjligt samarbete", "possible collaboration")

COLLABORATIONS, POSSIBLES = len(TIE_TYPES), len(TIE_TYPES) + 1
"""Codes of lines that are no ties, beside those of the types of ties."""


@dataclass(frozen=True)
class Picture:
    """Nodes and lines with positions. `rows` are rows in Entities; `lines.s` and `lines.t` index into `rows`."""

    version: int
    selection: Selection
    base: str
    entities: Entities
    rows: Ints
    x: Floats
    y: Floats
    importance: Floats
    group: Ints
    lines: Lines
    line_ids: list[str]
    total: tuple[int, int]
    ground: Ground | None = None
    placeless: int = 0

    @property
    def hidden(self) -> int:
        """How many nodes belong to the selection but are not shown."""
        return self.total[0] - len(self.rows)

    @property
    def undated(self) -> int:
        """How many of the lines shown may or may not belong to the years of the selection: theirs are unknown."""
        cut = self.selection
        return int((active(self.lines.start, self.lines.end, cut.from_year, cut.to_year) == 0).sum())

    @property
    def node_ids(self) -> list[str]:
        """Stable ids: IRIs without the base, or whole where they lie outside it (places)."""
        return [self.entities.iri[row].removeprefix(self.base) for row in self.rows]

    def columns(self) -> dict[str, Any]:
        """Give the columns that a browser draws from (docs/api.md); years 0 = unknown."""
        entities, rows, lines = self.entities, self.rows, self.lines
        codes = [region_code(entities, row) for row in rows]
        regions = sorted({code for code in codes if code})
        sectors = sorted({entities.sector[row] for row in rows} - {""})
        kinds, kind = self._kinds()
        most = float(self.importance.max(initial=0.0)) or 1.0
        return {
            "version": self.version,
            "view": self.selection.view,
            "types": [{"id": known.value, "shape": SHAPES[known]} for known in KINDS],
            "regions": [region_label(code) for code in regions],
            "kinds": kinds,
            "statuses": list(STATUSES),
            "sectors": sectors,
            "nodes": {
                "id": self.node_ids,
                "label": [shown_label(entities, row) for row in rows],
                "type": entities.kind[rows].tolist(),
                "region": [regions.index(code) if code else None for code in codes],
                "sector": [sectors.index(s) if (s := entities.sector[row]) else -1 for row in rows],
                "year": entities.first_year[rows].tolist(),
                "last": entities.last_year[rows].tolist(),
                "x": np.rint(self.x).astype(int).tolist(),
                "y": np.rint(self.y).astype(int).tolist(),
                "rank": np.rint(1000 * self.importance / most).astype(int).tolist(),
                "group": self.group.tolist(),
            },
            "edges": {
                "id": self.line_ids,
                "s": lines.s.tolist(),
                "t": lines.t.tolist(),
                "kind": kind,
                "from": lines.start.tolist(),
                "to": lines.end.tolist(),
                "weight": np.round(lines.weight, 3).tolist(),
                "status": lines.status.tolist(),
            },
            "undated": self.undated,
            **self._reading(),
            "hidden": {"nodes": self.hidden, "edges": self.total[1] - len(lines)},
            "total": {"nodes": self.total[0], "edges": self.total[1]},
        }

    def _reading(self) -> dict[str, Any]:
        """Say how far the picture can be read and, of a map of places, how it lies and how many have no known place."""
        found = trust(self.x, self.y, self.lines.s, self.lines.t, geographic=self.ground is not None)
        places = {"ground": self.ground.columns(), "placeless": self.placeless} if self.ground else {}
        return {"trust": found.columns() if found else None, **places}

    def _kinds(self) -> tuple[list[dict[str, str]], list[int]]:
        if self.selection.view == "collaborations":
            return [_label("collaboration", COLLABORATION)], [0] * len(self.lines)
        used = sorted(set(self.lines.kind.tolist()))
        labels = [_kind_label(code) for code in used]
        return labels, np.searchsorted(used, self.lines.kind).tolist()


def select(generation: Source, selection: Selection | None = None) -> Picture:
    """Give the picture of a selection. Raises InputError for what cannot be shown, NotFoundError for the center."""
    selection = suited(generation, selection or Selection())
    picked = pick(generation, selection)
    if selection.layout == "geo":
        return _on_the_ground(generation, selection, picked)
    entities, rows, lines = generation.entities, picked.rows, picked.lines
    number = np.zeros(len(entities), dtype=np.int32)
    number[rows] = np.arange(len(rows), dtype=np.int32)
    ids = line_ids(generation, selection.view, lines)
    lines = replace(lines, s=number[lines.s], t=number[lines.t])
    group = generation.groups[rows]
    if picked.anchors:
        base = select(generation, replace(selection, grow=(), also=()))
        x, y = placed(rows, picked.anchors, *_as_before(base, rows))
    else:
        x, y = _places(generation, selection, rows, lines, group)
    rest = (rows, x, y, picked.importance, group, lines, ids, picked.total)
    return Picture(generation.number, selection, generation.base, entities, *rest)


def _on_the_ground(generation: Source, selection: Selection, picked: Picked) -> Picture:
    """Place what has a known place where it is, and leave out the rest."""
    points = points_of(generation.entities, picked.rows.tolist())
    known = ~np.isnan(points[:, 0])
    number = np.full(len(generation.entities), -1, dtype=np.int32)
    rows = picked.rows[known]
    number[rows] = np.arange(len(rows), dtype=np.int32)
    lines = picked.lines.take(np.flatnonzero((number[picked.lines.s] >= 0) & (number[picked.lines.t] >= 0)))
    ids = line_ids(generation, selection.view, lines)
    x, y, ground = spread_out(points[known], picked.importance[known])
    rest = (rows, x, y, picked.importance[known], generation.groups[rows])
    lines = replace(lines, s=number[lines.s], t=number[lines.t])
    found = (*rest, lines, ids, picked.total, ground, int((~known).sum()))
    return Picture(generation.number, selection, generation.base, generation.entities, *found)


def _as_before(base: Picture, rows: Ints) -> tuple[Floats, Floats]:
    """Give each row the place it has in a picture, NaN where it has none."""
    at = np.searchsorted(base.rows, rows).clip(max=max(0, len(base.rows) - 1))
    known = base.rows[at] == rows if len(base.rows) else np.zeros(len(rows), dtype=np.bool_)
    x, y = (np.where(known, axis[at] if len(axis) else 0.0, np.nan) for axis in (base.x, base.y))
    return x, y


def _places(source: Source, selection: Selection, rows: Ints, lines: Lines, group: Ints) -> tuple[Floats, Floats]:
    """Take the positions of the generation where the picture is most of it, else lay it out by itself."""
    positions = source.positions
    if selection.view == "entities":
        x, y = positions.x[rows], positions.y[rows]
        placed = int(np.isfinite(positions.x).sum())
    else:
        at = np.searchsorted(source.pairs.actors, rows)
        known = _known(source.pairs, rows, at)
        x, y = (
            np.where(known, axis[np.where(known, at, 0)], np.nan) for axis in (positions.actor_x, positions.actor_y)
        )
        placed = len(source.pairs.actors)
    missing = bool(np.isnan(x).any())
    if missing or (len(rows) <= REARRANGED and len(rows) < 0.6 * placed):
        links = Links(len(rows), lines.s, lines.t, tie_weights(lines.s, lines.t, len(rows)), group)
        x, y = arrange(links, [source.entities.label[row] for row in rows]).T
    return x, y


def _known(pairs: Pairs, rows: Ints, at: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    found = at < len(pairs.actors)
    found[found] = pairs.actors[at[found]] == rows[found]
    return found


def region_code(entities: Entities, row: int) -> str:
    """Regions of Sweden one by one; abroad, countries: a legend of a thousand codes helps nobody."""
    code, country = entities.region[row], entities.country[row]
    return code if code.startswith("SE") or not country or country == "SE" else country


def region_label(code: str) -> dict[str, str]:
    """Give a region's code with its name in both languages."""
    known = place(code)
    return {"code": code, "sv": known.label_sv if known else code, "en": known.label_en if known else code}


def _kind_label(code: int) -> dict[str, str]:
    if code >= COLLABORATIONS:
        return _label(*(("collaboration", COLLABORATION) if code == COLLABORATIONS else ("possible", POSSIBLE)))
    return _label(TIE_TYPES[code].value, TIE_LABELS[TIE_TYPES[code]])


def _label(identity: str, words: tuple[str, str]) -> dict[str, str]:
    return {"id": identity, "sv": words[0], "en": words[1]}
