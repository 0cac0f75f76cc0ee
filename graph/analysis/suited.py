"""What of a networkx call our engines may take: the graph as columns, weights they agree on, or a refusal."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from graph.analysis.lazy import ArrayGraph, Arrays, Graph, from_networkx

Scores = dict[Any, float]
Algorithm = Callable[..., Any]


class Unsuited(Exception):  # noqa: N818 - a signal to the dispatcher, never shown
    """These arguments or this graph are networkx' own business."""


def columns(graph: Graph, weight: Any = None) -> Arrays:
    """Give the columns of a graph with nodes, without self-loops and with positive, finite weights; else refuse."""
    if callable(weight):
        raise Unsuited
    arrays = graph.arrays if isinstance(graph, ArrayGraph) else from_networkx(graph).arrays
    if not arrays.nodes or (arrays.s == arrays.t).any():
        raise Unsuited  # libraries differ on nothing at all and on self-loops
    if weight is not None and not (np.isfinite(values := arrays.weights(weight)) & (values > 0)).all():
        raise Unsuited
    return arrays


def lengths(arrays: Arrays, weight: str | None) -> list[float] | None:
    """Give weights as igraph takes them; None counts every tie alike."""
    return None if weight is None else arrays.weights(weight).tolist()


def per_node(arrays: Arrays, values: Iterable[Any]) -> Scores:
    """Give a value per node as networkx does: a dict of plain numbers."""
    return dict(zip(arrays.nodes, np.asarray(values).tolist(), strict=True))


def bunch(graph: Graph, nodes: Any) -> set[Any]:
    """Give one node or several as a set, as `nbunch_iter` has it, which would build the adjacency."""
    if nodes.__hash__ is not None and nodes in graph:
        return {nodes}
    return {node for node in nodes if node in graph}
