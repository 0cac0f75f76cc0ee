"""What lies between two sets of actors: the shortest paths across, and the fewest whose loss parts them."""
# ruff: noqa: N803 - the arguments are called as networkx calls them

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from graph.analysis.lazy import Arrays, Graph
from graph.analysis.suited import Algorithm, Scores, Unsuited, columns, lengths, per_node
from graph.tables import Ints


def betweenness_centrality_subset(
    G: Graph, sources: Iterable[Any], targets: Iterable[Any], normalized: bool = False, weight: str | None = None
) -> Scores:
    """Betweenness of paths from some actors to some others (Brandes 2008, doi:10.1016/j.socnet.2007.11.001)."""
    arrays = columns(G, weight)
    n = len(arrays.nodes)
    ends = [
        [arrays.index[node] for node in dict.fromkeys(nodes) if node in arrays.index] for nodes in (sources, targets)
    ]
    if not all(ends):
        raise Unsuited
    costs = lengths(arrays, weight)
    values = np.array(arrays.igraph.betweenness(directed=False, weights=costs, sources=ends[0], targets=ends[1]))
    if normalized and n > 2:
        values *= 2 / ((n - 1) * (n - 2))
    return per_node(arrays, values)


def parting(arrays: Arrays, sources: Ints, targets: Ints) -> Ints:
    """Give the fewest actors whose loss leaves no way from any source to any target (Menger 1927); ends may be lost.

    Indices into the nodes, ascending. Found as a minimum cut of the graph in which every actor is an arc of capacity
    one (Ford & Fulkerson 1956); of several such sets the one nearest the sources.
    """
    n, much = len(arrays.nodes), len(arrays.nodes) + 1
    into, out = np.arange(n), np.arange(n) + n
    start, stop = 2 * n, 2 * n + 1
    tails = np.concatenate([into, arrays.s + n, arrays.t + n, np.full(len(sources), start), targets + n])
    heads = np.concatenate([out, arrays.t, arrays.s, sources, np.full(len(targets), stop)])
    capacity = np.full(len(tails), much, dtype=np.int32)
    capacity[:n] = 1
    arcs = coo_array((capacity, (tails, heads)), shape=(2 * n + 2, 2 * n + 2)).tocsr()
    flow = maximum_flow(arcs, start, stop).flow
    reached = np.zeros(2 * n + 2, dtype=np.bool_)
    reached[_reached(arcs - flow, start)] = True
    return np.flatnonzero(reached[:n] & ~reached[n : 2 * n]).astype(np.int32)


def _reached(residual: csr_array, start: int) -> NDArray[np.int32]:
    residual.eliminate_zeros()
    found: NDArray[np.int32] = breadth_first_order(residual, start, return_predecessors=False)
    return found


BETWEEN: tuple[Algorithm, ...] = (betweenness_centrality_subset,)
