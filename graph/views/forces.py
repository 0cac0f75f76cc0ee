"""Forces for large maps: t-distributed repulsion by FFT on a grid, springs along ties, a pull to one's own group."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.spatial import cKDTree

from graph.tables import Floats, Ints

Points = NDArray[np.float64]
"""n × 2 coordinates."""

REPULSION, SPRING, GRIP, GRAVITY, PULL = 1.0, 2.0, 30.0, 0.0005, 0.005
"""Strengths, found by trial on the whole of Horizon 2020 and on the demo (docs/measures.md)."""

ANCHOR = 0.5
"""How hard a node is held where it stood before, as a share of the pull of all its ties (`benchmarks/layout.py`)."""


@dataclass(frozen=True)
class Links:
    """What holds `n` nodes together: ties s–t with weights (at most 1), and a group per node (0 = none)."""

    n: int
    s: Ints
    t: Ints
    weight: Floats
    group: Ints


def settle(
    links: Links, start: Points, steps: int, heat: float, grid: int = 256, hold: NDArray[np.bool_] | None = None
) -> Points:
    """Let nodes move until they settle: repulsion r/(1+r²)², springs with a short-range grip (Zhong et al. 2023,
    t-FDP, doi:10.1109/TVCG.2023.3327571). `heat` is the longest first step; a tie wants to be about 1 long.

    Nodes in `hold` are anchored to where they start. Deterministic; about 15 ms per step for 67,000 nodes and
    180,000 ties.
    """
    points = start.astype(np.float64, copy=True)
    degree = np.bincount(np.concatenate([links.s, links.t]), np.concatenate([links.weight, links.weight]), links.n)
    stiffness = 1.0 + SPRING * (1.0 + GRIP) * degree + PULL + GRAVITY
    anchor = np.zeros(links.n) if hold is None else ANCHOR * stiffness * hold
    for step in range(steps):
        force = _force(links, points, grid) + PULL * _homewards(links.group, points)
        force += anchor[:, None] * (start - points)
        move = force / (stiffness + anchor)[:, None]
        limit = heat * (1.0 - step / steps) + 0.02
        length = np.hypot(move[:, 0], move[:, 1])
        points += move * np.minimum(1.0, limit / np.maximum(length, 1e-12))[:, None]
    return points


def _force(links: Links, points: Points, grid: int) -> Points:
    return REPULSION * _repulsion(points, grid) - _springs(links, points) - GRAVITY * points


def scale_at_rest(links: Links, points: Points, grid: int = 256) -> float:
    """Give the factor by which a map has to be scaled so that forces neither swell nor shrink it (the virial is 0)."""
    centred = points - points.mean(axis=0)
    low, high = -12.0, 12.0
    for _ in range(16):
        middle = (low + high) / 2
        swells = float((_force(links, centred * 2**middle, grid) * centred).sum()) > 0
        low, high = (middle, high) if swells else (low, middle)
    return float(2**low)


def _repulsion(points: Points, grid: int) -> Points:
    low = points.min(axis=0)
    cell = _rounded(max(float((points.max(axis=0) - low).max()) / (grid - 3), 1e-3))
    place = (points - low) / cell + 1.0
    corner = place.astype(np.int64)
    part = place - corner
    flat = corner[:, 0] * grid + corner[:, 1]
    right, up = part[:, 0], part[:, 1]
    shares = ((0, (1 - right) * (1 - up)), (1, (1 - right) * up), (grid, right * (1 - up)), (grid + 1, right * up))
    density = sum(np.bincount(flat + shift, share, grid * grid) for shift, share in shares)
    spectrum = fft.rfft2(np.asarray(density, dtype=np.float32).reshape(grid, grid), s=(2 * grid, 2 * grid))
    field = fft.irfft2(spectrum * _kernel(grid, cell))[:grid, :grid]
    slopes = [slope.ravel() / cell for slope in np.gradient(field)]
    return np.column_stack([-sum(slope[flat + shift] * share for shift, share in shares) for slope in slopes])


def _rounded(cell: float) -> float:
    """Give the next larger size of a ladder, so that a kernel serves many steps while a map grows."""
    return float(1.05 ** np.ceil(np.log(cell) / np.log(1.05)))


@lru_cache(maxsize=4)
def _kernel(grid: int, cell: float) -> NDArray[np.complex64]:
    """The potential 1/(2(1+r²)), whose slope is the t-force, on a grid twice as wide so that nothing wraps round."""
    steps = (np.minimum(np.arange(2 * grid), 2 * grid - np.arange(2 * grid)) * cell).astype(np.float32) ** 2
    spectrum: NDArray[np.complex64] = fft.rfft2(0.5 / (1.0 + steps[:, None] + steps[None, :]))
    return spectrum


def _springs(links: Links, points: Points) -> Points:
    apart = points[links.s] - points[links.t]
    pull = links.weight * SPRING * (1.0 + GRIP / (1.0 + np.einsum("ij,ij->i", apart, apart)))
    force = apart * pull[:, None]
    columns = [
        np.bincount(links.s, axis, links.n) - np.bincount(links.t, axis, links.n) for axis in (force[:, 0], force[:, 1])
    ]
    return np.column_stack(columns)


def _homewards(group: Ints, points: Points) -> Points:
    size = np.maximum(np.bincount(group), 1)
    centre = np.column_stack([np.bincount(group, axis) / size for axis in (points[:, 0], points[:, 1])])
    away = centre[group] - points
    away[group == 0] = 0.0
    return away


def push_apart(points: Points, radius: float, rounds: int = 20) -> Points:
    """Move discs of one radius that overlap away from each other, each half the way, until none do."""
    points = points.copy()
    for _ in range(rounds):
        near = cKDTree(points).query_pairs(2 * radius * 0.999, output_type="ndarray")
        if not len(near):
            break
        a, b = near[np.lexsort((near[:, 1], near[:, 0]))].T
        apart = points[a] - points[b]
        distance = np.hypot(apart[:, 0], apart[:, 1])
        same = distance < 1e-9
        apart[same] = np.column_stack([np.cos(a[same] + b[same]), np.sin(a[same] + b[same])])
        distance[same] = 1.0
        move = apart * ((2 * radius - np.where(same, 0.0, distance)) / (2 * distance))[:, None]
        points += np.column_stack([np.bincount(a, m, len(points)) - np.bincount(b, m, len(points)) for m in move.T])
    return points
