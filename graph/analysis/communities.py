"""Communities: groups that work more with each other than with others, numbered by size and named by their heads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.analysis.lazy import ArrayGraph, Arrays, Graph, from_networkx
from graph.tables import TIE_TYPES, Entities, Floats, Ints, Pairs, Ties
from ontology.facts import FactType

PLACE_TIES = (FactType.LOCATED_IN, FactType.ACTIVE_IN)
"""Ties to places: nearly everybody has them, so they say nothing about who belongs together."""

RUNS, FEW_RUNS = 10, 4
"""How often communities are found anew to see how sure they are; the fewer above so many ties:"""
_MANY_TIES = 100_000


@dataclass(frozen=True)
class Settled:
    """The communities of a graph and how sure they are.

    `number` is 1 for the largest, 0 for nodes without ties. `stability` is, per node, how alike its community is from
    run to run (Jaccard; Hennig 2007); NaN without ties. `agreement` is the mean adjusted Rand index of any two runs
    (Hubert & Arabie 1985), `modularity` that of the runs' best, which is the one that is kept.
    """

    number: NDArray[np.int64]
    stability: Floats
    agreement: float
    modularity: float
    runs: int

    @property
    def note(self) -> str:
        """Say it in short."""
        return f"runs={self.runs} agreement={self.agreement:.3f} modularity={self.modularity:.3f}"


def settle(graph: Graph, seed: int = 0) -> Settled:
    """Find communities by Leiden over `weight` (Traag, Waltman & van Eck 2019), several times with other seeds.

    The same graph and seed give the same result; it is kept with the graph, as networkx keeps its conversions.
    """
    cache: dict[Any, Any] = getattr(graph, "__networkx_cache__", {})
    key = ("settled", seed)
    if key not in cache:
        cache[key] = _settle(graph, seed)
    found: Settled = cache[key]
    return found


def _settle(graph: Graph, seed: int) -> Settled:
    own = graph if isinstance(graph, ArrayGraph) else from_networkx(graph)  # networkx itself has no Leiden
    arrays = own.arrays
    runs = RUNS if len(arrays.s) <= _MANY_TIES else FEW_RUNS
    found = [_numbered(own, nx.community.leiden_communities(own, seed=seed + 1000 * run)) for run in range(runs)]
    scores = [modularity(arrays, number) for number in found]
    best = found[int(np.argmax(scores))]
    tied = best > 0
    pairs = [_adjusted_rand(a[tied], b[tied]) for a, b in combinations(found, 2)]
    alike = np.mean([_jaccard(best, other) for other in found if other is not best], axis=0)
    stability = np.where(tied, alike, np.nan)
    return Settled(best, stability, float(np.mean(pairs)), max(scores), runs)


def _numbered(graph: ArrayGraph, groups: Sequence[Collection[Any]]) -> NDArray[np.int64]:
    """Number groups of two and more by size; of two equally large ones, that with the first node comes first."""
    index = graph.arrays.index
    rows = [sorted(index[node] for node in group) for group in groups if len(group) > 1]
    number = np.zeros(len(index), dtype=np.int64)
    for i, members in enumerate(sorted(rows, key=lambda group: (-len(group), group[0])), 1):
        number[members] = i
    return number


def modularity(arrays: Arrays, number: NDArray[np.int64], weight: str | None = "weight") -> float:
    """Share of the weight inside groups, less what chance would put there (Newman & Girvan 2004); 0 without ties."""
    values = arrays.weights(weight)
    whole = values.sum()
    if not whole:
        return 0.0
    inside = values[number[arrays.s] == number[arrays.t]].sum() / whole
    return float(inside - ((np.bincount(number, arrays.strengths(weight)) / (2 * whole)) ** 2).sum())


def _overlap(a: NDArray[np.int64], b: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """Give, per node, which of the overlaps of the two partitions it is in, and the sizes of these."""
    _, which, sizes = np.unique(a * (b.max(initial=0) + 1) + b, return_inverse=True, return_counts=True)
    return which, sizes.astype(np.float64)


def _jaccard(a: NDArray[np.int64], b: NDArray[np.int64]) -> Floats:
    """Give, per node, how alike its groups in two partitions are: those in both over those in either."""
    which, sizes = _overlap(a, b)
    both = sizes[which]
    return np.asarray(both / (np.bincount(a)[a] + np.bincount(b)[b] - both))


def _adjusted_rand(a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    """Give how far two partitions agree: 1 = the same, 0 = no more than chance would."""

    def pairs(sizes: Floats | NDArray[np.int64]) -> float:
        return float((sizes * (sizes - 1.0) / 2).sum())

    whole = len(a) * (len(a) - 1) / 2
    both, one, other = pairs(_overlap(a, b)[1]), pairs(np.bincount(a)), pairs(np.bincount(b))
    expected, most = one * other / whole if whole else 0.0, (one + other) / 2
    return (both - expected) / (most - expected) if most != expected else 1.0


def communities(graph: Graph, seed: int = 0) -> dict[Any, int]:
    """Give each node the number of its community: 1 is the largest, 0 a node without ties (see `settle`)."""
    return dict(zip(graph, settle(graph, seed).number.tolist(), strict=True)) if len(graph) else {}


def labels(entities: Entities, pairs: Pairs, community: Floats, importance: Floats, heads: int = 3) -> dict[int, str]:
    """Name every community by its most important actors ("Region A · Högskolan B · Science Park C")."""
    order = np.lexsort((-importance, community))
    numbers, begins = np.unique(community[order], return_index=True)
    names: dict[int, str] = {}
    for number, begin, end in zip(numbers.tolist(), begins, [*begins[1:], len(order)], strict=True):
        if number:
            rows = pairs.actors[order[begin : min(end, begin + heads)]]
            names[int(number)] = " · ".join(entities.label[row] for row in rows)
    return names


def spread(entities: Entities, ties: Ties, pairs: Pairs, community: Floats, rounds: int = 4) -> Ints:
    """Give every entity a community: actors have theirs, others the one most of their neighbours are in, else 0."""
    group = np.zeros(len(entities), dtype=np.int32)
    group[pairs.actors] = community.astype(np.int32)
    place = np.isin(ties.type, [TIE_TYPES.index(kind) for kind in PLACE_TIES])
    s, t = ties.s[~place], ties.t[~place]
    ends, others = np.concatenate([s, t]), np.concatenate([t, s])
    for _ in range(rounds):
        missing = (group[ends] == 0) & (group[others] > 0)
        if not missing.any():
            break
        votes = np.column_stack([ends[missing], group[others[missing]]])
        (choices, counts) = np.unique(votes, axis=0, return_counts=True)
        best = np.lexsort((choices[:, 1], -counts, choices[:, 0]))
        rows, first = np.unique(choices[best, 0], return_index=True)
        group[rows] = choices[best[first], 1]
    return group
