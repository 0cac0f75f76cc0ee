"""A networkx backend over igraph and scipy: the same calls and results, many times faster (docs/adr/0003).

Chosen by itself for our own `ArrayGraph`; for other graphs by `nx.config.backend_priority` or `backend="kurbits"`.
What it does not offer, or not with the arguments given, runs as networkx has it. Conventions are those of networkx:
isolated actors have no constraint (NaN), closeness is scaled by the part of the graph that is reached. One differs:
igraph takes path lengths that are equal but for rounding as equal, networkx does not.
"""
# ruff: noqa: N803 - the arguments are called as networkx calls them

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import igraph
import networkx as nx
import numpy as np
from networkx.utils import create_py_random_state
from networkx.utils.backends import _registered_algorithms  # type: ignore[attr-defined]  # not in the stubs

from graph.analysis import spectral
from graph.analysis.lazy import ArrayGraph, Arrays, Graph, from_networkx

Scores = dict[Any, float]
Algorithm = Callable[..., Any]

_LEIDEN_ROUNDS = 3
"""Rounds of Leiden above `_MANY_EDGES`: 0.9 s at 800,000 ties with modularity .419; until it settles, 11 s and .421."""
_MANY_EDGES = 100_000
_LEIDEN_RUNS, _FEW_EDGES = 10, 2_000
"""A single run may end in a poor split of a small graph, where several cost nothing."""


class Unsuited(Exception):  # noqa: N818 - a signal within this module, never shown
    """These arguments or this graph are networkx' own business."""


def _columns(graph: Graph, weight: str | None = None) -> Arrays:
    arrays = graph.arrays if isinstance(graph, ArrayGraph) else from_networkx(graph).arrays
    if not arrays.nodes or (arrays.s == arrays.t).any():
        raise Unsuited  # libraries differ on nothing at all and on self-loops
    if weight is not None and not (np.isfinite(values := arrays.weights(weight)) & (values > 0)).all():
        raise Unsuited
    return arrays


def _bunch(graph: Graph, nodes: Any) -> set[Any]:
    """One node or several, as `nbunch_iter` has it, which would build the adjacency."""
    if nodes.__hash__ is not None and nodes in graph:
        return {nodes}
    return {node for node in nodes if node in graph}


def _lengths(arrays: Arrays, weight: str | None) -> list[float] | None:
    if callable(weight):
        raise Unsuited
    return None if weight is None else arrays.weights(weight).tolist()


def _scores(arrays: Arrays, values: Iterable[Any]) -> Scores:
    return dict(zip(arrays.nodes, np.asarray(values).tolist(), strict=True))


def betweenness_centrality(
    G: Graph,
    k: int | None = None,
    normalized: bool = True,
    weight: Any = None,
    endpoints: bool = False,
    seed: Any = None,
) -> Scores:
    """Share of shortest paths that pass an actor (Freeman 1977; sampled by k sources: Brandes & Pich 2007)."""
    if endpoints or callable(weight) or (k is not None and not 0 < k <= len(G)):
        raise Unsuited
    arrays = _columns(G, weight)
    n, whole = len(arrays.nodes), k is None or k == len(arrays.nodes)
    sources = list(range(n)) if whole else create_py_random_state(seed).sample(range(n), k)
    lengths = _lengths(arrays, weight)
    among = {} if whole else {"sources": sources}
    values = 2 * np.array(arrays.igraph.betweenness(directed=False, weights=lengths, **among), dtype=np.float64)
    if n > 2:
        each = np.full(n, float(n - 1 if whole else len(sources)))
        if not whole:  # a source is no path's middle, so it was sampled once less than the others
            each[sources] = each[sources] - 1 if len(sources) > 1 else np.nan
        values *= 1 / (each * (n - 2)) if normalized else (n - 1) / (2 * each)
    return _scores(arrays, values)


def closeness_centrality(G: Graph, u: Any = None, distance: Any = None, wf_improved: bool = True) -> Any:
    """Inverse of the mean distance to those reached, scaled by their share (Wasserman & Faust 1994)."""
    arrays = _columns(G, distance)
    lengths, n = _lengths(arrays, distance), len(arrays.nodes)
    values = np.nan_to_num(np.array(arrays.igraph.closeness(normalized=True, weights=lengths), dtype=np.float64))
    if wf_improved and n > 1:
        members = np.array(arrays.igraph.connected_components().membership)
        values *= (np.bincount(members)[members] - 1) / (n - 1)
    scores = _scores(arrays, values)
    return scores if u is None else scores[u]


def harmonic_centrality(G: Graph, nbunch: Any = None, distance: Any = None, sources: Any = None) -> Scores:
    """Sum of the inverse distances to all others (Marchiori & Latora 2000); from some sources only when given."""
    arrays = _columns(G, distance)
    if distance is not None:
        if sources is not None:
            raise Unsuited
        n = len(arrays.nodes)
        mean = arrays.igraph.harmonic_centrality(weights=_lengths(arrays, distance))
        scores = _scores(arrays, np.nan_to_num(np.array(mean, dtype=np.float64)) * (n - 1))
    else:
        chosen = None
        if sources is not None:
            wanted = _bunch(G, sources)
            chosen = np.flatnonzero([node in wanted for node in arrays.nodes])
        scores = _scores(arrays, spectral.harmonic(arrays.matrix(), chosen))
    return scores if nbunch is None else {node: scores[node] for node in _bunch(G, nbunch)}


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
    arrays = _columns(G, weight)
    return _scores(arrays, spectral.pagerank(arrays.matrix(weight), alpha, max_iter, tol))


def eigenvector_centrality(
    G: Graph, max_iter: int = 100, tol: float = 1e-6, nstart: Any = None, weight: str | None = None
) -> Scores:
    """Central is who works with the central (Bonacich 1987)."""
    if nstart is not None:
        raise Unsuited
    arrays = _columns(G, weight)
    return _scores(arrays, spectral.eigenvector(arrays.matrix(weight), max_iter, tol))


def core_number(G: Graph) -> Scores:
    """The largest k such that an actor is in a group where everybody has k partners (Seidman 1983)."""
    arrays = _columns(G)
    return _scores(arrays, arrays.igraph.coreness())


def constraint(G: Graph, nodes: Any = None, weight: str | None = None) -> Scores:
    """How much an actor's ties lead back to each other (Burt 1992); NaN for the isolated."""
    if nodes is not None:
        raise Unsuited
    arrays = _columns(G, weight)
    return _scores(arrays, spectral.constraints(arrays.matrix(weight)))


def clustering(G: Graph, nodes: Any = None, weight: str | None = None) -> Any:
    """Share of an actor's partners that are partners of each other (Watts & Strogatz 1998)."""
    if weight is not None or (nodes is not None and nodes in G):
        raise Unsuited
    arrays = _columns(G)
    scores = _scores(arrays, arrays.igraph.transitivity_local_undirected(mode="zero"))
    return scores if nodes is None else {node: scores[node] for node in G.nbunch_iter(nodes)}


def leiden_communities(
    G: Graph, weight: str | None = "weight", resolution: float = 1, max_level: int | None = None, seed: Any = None
) -> list[set[Any]]:
    """Groups by modularity whose members hang together (Traag, Waltman & van Eck 2019). networkx has none itself."""
    if not len(G):
        return []
    arrays = _columns(G, weight)
    ties = len(arrays.s)
    options = {
        "objective_function": "modularity",
        "weights": _lengths(arrays, weight),
        "resolution": resolution,
        "n_iterations": max_level or (-1 if ties < _MANY_EDGES else _LEIDEN_ROUNDS),
    }
    with _seeded(seed):
        runs = [arrays.igraph.community_leiden(**options) for _ in range(_LEIDEN_RUNS if ties < _FEW_EDGES else 1)]
    return _groups(arrays, max(runs, key=lambda run: run.quality or 0.0).membership)


def louvain_communities(
    G: Graph,
    weight: str | None = "weight",
    resolution: float = 1,
    threshold: float = 1e-7,
    max_level: int | None = None,
    seed: Any = None,
) -> list[set[Any]]:
    """Groups by modularity (Blondel et al. 2008). Another order of moves than networkx', hence not the same groups."""
    if max_level is not None or threshold != 1e-7:
        raise Unsuited
    arrays = _columns(G, weight)
    with _seeded(seed):
        found = arrays.igraph.community_multilevel(weights=_lengths(arrays, weight), resolution=resolution)
    return _groups(arrays, found.membership)


def connected_components(G: Graph) -> Iterator[set[Any]]:
    """The parts of the graph that hang together, in order of their first node."""
    arrays = _columns(G)
    return iter(_groups(arrays, arrays.igraph.connected_components().membership))


def number_connected_components(G: Graph) -> int:
    """How many parts the graph falls into."""
    return len(_columns(G).igraph.connected_components())


def _groups(arrays: Arrays, membership: Sequence[int]) -> list[set[Any]]:
    groups: dict[int, set[Any]] = {}
    for node, group in zip(arrays.nodes, membership, strict=True):
        groups.setdefault(group, set()).add(node)
    return list(groups.values())


@contextmanager
def _seeded(seed: Any) -> Iterator[None]:
    """igraph draws from one generator of the whole process: give it ours for one call, then its own again."""
    chosen = seed if isinstance(seed, random.Random) else random.Random(seed)  # noqa: S311 - no secret is made of it
    igraph.set_random_number_generator(chosen)
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


ALGORITHMS: Mapping[str, Algorithm] = {
    function.__name__: function
    for function in (
        betweenness_centrality,
        closeness_centrality,
        harmonic_centrality,
        pagerank,
        eigenvector_centrality,
        core_number,
        constraint,
        clustering,
        leiden_communities,
        louvain_communities,
        connected_components,
        number_connected_components,
    )
}
"""What the backend offers; every function has the signature networkx has."""


class Dispatcher:
    """The object networkx asks for algorithms by name, and for conversions."""

    @staticmethod
    def convert_from_nx(graph: Graph, **_: Any) -> ArrayGraph:
        """Give a networkx graph as ours; networkx keeps the result beside the graph."""
        return from_networkx(graph)

    @staticmethod
    def convert_to_nx(result: Any, **_: Any) -> Any:
        """Give one of our graphs as an ordinary networkx graph; other results are ordinary already."""
        return nx.Graph(result) if isinstance(result, ArrayGraph) else result

    @staticmethod
    def can_run(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool | str:
        """Take everything for our own graphs; for others only what we are better at."""
        graph = args[0] if args else kwargs.get("G")
        if isinstance(graph, ArrayGraph):
            return True
        if name not in ALGORITHMS:
            return "not offered"
        if not isinstance(graph, nx.Graph) or graph.is_directed() or graph.is_multigraph():
            return "undirected graphs without parallel edges only"
        return True

    def __getattr__(self, name: str) -> Algorithm:
        if name not in _registered_algorithms:
            raise AttributeError(name)
        original: Algorithm = _registered_algorithms[name].orig_func
        offered = ALGORITHMS.get(name)
        if offered is None:
            return original

        def run(*args: Any, **kwargs: Any) -> Any:
            try:
                return offered(*args, **kwargs)
            except Unsuited:
                return original(*args, **kwargs)

        return run


dispatcher = Dispatcher()
