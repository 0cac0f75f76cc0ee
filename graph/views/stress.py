"""The layout of small maps: distances drawn as they are in the network, parts packed together, labels kept apart."""

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from graph.tables import Floats
from graph.views.forces import Links, Points

_CELL = 0.5
"""Size of a cell when parts are packed; a tie is about 1.3 long."""

_ANCHOR = 2.0
"""How much harder than all its distances a node is held where it stood before."""

_DECIMALS = 6
"""To so many decimals positions are kept: what processors reckon differently lies beyond the tenth."""

_SETTLED = 1e-4
"""When no node moves further in a round, in lengths of a tie, more rounds change nothing one sees."""


def stress(links: Links, rounds: int = 120) -> Points:
    """Draw one connected part so that distances match steps in the network (Gansner, Koren & North 2004, SMACOF).

    Ties at busy actors are drawn longer, so that their many partners find room. Cubic in the number of nodes: for
    a few hundred at most. Deterministic.
    """
    if links.n == 1:
        return np.zeros((1, 2))
    wanted = _distances(links)
    return _level(_majorize(wanted, _classical(wanted), np.zeros(links.n), rounds)).round(_DECIMALS)


def held_stress(links: Links, start: Points, hold: NDArray[np.bool_], rounds: int = 60) -> Points:
    """Draw one connected part anew around what stands already: nodes in `hold` are anchored (Baur & Schank 2008).

    Gives positions in the units of `start`.
    """
    if links.n == 1:
        return start
    wanted = _distances(links)
    apart, middle = _apart(start), start.mean(axis=0)
    weight = np.divide(1.0, wanted**2, out=np.zeros_like(wanted), where=wanted > 0)
    scale = float((weight * apart * wanted).sum() / max(float((weight * apart**2).sum()), 1e-12))
    anchor = _ANCHOR * weight.sum(axis=1) * hold
    moved = _majorize(wanted, (start - middle) * scale, anchor, rounds) / scale + middle
    return np.asarray(moved.round(_DECIMALS))


def _majorize(wanted: Floats, start: Points, anchor: Floats, rounds: int) -> Points:
    """Lessen the stress round by round, and the way from `start` by each node's `anchor`."""
    weight = np.divide(1.0, wanted**2, out=np.zeros_like(wanted), where=wanted > 0)
    laplacian = np.diag(weight.sum(axis=1) + anchor) - weight
    free = 0 if anchor.any() else 1  # unless something is held, the first node is: only differences count
    factor = cho_factor(laplacian[free:, free:])
    points = start - start[0] * free
    for _ in range(rounds):
        apart = _apart(points)
        ratio = weight * np.divide(wanted, apart, out=np.zeros_like(apart), where=apart > 1e-9)
        target = (np.diag(ratio.sum(axis=1)) - ratio) @ points + anchor[:, None] * start
        former = points
        moved: Points = cho_solve(factor, target[free:], check_finite=False)
        points = np.vstack([np.zeros((free, 2)), moved])
        if np.abs(points - former).max() < _SETTLED:
            break
    return np.asarray(points)


def _apart(points: Points) -> Floats:
    return np.asarray(np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1)))


def _distances(links: Links) -> Floats:
    degree = np.bincount(np.concatenate([links.s, links.t]), minlength=links.n)
    length = 0.8 + 0.2 * (np.sqrt(degree[links.s]) + np.sqrt(degree[links.t]))
    matrix = csr_array((length, (links.s, links.t)), shape=(links.n, links.n))
    wanted: Floats = shortest_path(matrix.maximum(matrix.T), directed=False)
    return wanted


def _classical(wanted: Floats) -> Points:
    """Classical scaling as a beginning, nudged so that no two nodes begin in one place."""
    n, part = len(wanted), _parting(len(wanted))
    wanted = wanted * (part[:, None] + part[None, :]) / 2
    centred = wanted**2 - (wanted**2).mean(axis=0) - (wanted**2).mean(axis=1)[:, None] + (wanted**2).mean()
    values, vectors = np.linalg.eigh(-centred / 2)
    vectors *= np.where(vectors[np.abs(vectors * part[:, None]).argmax(axis=0), np.arange(n)] < 0, -1.0, 1.0)
    points = vectors[:, [-1, -2]] * np.sqrt(np.maximum(values[[-1, -2]], 1e-6))
    turn = np.arange(n) * 2.399963
    points += 0.1 * np.column_stack([np.cos(turn), np.sin(turn)])
    return np.asarray(points - points[0])


def _parting(n: int) -> Floats:
    """Weights that differ a little from node to node.

    A star or a ring looks the same from many sides, and which one an eigenvector gives would depend on how the
    processor rounds. With these one side is the first, on every machine.
    """
    return np.asarray(1.0 + 0.01 * (np.arange(1, n + 1) * 0.6180339887 % 1.0))


def _level(points: Points) -> Points:
    """Turn the long side level, as screens are; heads and tails by the first node, so that it is always the same."""
    points = points - points.mean(axis=0)
    part = _parting(len(points))[:, None]
    _, vectors = np.linalg.eigh(points.T @ (points * part))
    points = points @ vectors[:, ::-1]
    lead = points[np.abs(points * part).argmax(axis=0), [0, 1]]
    turned: Points = points * np.where(lead < 0, -1.0, 1.0)
    return turned


def pack(parts: list[Points], margin: float = 1.0) -> list[Points]:
    """Move parts next to each other without overlap: the first in the middle, each other as near to it as it fits."""
    shapes = [_footprint(part, margin) for part in parts]
    side = 4 * max(int(np.sqrt(sum(shape.size for shape, _ in shapes))), *(max(shape.shape) for shape, _ in shapes))
    taken = np.zeros((side, side), dtype=np.float32)
    ahead = np.hypot(*np.meshgrid((np.arange(side) - side / 2) * 1.3, np.arange(side) - side / 2, indexing="ij"))
    placed = []
    for part, (shape, low) in zip(parts, shapes, strict=True):
        free = _overlap(taken, shape) < 0.5
        far = ahead[shape.shape[0] // 2 :, shape.shape[1] // 2 :][: free.shape[0], : free.shape[1]]
        at = np.array(np.unravel_index(np.where(free, far, np.inf).argmin(), free.shape))
        taken[at[0] : at[0] + shape.shape[0], at[1] : at[1] + shape.shape[1]] += shape
        placed.append(part - low + (at - side / 2) * _CELL)
    return placed


def _overlap(taken: NDArray[np.float32], shape: NDArray[np.float32]) -> NDArray[np.float32]:
    """Say for every place where the shape fits inside how many taken cells it would cover (a correlation by FFT).

    `scipy.signal` has it ready made, but importing that takes longer than the whole layout of a region.
    """
    spectrum = fft.rfft2(taken) * np.conj(fft.rfft2(shape, s=taken.shape))
    rows, columns = np.subtract(taken.shape, shape.shape) + 1
    return np.asarray(fft.irfft2(spectrum, s=taken.shape)[:rows, :columns])


def _footprint(part: Points, margin: float) -> tuple[NDArray[np.float32], Points]:
    """Give the cells a part takes, with a margin round every node, and the corner they begin at."""
    low = part.min(axis=0) - margin
    cells = ((part - low) / _CELL).astype(np.int64)
    reach = int(margin / _CELL)
    shape = np.zeros(cells.max(axis=0) + reach + 1, dtype=np.float32)
    for x, y in cells:
        shape[max(0, x - reach) : x + reach + 1, max(0, y - reach) : y + reach + 1] = 1.0
    return shape, low


def part_labels(points: Points, width: Floats, height: float, rounds: int = 100) -> Points:
    """Move boxes (a node with its label) that overlap away from each other, along the shorter way out."""
    points, n = points.copy(), len(points)
    a, b = np.triu_indices(n, 1)
    wide = (width[a] + width[b]) / 2
    for _ in range(rounds):
        apart = points[a] - points[b]
        across, along = wide - np.abs(apart[:, 0]), height - np.abs(apart[:, 1])
        hit = np.flatnonzero((across > 1e-6) & (along > 1e-6))
        if not len(hit):
            break
        sideways = across[hit] < along[hit]
        sign = np.where(apart[hit] < 0, -1.0, 1.0)
        move = 0.3 * sign * np.column_stack([np.where(sideways, across[hit], 0), np.where(sideways, 0, along[hit])])
        for axis in (0, 1):
            points[:, axis] += np.bincount(a[hit], move[:, axis], n) - np.bincount(b[hit], move[:, axis], n)
    return points
