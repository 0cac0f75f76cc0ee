"""A networkx graph made from arrays: its dictionaries are built only when something asks for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import igraph
import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from graph.tables import Floats, Ints

Column = NDArray[Any] | Sequence[Any]
Rows = dict[Any, dict[str, Any]]

if TYPE_CHECKING:
    Graph = nx.Graph[Any]
else:
    Graph = nx.Graph  # at run time networkx' class takes no parameters


@dataclass
class Arrays:
    """Nodes and undirected edges as columns; every edge stands once, `s` and `t` index into `nodes`."""

    nodes: list[Any]
    s: Ints
    t: Ints
    edge: dict[str, NDArray[Any]] = field(default_factory=dict)
    node: dict[str, Column] = field(default_factory=dict)
    _matrices: dict[str | None, csr_array] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def igraph(self) -> igraph.Graph:
        """Give the edges as an igraph graph (GPL; only the backend touches it, docs/adr/0003)."""
        pairs = zip(self.s.tolist(), self.t.tolist(), strict=True)  # a third of the time an array would take
        return igraph.Graph(n=len(self.nodes), edges=pairs, directed=False)

    def weights(self, name: str | None) -> Floats:
        """Give an edge column as floats; ones where it is not asked for or not there."""
        if name is None or name not in self.edge:
            return np.ones(len(self.s))
        return np.asarray(self.edge[name], dtype=np.float64)

    def matrix(self, name: str | None = None) -> csr_array:
        """Give the symmetric adjacency matrix in order of `nodes`, with sorted indices; kept, so not to be changed."""
        if name in self._matrices:
            return self._matrices[name]
        n, weight = len(self.nodes), self.weights(name)
        rows, columns = np.concatenate([self.s, self.t]), np.concatenate([self.t, self.s])
        matrix = csr_array((np.concatenate([weight, weight]), (rows, columns)), shape=(n, n))
        matrix.sort_indices()
        self._matrices[name] = matrix
        return matrix

    @cached_property
    def index(self) -> dict[Any, int]:
        """Give the place of every node in `nodes`."""
        return {node: i for i, node in enumerate(self.nodes)}

    def strengths(self, name: str | None = None) -> Floats:
        """Give the sum of an edge column over the edges of every node; its degree when no column is named."""
        values = self.weights(name)
        ends = np.concatenate([self.s, self.t])
        sums: Floats = np.bincount(ends, np.concatenate([values, values]), len(self.nodes)).astype(np.float64)
        return sums

    def ways(self, a: int, b: int, k: int, cost: str) -> list[list[tuple[int, int, int]]]:
        """Give the k cheapest ways without loops from a to b (Yen 1971) as steps (from, to, edge), the best first."""
        if cost not in self.igraph.es.attributes():
            self.igraph.es[cost] = self.weights(cost).tolist()  # handed over once, not at every question
        if not np.isfinite(self.igraph.distances(a, b, weights=cost)[0][0]):
            return []
        if k == 1:
            return [list(self._steps(a, self.igraph.get_shortest_path(a, b, weights=cost, output="epath")))]
        found = self.igraph.get_k_shortest_paths(a, b, k=k, weights=cost, output="epath")
        return [list(self._steps(a, edges)) for edges in found]

    def _steps(self, at: int, edges: Sequence[int]) -> Iterator[tuple[int, int, int]]:
        for edge in edges:
            to = int(self.t[edge] if self.s[edge] == at else self.s[edge])
            yield at, to, edge
            at = to


class ArrayGraph(Graph):
    """An undirected `nx.Graph` over arrays, with the backend of `graph.analysis.backend` chosen by itself.

    Everything networkx offers works on it. Algorithms the backend offers read the arrays; anything else makes
    networkx build its dictionaries first (at 800,000 ties: 2 s and 500 MB). Changing the graph through networkx'
    methods is seen by both; `G[u][v]["weight"] = 2` is not, as with every cached conversion of networkx.
    """

    __networkx_backend__ = "kurbits"

    def __init__(self, incoming_graph_data: Any = None, **attributes: Any):
        self._source: Arrays | None = None  # what the dictionaries are built from, when somebody asks
        self._nodes_built: Rows | None = None
        self._adj_built: dict[Any, Rows] | None = None
        super().__init__(incoming_graph_data, **attributes)

    @classmethod
    def of(cls, arrays: Arrays, **attributes: Any) -> "ArrayGraph":
        """Make a graph of arrays without building a single dictionary per node or edge."""
        graph = cls(**attributes)
        graph._source, graph._nodes_built, graph._adj_built = arrays, None, None
        graph.__networkx_cache__["arrays"] = arrays
        return graph

    @property
    def arrays(self) -> Arrays:
        """The columns of this graph; read anew from the dictionaries when the graph was changed since."""
        cache = self.__networkx_cache__
        if "arrays" not in cache:
            cache["arrays"] = _columns(self)
        arrays: Arrays = cache["arrays"]
        return arrays

    @property
    def _node(self) -> Rows:
        if self._nodes_built is None:
            self._nodes_built = _node_rows(self._source) if self._source else {}
        return self._nodes_built

    @_node.setter
    def _node(self, value: Rows) -> None:
        self._nodes_built = value
        self.__dict__.pop("nodes", None)

    @property
    def _adj(self) -> dict[Any, Rows]:
        if self._adj_built is None:
            self._adj_built = _adjacency(self._source) if self._source else {}
        return self._adj_built

    @_adj.setter
    def _adj(self, value: dict[Any, Rows]) -> None:
        self._adj_built = value
        for view in ("adj", "edges", "degree"):
            self.__dict__.pop(view, None)

    def __len__(self) -> int:
        return len(self._source.nodes) if self._nodes_built is None and self._source else len(self._node)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._source.nodes if self._nodes_built is None and self._source else self._node)

    def number_of_nodes(self) -> int:
        return len(self)

    order = number_of_nodes

    def number_of_edges(self, u: Any = None, v: Any = None) -> int:
        if u is None and self._adj_built is None and self._source is not None:
            return len(self._source.s)
        return int(super().number_of_edges(u, v))


def _node_rows(arrays: Arrays) -> Rows:
    if not arrays.node:
        return {node: {} for node in arrays.nodes}
    rows = zip(*(_plain(column) for column in arrays.node.values()), strict=True)
    return {node: dict(zip(arrays.node, row, strict=True)) for node, row in zip(arrays.nodes, rows, strict=True)}


def _adjacency(arrays: Arrays) -> dict[Any, Rows]:
    adjacency: dict[Any, Rows] = {node: {} for node in arrays.nodes}
    names, columns = list(arrays.edge), [_plain(column) for column in arrays.edge.values()]
    for s, t, *values in zip(arrays.s.tolist(), arrays.t.tolist(), *columns, strict=True):
        u, v = arrays.nodes[s], arrays.nodes[t]
        adjacency[u][v] = adjacency[v][u] = dict(zip(names, values, strict=True))
    return adjacency


def _plain(column: Column) -> Sequence[Any]:
    values: Sequence[Any] = column.tolist() if isinstance(column, np.ndarray) else column
    return values


def _columns(graph: Graph) -> Arrays:
    """Read any undirected networkx graph into columns; an attribute some edges lack is 1, as networkx counts it."""
    nodes = list(graph)
    index = {node: i for i, node in enumerate(nodes)}
    edges = [(index[u], index[v], data) for u, v, data in graph.edges(data=True)]
    ends = np.array([(s, t) for s, t, _ in edges], dtype=np.int32).reshape(-1, 2)
    names = sorted({name for *_, data in edges for name in data if isinstance(name, str)})
    edge = {}
    for name in names:
        values = [data.get(name, 1) for *_, data in edges]
        if all(isinstance(value, int | float | np.number) for value in values):
            edge[name] = np.array(values, dtype=np.float64)
    return Arrays(nodes, ends[:, 0], ends[:, 1], edge)


def from_networkx(graph: Graph) -> ArrayGraph:
    """Give any undirected networkx graph as an array graph; the dictionaries are shared, not copied."""
    copy = ArrayGraph()
    shared: Any = graph
    copy.graph, copy._node, copy._adj = shared.graph, shared._node, shared._adj
    copy.__networkx_cache__["arrays"] = _columns(graph)
    return copy


def arrays_of(graph: Graph) -> Arrays:
    """Give the columns of any undirected networkx graph."""
    return graph.arrays if isinstance(graph, ArrayGraph) else _columns(graph)


def attribute_of(graph: Graph, name: str) -> Sequence[Any]:
    """Give an attribute of the nodes, in their order, None where a node has none; without dictionaries if possible."""
    if isinstance(graph, ArrayGraph) and graph._nodes_built is None and name in graph.arrays.node:
        return _plain(graph.arrays.node[name])
    return [value for _, value in graph.nodes(data=name)]


def strengths(graph: Graph, weight: str | None) -> dict[Any, float]:
    """Give the degree of every node, or the sum of an edge attribute; without dictionaries for an array graph."""
    if not isinstance(graph, ArrayGraph):
        return {node: float(value) for node, value in graph.degree(weight=weight)}
    arrays = graph.arrays
    return dict(zip(arrays.nodes, arrays.strengths(weight).tolist(), strict=True))
