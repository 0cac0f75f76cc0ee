"""The ground of a map of places: boundaries that were fetched into the workspace, and the names of counties.

The program carries no boundaries. `kurbits fetch boundaries` puts a file of Eurostat's GISCO into the folder
`boundaries/` of the workspace; any GeoJSON of polygons in degrees that lies there is drawn. Without one, the names of
the counties say where things are.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from ontology.errors import WorkspaceError
from ontology.places import all_places

FOLDER = "boundaries"
"""Where in a workspace boundaries lie."""

_REACH = 2000.0  # so far from the middle of a map of 2000 by 2000 boundaries are sent to a browser
_CLOSE = 1.5  # points of a boundary that lie nearer than this on it are one

_LARGEST = 80_000_000
_LEVEL = "LEVL_CODE"  # of GISCO: only the finest regions of a file are drawn

Rings = tuple[NDArray[np.float64], ...]


class Name(NamedTuple):
    """A county: its name in both languages, and where it lies."""

    sv: str
    en: str
    longitude: float
    latitude: float


def boundaries(workspace: Path) -> tuple[Rings, ...]:
    """Give the areas of the boundaries of a workspace, each as rings of degrees; () where there are none.

    Raises WorkspaceError, with the file, for what is no GeoJSON of polygons.
    """
    found: list[Rings] = []
    for path in sorted((workspace / FOLDER).glob("*.geojson")):
        about = path.stat()
        found += _read(path, about.st_mtime_ns, about.st_size)
    return tuple(found)


def county_names() -> list[Name]:
    """Give the counties with their points."""
    found = []
    for place in all_places():
        if place.kind == "county" and place.point:
            longitude, latitude = map(float, place.point.removeprefix("POINT(").rstrip(")").split())
            found.append(Name(place.label_sv, place.label_en, longitude, latitude))
    return found


def land(areas: Sequence[Rings], ground: Mapping[str, float]) -> dict[str, Any]:
    """Give what a browser draws beneath a map of places (`ground` of its columns), in the map's own coordinates.

    `rings`: per boundary ten times x and y of the first point, then the steps to each next one; `names` of counties.
    """
    put = partial(_put, ground)
    rings = [found for area in areas for ring in area if (found := _steps(put(ring)))]
    known = county_names()
    where = put(np.array([(each.longitude, each.latitude) for each in known]).reshape(-1, 2)).round().astype(int)
    near = (np.abs(where) < _REACH).all(axis=1)
    names = [
        {"sv": name.sv, "en": name.en, "x": x, "y": y}
        for name, (x, y), seen in zip(known, where.tolist(), near, strict=True)
        if seen
    ]
    return {"rings": rings, "names": names}


def _put(ground: Mapping[str, float], points: NDArray[np.float64]) -> NDArray[np.float64]:
    x = ground["scale"] * (ground["parallel"] * points[:, 0] - ground["east"])
    return np.column_stack([x, -ground["scale"] * (points[:, 1] - ground["north"])])


def _steps(ring: NDArray[np.float64]) -> list[int]:
    """Thin a ring out and write it as steps; [] for what is too far away or too small to be seen."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    if (low > _REACH).any() or (high < -_REACH).any() or (high - low).max() < 2 * _CLOSE:
        return []
    kept = [ring[0]]
    for point in ring[1:]:
        if np.abs(point - kept[-1]).sum() >= _CLOSE:
            kept.append(point)
    tenths = np.rint(10 * np.array(kept)).astype(int)
    return [*tenths[0].tolist(), *np.diff(tenths, axis=0).ravel().tolist()] if len(tenths) > 3 else []


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> tuple[Rings, ...]:
    if size > _LARGEST:
        raise WorkspaceError(f"{path}: {size} bytes; boundaries of at most {_LARGEST // 10**6} MB are drawn")
    try:
        features = orjson.loads(path.read_bytes())["features"]
        level = max((int(_properties(each).get(_LEVEL, 0)) for each in features), default=0)
        chosen = [each for each in features if int(_properties(each).get(_LEVEL, 0)) == level]
        return tuple(rings for each in chosen if (rings := _rings(each.get("geometry") or {})))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise WorkspaceError(
            f"{path}: no GeoJSON of polygons in degrees ({error}). Remove it, or fetch anew: kurbits fetch boundaries"
        ) from error


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    return feature.get("properties") or {}


def _rings(geometry: Mapping[str, Any]) -> Rings:
    kind = geometry.get("type")
    parts: Sequence[Any] = geometry.get("coordinates", []) if kind in ("Polygon", "MultiPolygon") else []
    polygons = [parts] if kind == "Polygon" else parts
    rings = [np.array([point[:2] for point in ring], dtype=np.float64) for polygon in polygons for ring in polygon]
    if any(ring.shape[1:] != (2,) or not np.isfinite(ring).all() or np.abs(ring).max() > 180 for ring in rings):
        raise ValueError("coordinates are not longitude and latitude")
    return tuple(rings)
