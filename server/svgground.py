"""What lies beneath a map of places in the server's drawing: areas with their boundaries, and the names of counties."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from server.ground import Rings, county_names

_LAND, _BORDER, _NAME = "#f1ebdd", "#c9bda6", "#8a7f74"
_WIDE, _HIGH = 110, 18  # room for a name
_CLOSE = 0.7  # points of a boundary that lie nearer than this on the picture are one


class Frame(NamedTuple):
    """How a map lies in a picture: x · scale + left, y · scale + top."""

    scale: float
    left: float
    top: float


class Sized(Protocol):
    """What the ground asks of a look."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def areas(self) -> Sequence[Rings]: ...


def ground_of(ground: Mapping[str, float], frame: Frame, look: Sized, lang: str) -> list[str]:
    """Draw the areas that touch the picture, and the counties' names, beneath everything else."""

    def put(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x = ground["scale"] * (ground["parallel"] * points[:, 0] - ground["east"])
        y = -ground["scale"] * (points[:, 1] - ground["north"])
        return np.column_stack([x * frame.scale + frame.left, y * frame.scale + frame.top])

    drawn = [path for area in look.areas if (path := _area([put(ring) for ring in area], look))]
    return [
        f'<svg x="0" y="0" width="{look.width}" height="{look.height}" overflow="hidden">',
        *(f'<path class="kb-land" d="{p}" fill="{_LAND}" stroke="{_BORDER}" fill-rule="evenodd"/>' for p in drawn),
        *_names(put, look, lang),
        "</svg>",
    ]


def _area(rings: Sequence[NDArray[np.float64]], look: Sized) -> str:
    inside = [
        ring
        for ring in rings
        if (ring.max(axis=0) > 0).all() and ring[:, 0].min() < look.width and ring[:, 1].min() < look.height
    ]
    return "".join(f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in _thinned(ring))}Z" for ring in inside if len(ring) > 3)


def _thinned(ring: NDArray[np.float64]) -> Iterator[tuple[float, float]]:
    """Leave out points that nobody could tell from the one before."""
    last: tuple[float, float] | None = None
    for x, y in ring.tolist():
        if last is None or abs(x - last[0]) + abs(y - last[1]) >= _CLOSE:
            last = (x, y)
            yield last


def _names(put: Callable[[NDArray[np.float64]], NDArray[np.float64]], look: Sized, lang: str) -> Iterator[str]:
    known = county_names()
    where = put(np.array([(each.longitude, each.latitude) for each in known]).reshape(-1, 2))
    taken: list[tuple[float, float]] = []
    for name, (x, y) in zip(known, where.tolist(), strict=True):
        clear = all(abs(x - a) > _WIDE or abs(y - b) > _HIGH for a, b in taken)
        if clear and 20 < x < look.width - 20 and 12 < y < look.height - 12:
            taken.append((x, y))
            yield (
                f'<text class="kb-place" x="{x:.1f}" y="{y - 34:.1f}" font-size="12" letter-spacing="1.5"'
                f' fill="{_NAME}" fill-opacity="0.75" text-anchor="middle" dominant-baseline="central">'
                f"{escape(name.en if lang == 'en' else name.sv).upper()}</text>"
            )
