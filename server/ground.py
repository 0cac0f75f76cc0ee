"""The ground of a map of places: boundaries that were fetched into the workspace, and the names of counties.

The program carries no boundaries. `kurbits fetch boundaries` puts a file of Eurostat's GISCO into the folder
`boundaries/` of the workspace; any GeoJSON of polygons in degrees that lies there is drawn. Without one, the names of
the counties say where things are.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from ontology.errors import WorkspaceError
from ontology.places import all_places

FOLDER = "boundaries"
"""Where in a workspace boundaries lie."""

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
