"""Structural holes: constraint, local constraint and effective size, from what the two ends of a tie share."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from graph.analysis.lazy import Arrays
from graph.tables import Floats, Ints

_STEPS = 1_000_000
"""Partners looked at in one go: some 30 MB, which a processor's cache half holds."""
_CELLS = 600_000
"""Room for the partners of some actors, each spread out over a row of all actors; more is slower (measured)."""


def in_common(matrix: csr_array, s: Ints, t: Ints, scale: Floats | None = None) -> Floats:
    """Give each tie (s, t) the sum over the common partners q of w(s,q) · w(t,q) · scale(q).

    `matrix` is symmetric, `scale` has one value per actor (default 1: without weights, the number of common partners).
    The partners of the end with fewer are looked up in the row of the other, so the work is the sum over ties of the
    smaller degree: 100 million for Horizon 2020 (1.2 s), where the product of the matrix with itself takes 7 s.
    """
    total = np.zeros(len(s))
    degree = np.diff(matrix.indptr)
    swap = degree[s] > degree[t]
    small, large = np.where(swap, t, s), np.where(swap, s, t)
    order = np.argsort(large, kind="stable")
    small, large = small[order], large[order]
    values = matrix.data if scale is None else matrix.data * scale[matrix.indices]
    rows = max(1, _CELLS // max(1, matrix.shape[0]))
    for begin, end in _blocks(large, degree[small], rows):
        total[order[begin:end]] = _block(matrix, values, small[begin:end], large[begin:end])
    return total


def _blocks(large: Ints, work: NDArray[np.integer], rows: int) -> Iterator[tuple[int, int]]:
    """Split the ties, in order of their larger end, so that neither steps nor rows of a block are too many."""
    done = np.concatenate([[0], np.cumsum(work, dtype=np.int64)])
    begin = 0
    while begin < len(large):
        enough = np.searchsorted(done, done[begin] + _STEPS, side="right") - 1
        end = max(begin + 1, min(int(enough), int(np.searchsorted(large, large[begin] + rows))))
        yield begin, end
        begin = end


def _block(matrix: csr_array, values: Floats, small: Ints, large: Ints) -> Floats:
    n, first, last = matrix.shape[0], large[0], large[-1] + 1
    degree = np.diff(matrix.indptr)
    rows = np.zeros((last - first, n))
    part = slice(matrix.indptr[first], matrix.indptr[last])
    rows[np.repeat(np.arange(last - first), degree[first:last]), matrix.indices[part]] = matrix.data[part]
    steps = degree[small].astype(np.int64)
    begins = np.cumsum(steps) - steps
    at = np.arange(steps.sum()) + np.repeat(matrix.indptr[small] - begins, steps)
    there = matrix.indices[at] + np.repeat((large - first).astype(np.int64) * n, steps)
    return np.asarray(np.add.reduceat(values[at] * rows.ravel()[there], begins))


def local_constraints(arrays: Arrays, weight: str | None) -> tuple[Floats, Floats]:
    """Give each tie the local constraint of its first end with respect to the second, and the other way round.

    (p_ij + sum_q p_iq p_qj)², p_ij the share of i's strength that goes to j (Burt 1992). The sum is the same for both
    ends but for their strengths, so it is made once per tie.
    """
    matrix, values, strength = arrays.matrix(weight), arrays.weights(weight), arrays.strengths(weight)
    scale = np.divide(1.0, strength, out=np.zeros(len(strength)), where=strength > 0)
    whole = values + in_common(matrix, arrays.s, arrays.t, scale)
    return (whole * scale[arrays.s]) ** 2, (whole * scale[arrays.t]) ** 2


def constraints(arrays: Arrays, weight: str | None) -> Floats:
    """Give every actor Burt's constraint, the sum of its local constraints; NaN without partners."""
    forth, back = local_constraints(arrays, weight)
    return _partnered(arrays, _at_ends(arrays, forth, back))


def effective_sizes(arrays: Arrays, weight: str | None) -> Floats:
    """Give every actor the number of its partners less what they repeat of each other; NaN without partners.

    sum_j (1 - sum_q p_iq m_jq), m_jq the weight of (j, q) as a share of j's largest (Burt 1992).
    """
    matrix = arrays.matrix(weight)
    s, t, n = arrays.s, arrays.t, len(arrays.nodes)
    strength, most = arrays.strengths(weight), np.zeros(n)
    np.maximum.at(most, np.concatenate([s, t]), np.tile(arrays.weights(weight), 2))
    common = in_common(matrix, s, t)
    return _partnered(
        arrays, _at_ends(arrays, 1 - common / (strength[s] * most[t]), 1 - common / (strength[t] * most[s]))
    )


def clusterings(arrays: Arrays, weight: str | None) -> Floats:
    """Give every actor the mean geometric mean of the weights of its triangles, over all pairs of partners.

    Weights are shares of the largest (Onnela et al. 2005, doi:10.1103/PhysRevE.71.065103).
    """
    weights = arrays.weights(weight)
    roots = np.cbrt(weights / weights.max(initial=1e-300))
    matrix = arrays.matrix(weight).copy()
    matrix.data = np.cbrt(matrix.data / weights.max(initial=1e-300))
    sums = roots * in_common(matrix, arrays.s, arrays.t)
    degree = arrays.strengths()
    pairs = degree * (degree - 1)
    return np.divide(_at_ends(arrays, sums, sums), pairs, out=np.zeros(len(pairs)), where=pairs > 0)


def _at_ends(arrays: Arrays, first: Floats, second: Floats) -> Floats:
    n = len(arrays.nodes)
    return np.asarray(np.bincount(arrays.s, first, n) + np.bincount(arrays.t, second, n), dtype=np.float64)


def _partnered(arrays: Arrays, values: Floats) -> Floats:
    tied = np.zeros(len(arrays.nodes), dtype=np.bool_)
    tied[arrays.s] = tied[arrays.t] = True
    return np.where(tied, values, np.nan)
