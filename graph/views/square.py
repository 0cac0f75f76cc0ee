"""The square that every map fills: scaling into it, and room in it for discs and labels."""

from collections.abc import Sequence

import numpy as np

from graph.tables import Floats
from graph.views.forces import Points

SIDE = 1000.0
"""Half the side of the map."""

LABELS = 400
"""Up to this many nodes room is made for every label."""


def fit(points: Points) -> Points:
    """Move and scale points into the square of the map."""
    low, high = points.min(axis=0), points.max(axis=0)
    half = float((high - low).max()) / 2
    return np.asarray((points - (low + high) / 2) * (SIDE / half if half > 0 else 1.0))


def within_square(points: Points) -> Points:
    """Move only what lies outside the square, to its edge: everything else stays where it is."""
    return np.asarray(np.clip(points, -SIDE, SIDE))


def radius(n: int) -> float:
    """Give each of n discs its share of a fifth of the square, and no more than a well visible one."""
    return min(12.0, float(np.sqrt(0.2 * (2 * SIDE) ** 2 / (np.pi * max(n, 1)))) / 2)


def label_boxes(labels: Sequence[str]) -> tuple[Floats, float]:
    """Give the widths and the height of boxes that would hold each node with its label on a screen."""
    width = np.array([40.0 + 14.0 * min(len(label), 26) for label in labels])
    height = 70.0
    shrink = min(1.0, float(np.sqrt(0.3 * (2 * SIDE) ** 2 / (width.sum() * height))))
    return width * shrink, height * shrink
