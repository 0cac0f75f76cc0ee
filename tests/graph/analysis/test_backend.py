"""The backend: the same numbers as networkx, chosen by itself for our graphs, networkx for the rest."""

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.backend import ALGORITHMS
from graph.analysis.lazy import ArrayGraph, Arrays, from_networkx, strengths

WEIGHTS = st.sampled_from([0.125, 0.25, 0.5, 1.0, 2.0, 4.0])
"""Their inverses add up without rounding: networkx compares path lengths exactly, igraph to a tolerance."""

CALLS = [
    ("betweenness_centrality", {}),
    ("betweenness_centrality", {"normalized": False}),
    ("betweenness_centrality", {"weight": "distance"}),
    ("betweenness_centrality", {"endpoints": True}),
    ("closeness_centrality", {}),
    ("closeness_centrality", {"wf_improved": False}),
    ("closeness_centrality", {"distance": "distance"}),
    ("harmonic_centrality", {}),
    ("harmonic_centrality", {"distance": "distance"}),
    ("pagerank", {"max_iter": 1000}),
    ("pagerank", {"max_iter": 1000, "weight": None, "alpha": 0.5}),
    ("eigenvector_centrality", {"max_iter": 10_000, "weight": "weight"}),
    ("eigenvector_centrality", {"max_iter": 10_000}),
    ("core_number", {}),
    ("constraint", {}),
    ("constraint", {"weight": "weight"}),
    ("clustering", {}),
    ("clustering", {"weight": "weight"}),
    ("effective_size", {}),
    ("triangles", {}),
    ("transitivity", {}),
    ("number_connected_components", {}),
]


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph:
    """Graphs with nobody, one, several parts, lone nodes, even loops; names that are no numbers."""
    n = draw(st.integers(0, 12))
    pairs = st.tuples(st.integers(0, max(n - 1, 0)), st.integers(0, max(n - 1, 0)))
    graph = nx.Graph()
    graph.add_nodes_from(f"n{i}" for i in range(n))
    loops = draw(st.booleans()) and draw(st.booleans())
    for u, v in draw(st.lists(pairs, max_size=30)) if n else []:
        if u != v or loops:
            weight = draw(WEIGHTS)
            graph.add_edge(f"n{u}", f"n{v}", weight=weight, distance=1 / weight)
    return graph


def outcome(name: str, graph: nx.Graph, arguments: dict, **choice: str):
    try:
        found = getattr(nx, name)(graph, **arguments, **choice)
    except (nx.NetworkXException, ZeroDivisionError) as error:
        return type(error)
    values = found if isinstance(found, dict) else {"the graph": found}
    return {node: pytest.approx(value, rel=1e-9, abs=1e-9, nan_ok=True) for node, value in values.items()}


@settings(deadline=None, max_examples=40)
@given(graph=graphs())
@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_every_measure_equals_networkx(name, arguments, graph):
    expected = outcome(name, graph, arguments, backend="networkx")
    plain = outcome(name, graph, arguments, backend="kurbits")
    own = outcome(name, from_networkx(graph), arguments)
    assert _numbers(own) == expected
    assert _numbers(plain) == expected


def _numbers(found):
    return {node: value.expected for node, value in found.items()} if isinstance(found, dict) else found


@settings(deadline=None, max_examples=30)
@given(graph=graphs(), seed=st.integers(0, 99))
def test_sampled_betweenness_draws_the_same_sources_as_networkx(graph, seed):
    if len(graph) < 3:
        return
    arguments = {"k": 2, "seed": seed}
    expected = outcome("betweenness_centrality", graph, arguments, backend="networkx")
    assert _numbers(outcome("betweenness_centrality", from_networkx(graph), arguments)) == expected


@settings(deadline=None, max_examples=30)
@given(graph=graphs())
def test_harmonic_from_some_sources_equals_networkx(graph):
    some = {"sources": list(graph)[:3], "nbunch": list(graph)[1:]}
    expected = outcome("harmonic_centrality", graph, some, backend="networkx")
    assert _numbers(outcome("harmonic_centrality", from_networkx(graph), some)) == expected


@settings(deadline=None, max_examples=40)
@given(graph=graphs())
@pytest.mark.parametrize("name", ["effective_size", "constraint"])
def test_measures_of_some_nodes_equal_networkx_node_by_node(name, graph):
    for weight in (None, "weight"):
        arguments = {"nodes": list(graph), "weight": weight}
        expected = outcome(name, graph, arguments, backend="networkx")
        assert _numbers(outcome(name, from_networkx(graph), arguments)) == expected


@settings(deadline=None, max_examples=40)
@given(graph=graphs(), weight=st.sampled_from([None, "weight"]))
def test_local_constraint_equals_networkx(graph, weight):
    own = from_networkx(graph)
    for u, v in graph.edges:
        expected = nx.local_constraint(graph, u, v, weight=weight, backend="networkx")
        assert nx.local_constraint(own, u, v, weight=weight) == pytest.approx(expected)


@settings(deadline=None, max_examples=60)
@given(graph=graphs())
def test_what_a_graph_hangs_on_is_what_networkx_finds(graph):
    own = from_networkx(graph)
    assert set(nx.articulation_points(own)) == set(nx.articulation_points(graph, backend="networkx"))
    assert set(map(frozenset, nx.bridges(own))) == set(map(frozenset, nx.bridges(graph, backend="networkx")))
    assert {frozenset(part) for part in nx.biconnected_components(own)} == {
        frozenset(part) for part in nx.biconnected_components(graph, backend="networkx")
    }


def test_more_nodes_than_one_word_of_bits_are_all_reached():
    graph = nx.path_graph(150)
    expected = nx.harmonic_centrality(graph, backend="networkx")
    assert nx.harmonic_centrality(graph, backend="kurbits") == pytest.approx(expected)


@settings(deadline=None, max_examples=40)
@given(graph=graphs())
@pytest.mark.parametrize("name", ["leiden_communities", "louvain_communities"])
def test_communities_split_the_graph_and_are_as_good_as_networkx_finds(name, graph):
    if nx.number_of_selfloops(graph):
        return
    groups = getattr(nx.community, name)(from_networkx(graph), seed=1)
    assert sorted(node for group in groups for node in group) == sorted(graph)
    if graph.number_of_edges():
        peer = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=1, backend="networkx"))
        assert nx.community.modularity(graph, groups) >= peer - 0.1  # both are heuristics: either may miss a little


def test_communities_are_the_same_for_the_same_seed():
    graph = from_networkx(nx.gnp_random_graph(80, 0.06, seed=3))
    first = nx.community.leiden_communities(graph, seed=5)
    assert nx.community.leiden_communities(graph, seed=5) == first


@settings(deadline=None, max_examples=40)
@given(graph=graphs())
def test_components_are_those_of_networkx(graph):
    expected = {frozenset(part) for part in nx.connected_components(graph)}
    assert {frozenset(part) for part in nx.connected_components(from_networkx(graph))} == expected


def triangle_and_tail() -> ArrayGraph:
    arrays = Arrays(
        ["a", "b", "c", "d"],
        np.array([0, 0, 1, 2], dtype=np.int32),
        np.array([1, 2, 2, 3], dtype=np.int32),
        {"weight": np.array([1.0, 2.0, 3.0, 4.0])},
        {"label": ["A", "B", "C", "D"]},
    )
    return ArrayGraph.of(arrays)


def test_the_lazy_graph_builds_nothing_until_asked():
    graph = triangle_and_tail()
    assert nx.betweenness_centrality(graph)["c"] == pytest.approx(2 / 3)
    assert (len(graph), graph.number_of_edges(), list(graph)) == (4, 4, ["a", "b", "c", "d"])
    assert strengths(graph, "weight") == {"a": 3.0, "b": 4.0, "c": 9.0, "d": 4.0}
    assert graph._adj_built is None
    assert graph["c"]["d"] == {"weight": 4.0}
    assert graph.nodes["a"] == {"label": "A"}
    assert dict(graph.degree(weight="weight")) == {"a": 3.0, "b": 4.0, "c": 9.0, "d": 4.0}


def test_what_the_backend_lacks_runs_as_networkx_has_it():
    graph = triangle_and_tail()
    assert "shortest_path" not in ALGORITHMS
    assert nx.shortest_path(graph, "a", "d") == ["a", "c", "d"]
    assert nx.density(graph) == pytest.approx(2 / 3)
    assert nx.to_numpy_array(graph).sum() == 20


def test_a_changed_graph_is_measured_as_it_is_now():
    graph = triangle_and_tail()
    assert nx.core_number(graph)["d"] == 1
    graph.add_edges_from([("d", "a"), ("d", "b")])
    assert nx.core_number(graph)["d"] == 3
    graph.remove_node("a")
    assert set(nx.core_number(graph)) == {"b", "c", "d"}


def test_copies_and_parts_behave_like_any_graph():
    graph = triangle_and_tail()
    assert list(nx.Graph(graph).edges(data=True)) == list(graph.copy().edges(data=True))
    assert nx.number_connected_components(graph.subgraph(["a", "d"])) == 2
    assert graph.to_directed().number_of_edges() == 8


def test_directed_and_parallel_graphs_are_left_to_networkx():
    directed = nx.DiGraph([(0, 1), (1, 2)])
    with nx.config.backend_priority(algos=["kurbits"]):
        assert nx.betweenness_centrality(directed) == {0: 0.0, 1: 0.5, 2: 0.0}
        assert nx.pagerank(nx.MultiGraph([(0, 1), (0, 1), (1, 2)]))[1] > 0.4


def test_by_priority_ordinary_graphs_use_the_backend_too():
    graph = nx.karate_club_graph()
    expected = nx.constraint(graph, weight="weight", backend="networkx")
    with nx.config.backend_priority(algos=["kurbits"]):
        assert nx.constraint(graph, weight="weight") == pytest.approx(expected)


def test_the_isolated_have_no_constraint():
    graph = from_networkx(nx.empty_graph(2))
    assert all(math.isnan(value) for value in nx.constraint(graph).values())
