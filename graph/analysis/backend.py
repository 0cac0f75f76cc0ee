"""A networkx backend over igraph and scipy: the same calls and results, many times faster (docs/adr/0003).

Chosen by itself for our own `ArrayGraph`; for other graphs by `nx.config.backend_priority` or `backend="kurbits"`.
What it does not offer, or not with the arguments given, runs as networkx has it. Conventions are those of networkx:
isolated actors have no constraint (NaN), closeness is scaled by the part of the graph that is reached. Where results
differ, docs/measures.md says why.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
from networkx.utils.backends import _registered_algorithms  # type: ignore[attr-defined]  # not in the stubs

from graph.analysis.algorithms import CENTRALITIES
from graph.analysis.between import BETWEEN
from graph.analysis.lazy import ArrayGraph, Graph, from_networkx
from graph.analysis.parts import PARTS
from graph.analysis.suited import Algorithm, Unsuited

ALGORITHMS: Mapping[str, Algorithm] = {function.__name__: function for function in (*CENTRALITIES, *PARTS, *BETWEEN)}
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
