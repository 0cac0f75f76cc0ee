"""How a network falls into parts: communities, components, points and ties it hangs on; called as in networkx."""
# ruff: noqa: N803 - the arguments are called as networkx calls them

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import igraph

from graph.analysis.lazy import Arrays, Graph
from graph.analysis.suited import Algorithm, Unsuited, columns, lengths

_LEIDEN_ROUNDS = 3
"""Rounds of Leiden above `_MANY_EDGES`: 0.9 s at 800,000 ties with modularity .419; until it settles, 11 s and .421."""
_MANY_EDGES = 100_000
_LEIDEN_RUNS, _FEW_EDGES = 10, 2_000
"""A single run may end in a poor split of a small graph, where several cost nothing."""


def leiden_communities(
    G: Graph, weight: str | None = "weight", resolution: float = 1, max_level: int | None = None, seed: Any = None
) -> list[set[Any]]:
    """Groups by modularity whose members hang together (Traag, Waltman & van Eck 2019). networkx has none itself."""
    if not len(G):
        return []
    arrays = columns(G, weight)
    ties = len(arrays.s)
    options = {
        "objective_function": "modularity",
        "weights": lengths(arrays, weight),
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
    arrays = columns(G, weight)
    with _seeded(seed):
        found = arrays.igraph.community_multilevel(weights=lengths(arrays, weight), resolution=resolution)
    return _groups(arrays, found.membership)


def connected_components(G: Graph) -> Iterator[set[Any]]:
    """The parts of the graph that hang together, in order of their first node."""
    arrays = columns(G)
    return iter(_groups(arrays, arrays.igraph.connected_components().membership))


def number_connected_components(G: Graph) -> int:
    """How many parts the graph falls into."""
    return len(columns(G).igraph.connected_components())


def articulation_points(G: Graph) -> Iterator[Any]:
    """The actors without whom a part of the graph falls off."""
    arrays = columns(G)
    return iter([arrays.nodes[i] for i in sorted(arrays.igraph.articulation_points())])


def biconnected_components(G: Graph) -> Iterator[set[Any]]:
    """The parts that hold together whichever actor is lost; neighbouring parts share the actor that joins them."""
    arrays = columns(G)
    return iter([{arrays.nodes[i] for i in part} for part in arrays.igraph.biconnected_components()])


def bridges(G: Graph, root: Any = None) -> Iterator[tuple[Any, Any]]:
    """The ties without which a part of the graph falls off."""
    if root is not None:
        raise Unsuited
    arrays = columns(G)
    found = sorted(arrays.igraph.bridges())
    return iter([(arrays.nodes[arrays.s[edge]], arrays.nodes[arrays.t[edge]]) for edge in found])


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


PARTS: tuple[Algorithm, ...] = (
    leiden_communities,
    louvain_communities,
    connected_components,
    number_connected_components,
    articulation_points,
    biconnected_components,
    bridges,
)
"""Offered to networkx by name."""
