"""Measures of a symmetric sparse matrix, as networkx defines them: PageRank, eigenvector, harmonic closeness."""

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from graph.tables import Floats


def pagerank(matrix: csr_array, alpha: float, max_iter: int, tol: float) -> Floats:
    """Iterate PageRank until the change is below n * tol; raises when `max_iter` rounds are not enough."""
    n = matrix.shape[0]
    if not n:
        return np.zeros(0)
    out = matrix.sum(axis=1)
    share = np.divide(1.0, out, out=np.zeros(n), where=out > 0)
    x: Floats = np.full(n, 1.0 / n)
    for _ in range(max_iter):
        last = x
        x = alpha * (matrix @ (last * share) + last[out == 0].sum() / n) + (1 - alpha) / n
        if np.abs(x - last).sum() < n * tol:
            return x
    raise nx.PowerIterationFailedConvergence(max_iter)


def eigenvector(matrix: csr_array, max_iter: int, tol: float) -> Floats:
    """Iterate the leading eigenvector (of A + I, so that it settles on two-sided graphs too), of length 1."""
    n = matrix.shape[0]
    x: Floats = np.full(n, 1.0 / n)
    for _ in range(max_iter):
        last = x
        x = last + matrix @ last
        x /= np.linalg.norm(x) or 1.0
        if np.abs(x - last).sum() < n * tol:
            return x
    raise nx.PowerIterationFailedConvergence(max_iter)


def harmonic(matrix: csr_array, sources: NDArray[np.integer] | None = None) -> Floats:
    """Sum 1/distance from the sources (default: all) to each node; 64 breadth-first searches at a time, one per bit."""
    n = matrix.shape[0]
    sources = np.arange(n) if sources is None else sources
    total = np.zeros(n)
    for begin in range(0, len(sources), 64):
        total += _reach(matrix, sources[begin : begin + 64])
    return total


def _reach(matrix: csr_array, sources: NDArray[np.integer]) -> Floats:
    n = matrix.shape[0]
    tied = np.flatnonzero(np.diff(matrix.indptr))
    begins = matrix.indptr[tied]
    front, total = np.zeros(n, dtype=np.uint64), np.zeros(n)
    front[sources] = np.uint64(1) << np.arange(len(sources), dtype=np.uint64)
    seen, distance = front.copy(), 0
    while len(tied) and front.any():
        distance += 1
        reached = np.zeros_like(front)
        reached[tied] = np.bitwise_or.reduceat(front[matrix.indices], begins)
        front = reached & ~seen
        seen |= front
        total += np.bitwise_count(front) / distance
    return total
