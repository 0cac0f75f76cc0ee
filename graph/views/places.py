"""The map of places: actors where they have their seat or field of action, several in one place in a small disc.

The projection is equirectangular, true to scale along 60° N: a degree of longitude is drawn half as long as one of
latitude. Between 55° and 69° N, Sweden's ends, widths are then up to 13 % too narrow and 40 % too wide; directions and
neighbourhoods hold, areas do not. It needs no library and, unlike SWEREF 99 TM, serves the rest of Europe as well.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.tables import Entities, Floats
from graph.views.square import SIDE
from ontology.places import place, within

PARALLEL = math.cos(math.radians(60))
_STEP = 30.0  # between two in one place, on the map of 2000
_WIDEST = 0.09 * SIDE  # of the disc of one place
_NARROWEST = 0.5  # so many degrees are shown at least
_GOLDEN = 2.399963
_POINT = re.compile(r"POINT\s*\(\s*(-?[0-9.]+)\s+(-?[0-9.]+)\s*\)")


@dataclass(frozen=True)
class Ground:
    """How degrees lie on a map: x = scale · (PARALLEL · longitude − east), y = −scale · (latitude − north)."""

    east: float
    north: float
    scale: float

    def columns(self) -> dict[str, float]:
        """Give it for the columns of a picture; `parallel` is the length of a degree of longitude."""
        return {"parallel": PARALLEL, "east": self.east, "north": self.north, "scale": self.scale}

    def put(self, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
        """Give the places of points on the map."""
        x = self.scale * (PARALLEL * np.asarray(longitude) - self.east)
        return x, -self.scale * (np.asarray(latitude) - self.north)


def points_of(entities: Entities, rows: Sequence[int]) -> NDArray[np.float64]:
    """Give longitude and latitude per row: its own point, else that of its municipality or region, or what lies around.

    NaN where no place is known. A country alone is no place: its middle would say that everybody is there.
    """
    found = np.full((len(rows), 2), np.nan)
    for i, row in enumerate(rows):
        own = _read(entities.point[row])
        code = entities.municipality[row] or entities.region[row]
        found[i] = own or (_of_place(code) if code else None) or (np.nan, np.nan)
    return found


def _of_place(code: str) -> tuple[float, float] | None:
    for each in within(code):
        known = place(each)
        if known and known.kind != "country" and (point := _read(known.point)):
            return point
    return None


def _read(wkt: str) -> tuple[float, float] | None:
    match = _POINT.fullmatch(wkt.strip()) if wkt else None
    return (float(match[1]), float(match[2])) if match else None


def spread_out(points: NDArray[np.float64], importance: Floats) -> tuple[Floats, Floats, Ground]:
    """Place points (longitude, latitude; all known) on the map, the most important of a place in its middle.

    The others of the place stand around it on a sunflower spiral, so that the same actors give the same picture.
    """
    if not len(points):
        return np.zeros(0), np.zeros(0), Ground(0.0, 0.0, 1.0)
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2
    size = max(PARALLEL * (high[0] - low[0]), high[1] - low[1], _NARROWEST)
    ground = Ground(float(PARALLEL * middle[0]), float(middle[1]), float(2 * (SIDE - _WIDEST) / size))
    x, y = ground.put(points[:, 0], points[:, 1])
    together = defaultdict(list)
    for i in np.lexsort((np.arange(len(points)), -importance)).tolist():
        together[tuple(points[i].tolist())].append(i)
    for rows in together.values():
        turn = np.arange(len(rows))
        far = min(_STEP, _WIDEST / math.sqrt(len(rows))) * np.sqrt(turn)
        x[rows] += far * np.cos(_GOLDEN * turn)
        y[rows] += far * np.sin(_GOLDEN * turn)
    return x, y, ground
