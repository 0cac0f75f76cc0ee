"""Ranks by a score: what comes first, what is equal, and where those stand who have no score."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.tables import Floats, Ints


def heights(scores: NDArray[Any], best: str = "high") -> Floats:
    """Give what an order goes by, the foremost lowest; who has no score (NaN) comes last.

    Rounded to twelve decimals: of sums of floats, the last digits mean nothing and differ between machines.
    `best` is that of a measure: whether its high or its low values come first.
    """
    height = np.round(scores if best == "low" else -scores, 12)
    return np.where(np.isfinite(height), height, np.inf)


def ranks(scores: NDArray[Any], best: str = "high") -> Ints:
    """Give the rank of each, 1 for the foremost; equal scores share the first of their ranks (1, 2, 2, 4)."""
    height = heights(scores, best)
    return (1 + np.searchsorted(np.sort(height), height)).astype(np.int32)
