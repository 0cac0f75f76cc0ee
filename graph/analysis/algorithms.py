"""Centralities and structural holes by igraph and scipy, with the names, arguments and results of networkx."""
# ruff: noqa: N803 - the arguments are called as networkx calls them

from typing import Any

import numpy as np
from networkx.utils import create_py_random_state
from scipy.sparse import csr_array

from graph.analysis import holes, spectral
from graph.analysis.lazy import Arrays, Graph
from graph.analysis.suited import Algorithm, Scores, Unsuited, bunch, columns, lengths, per_node
from graph.tables import Floats


def betweenness_centrality(
    G: Graph,
    k: int | None = None,
    normalized: bool = True,
    weight: Any = None,
    endpoints: bool = False,
    seed: Any = None,
) -> Scores:
    """Share of shortest paths that pass an actor (Freeman 1977; sampled by k sources: Brandes & Pich 2007)."""
    if endpoints or (k is not None and not 0 < k <= len(G)):
        raise Unsuited
    arrays = columns(G, weight)
    n, whole = len(arrays.nodes), k is None or k == len(arrays.nodes)
    sources = list(range(n)) if whole else create_py_random_state(seed).sample(range(n), k)
    costs = lengths(arrays, weight)
    among = {} if whole else {"sources": sources}
    values = 2 * np.array(arrays.igraph.betweenness(directed=False, weights=costs, **among), dtype=np.float64)
    if n > 2:
        each = np.full(n, float(n - 1 if whole else len(sources)))
        if not whole:  # a source is no path's middle, so it was sampled once less than the others
            each[sources] = each[sources] - 1 if len(sources) > 1 else np.nan
        values *= 1 / (each * (n - 2)) if normalized else (n - 1) / (2 * each)
    return per_node(arrays, values)


def closeness_centrality(G: Graph, u: Any = None, distance: Any = None, wf_improved: bool = True) -> Any:
    """Inverse of the mean distance to those reached, scaled by their share (Wasserman & Faust 1994)."""
    arrays = columns(G, distance)
    costs, n = lengths(arrays, distance), len(arrays.nodes)
    values = np.nan_to_num(np.array(arrays.igraph.closeness(normalized=True, weights=costs), dtype=np.float64))
    if wf_improved and n > 1:
        members = np.array(arrays.igraph.connected_components().membership)
        values *= (np.bincount(members)[members] - 1) / (n - 1)
    scores = per_node(arrays, values)
    return scores if u is None else scores[u]


def harmonic_centrality(G: Graph, nbunch: Any = None, distance: Any = None, sources: Any = None) -> Scores:
    """Sum of the inverse distances to all others (Marchiori & Latora 2000); from some sources only when given."""
    arrays = columns(G, distance)
    if distance is not None:
        if sources is not None:
            raise Unsuited
        n = len(arrays.nodes)
        mean = arrays.igraph.harmonic_centrality(weights=lengths(arrays, distance))
        scores = per_node(arrays, np.nan_to_num(np.array(mean, dtype=np.float64)) * (n - 1))
    else:
        chosen = None
        if sources is not None:
            wanted = bunch(G, sources)
            chosen = np.flatnonzero([node in wanted for node in arrays.nodes])
        scores = per_node(arrays, spectral.harmonic(arrays.matrix(), chosen))
    return scores if nbunch is None else {node: scores[node] for node in bunch(G, nbunch)}


def pagerank(
    G: Graph,
    alpha: float = 0.85,
    personalization: Any = None,
    max_iter: int = 100,
    tol: float = 1e-6,
    nstart: Any = None,
    weight: str | None = "weight",
    dangling: Any = None,
) -> Scores:
    """Where one ends up who walks along ties at random and now and then starts anew (Page et al. 1999)."""
    if not (personalization is None and nstart is None and dangling is None):
        raise Unsuited
    arrays = columns(G, weight)
    return per_node(arrays, spectral.pagerank(arrays.matrix(weight), alpha, max_iter, tol))


def eigenvector_centrality(
    G: Graph, max_iter: int = 100, tol: float = 1e-6, nstart: Any = None, weight: str | None = None
) -> Scores:
    """Central is who works with the central (Bonacich 1987)."""
    if nstart is not None:
        raise Unsuited
    arrays = columns(G, weight)
    return per_node(arrays, spectral.eigenvector(arrays.matrix(weight), max_iter, tol))


def core_number(G: Graph) -> Scores:
    """The largest k such that an actor is in a group where everybody has k partners (Seidman 1983)."""
    arrays = columns(G)
    return per_node(arrays, arrays.igraph.coreness())


def constraint(G: Graph, nodes: Any = None, weight: str | None = None) -> Scores:
    """How much an actor's ties lead back to each other (Burt 1992); NaN for the isolated."""
    arrays = columns(G, weight)
    return _some(per_node(arrays, holes.constraints(arrays, weight)), nodes)


def local_constraint(G: Graph, u: Any, v: Any, weight: str | None = None) -> float:
    """How much the tie to v binds u: the share of u's strength that goes to v, and to v by way of others, squared."""
    arrays = columns(G, weight)
    if u not in G or v not in G or u == v:
        raise Unsuited
    matrix, strength = arrays.matrix(weight), arrays.strengths(weight)
    s, t = arrays.index[u], arrays.index[v]
    own = _row(matrix, s)
    shares = np.divide(_row(matrix, t), strength, out=np.zeros(len(own)), where=strength > 0)
    return float(((own[t] + own @ shares) / strength[s]) ** 2) if strength[s] else 0.0


def _row(matrix: csr_array, row: int) -> Floats:
    found = np.zeros(matrix.shape[0])
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    found[matrix.indices[part]] = matrix.data[part]
    return found


def effective_size(G: Graph, nodes: Any = None, weight: str | None = None) -> Scores:
    """Partners less what they repeat of each other (Burt 1992); NaN for the isolated.

    With weights this is the formula networkx documents and keeps to when `nodes` is given; asked for all nodes, its
    version 3.6.1 divides by the largest weight of the wrong end.
    """
    arrays = columns(G, weight)
    if weight is not None:
        return _some(per_node(arrays, holes.effective_sizes(arrays, weight)), nodes)
    degree = arrays.strengths()
    values = np.where(degree > 0, degree - (degree - 1) * _closed(arrays), np.nan)  # n - 2t/n (Borgatti 1997)
    return _some(per_node(arrays, values), nodes)


def clustering(G: Graph, nodes: Any = None, weight: str | None = None) -> Any:
    """Share of an actor's partners that are partners of each other (Watts & Strogatz 1998; weighted: Onnela 2005)."""
    arrays = columns(G, weight)
    found = per_node(arrays, _closed(arrays) if weight is None else holes.clusterings(arrays, weight))
    return found[nodes] if _is_node(G, nodes) else _bunched(G, found, nodes)


def triangles(G: Graph, nodes: Any = None) -> Any:
    """How many pairs of an actor's partners are partners of each other."""
    arrays = columns(G)
    degree = arrays.strengths()
    found = per_node(arrays, np.rint(_closed(arrays) * degree * (degree - 1) / 2).astype(np.int64))
    return found[nodes] if _is_node(G, nodes) else _bunched(G, found, nodes)


def transitivity(G: Graph) -> float:
    """Share of the pairs of ties that meet in an actor which a third tie closes."""
    return float(columns(G).igraph.transitivity_undirected(mode="zero"))


def _closed(arrays: Arrays) -> Floats:
    """Give the share of every actor's pairs of partners that are partners of each other; 0 below two partners."""
    return np.array(arrays.igraph.transitivity_local_undirected(mode="zero"), dtype=np.float64)


def _some(found: Scores, nodes: Any) -> Scores:
    return found if nodes is None else {node: found[node] for node in nodes}


def _is_node(graph: Graph, nodes: Any) -> bool:
    return nodes is not None and nodes.__hash__ is not None and nodes in graph


def _bunched(graph: Graph, found: Scores, nodes: Any) -> Scores:
    return found if nodes is None else {node: found[node] for node in nodes if node in graph}


CENTRALITIES: tuple[Algorithm, ...] = (
    betweenness_centrality,
    closeness_centrality,
    harmonic_centrality,
    pagerank,
    eigenvector_centrality,
    core_number,
    constraint,
    local_constraint,
    effective_size,
    clustering,
    triangles,
    transitivity,
)
"""Offered to networkx by name."""
