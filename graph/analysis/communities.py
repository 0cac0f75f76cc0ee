"""Communities: groups that work more with each other than with others, numbered by size and named by their heads."""

from typing import Any

import networkx as nx
import numpy as np

from graph.analysis.lazy import ArrayGraph, Graph, from_networkx
from graph.tables import TIE_TYPES, Entities, Floats, Ints, Pairs, Ties
from ontology.facts import FactType

PLACE_TIES = (FactType.LOCATED_IN, FactType.ACTIVE_IN)
"""Ties to places: nearly everybody has them, so they say nothing about who belongs together."""


def communities(graph: Graph, seed: int = 0) -> dict[Any, int]:
    """Give each node the number of its community: 1 is the largest, 0 a node without ties.

    Leiden by modularity over `weight` (Traag, Waltman & van Eck 2019). Of two equally large communities the one with
    the first node comes first, so the same graph and seed give the same numbers.
    """
    order = {node: i for i, node in enumerate(graph)}
    own = graph if isinstance(graph, ArrayGraph) else from_networkx(graph)  # networkx itself has no Leiden
    groups = nx.community.leiden_communities(own, seed=seed)
    real = sorted(
        (group for group in groups if len(group) > 1), key=lambda g: (-len(g), min(order[node] for node in g))
    )
    numbers = dict.fromkeys(graph, 0)
    numbers.update({node: number for number, group in enumerate(real, 1) for node in group})
    return numbers


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
