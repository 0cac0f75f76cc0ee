"""What a network hangs on, beside the slow way of finding it; and actors between projects."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.lazy import from_networkx
from graph.analysis.structure import bridge_ties, cut_off, two_mode_betweenness, two_mode_degree
from graph.analysis.twomode import two_mode

graphs = st.builds(nx.gnp_random_graph, st.integers(0, 12), st.sampled_from([0.1, 0.2, 0.4]), seed=st.integers(0, 999))


def lost_without(graph: nx.Graph, node: object) -> int:
    part = graph.subgraph(nx.node_connected_component(graph, node)).copy()
    part.remove_node(node)
    return len(part) - max(map(len, nx.connected_components(part)), default=0)


@settings(deadline=None, max_examples=150)
@given(graph=graphs)
def test_what_an_actor_would_cut_off_is_what_is_left_without_it(graph):
    expected = {node: lost_without(graph, node) for node in graph}
    assert cut_off(graph) == expected
    assert cut_off(from_networkx(graph)) == expected


@settings(deadline=None, max_examples=50)
@given(graph=graphs)
def test_bridges_are_counted_at_both_ends(graph):
    found = list(nx.bridges(graph, backend="networkx"))
    expected = {node: sum(node in bridge for bridge in found) for node in graph}
    assert bridge_ties(from_networkx(graph)) == expected


@st.composite
def two_sided(draw: st.DrawFn) -> nx.Graph:
    n, m = draw(st.integers(0, 6)), draw(st.integers(0, 6))
    graph = nx.Graph()
    graph.add_nodes_from(range(n), bipartite=0)
    graph.add_nodes_from(range(n, n + m), bipartite=1)
    for u in range(n):
        graph.add_edges_from((u, v) for v in range(n, n + m) if draw(st.booleans()))
    return graph


@settings(deadline=None, max_examples=80)
@given(graph=two_sided())
def test_betweenness_between_projects_is_that_of_networkx(graph):
    actors = [node for node, side in graph.nodes(data="bipartite") if side == 0]
    found = two_mode_betweenness(graph)
    assert list(found) == actors
    if len(graph) > 2 and 0 < len(actors) < len(graph):
        try:
            expected = nx.bipartite.betweenness_centrality(graph, actors)
        except ZeroDivisionError:  # networkx gives up where nobody of either side can be between
            return
        assert found == pytest.approx({node: expected[node] for node in actors})


def test_actors_are_tied_to_what_they_take_part_in(dalarna):
    graph = two_mode(dalarna, dalarna.pairs)
    degree = two_mode_degree(graph)
    names = dalarna.names(dalarna.pairs.actors)
    assert dict(zip(names, degree.values(), strict=True)) == {
        "organisation/exempel-a": 3.0,  # two projects and a stated collaboration
        "organisation/exempel-b": 2.0,
        "organisation/exempel-c": 2.0,
        "organisation/exempel-d": 2.0,
        "region/exempelregion": 1.0,
    }
    assert nx.is_bipartite(graph)
