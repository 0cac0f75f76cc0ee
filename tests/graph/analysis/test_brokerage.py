"""Borders between groups: E–I, participation and brokerage roles, each beside a count done by hand."""

import math
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.brokerage import ROLES, brokerage_roles, ei_index, participation_coefficient
from graph.analysis.lazy import ArrayGraph, from_networkx


@st.composite
def grouped(draw: st.DrawFn) -> nx.Graph:
    """Graphs whose nodes are of some group, or of none that is known."""
    n = draw(st.integers(0, 9))
    graph = nx.gnp_random_graph(n, draw(st.sampled_from([0.2, 0.5, 0.9])), seed=draw(st.integers(0, 99)))
    for node in graph:
        graph.nodes[node]["group"] = draw(st.sampled_from(["a", "b", "c", "", None]))
    for u, v in graph.edges:
        graph[u][v]["weight"] = draw(st.sampled_from([0.25, 1.0, 3.0]))
    return graph


def by_hand(graph: nx.Graph, broker: object) -> dict[str, int]:
    group = dict(graph.nodes(data="group"))
    found = dict.fromkeys(ROLES, 0)
    partners = [node for node in graph[broker] if group[node]] if group[broker] else []
    for a, b in combinations(partners, 2):
        if not graph.has_edge(a, b):
            of_own = (group[a] == group[broker]) + (group[b] == group[broker])
            if of_own == 2:
                found["coordinator"] += 1
            elif of_own == 1:
                found["gatekeeper"] += 1
                found["representative"] += 1
            else:
                found["itinerant" if group[a] == group[b] else "liaison"] += 1
    return found


@settings(deadline=None, max_examples=80)
@given(graph=grouped())
def test_roles_are_those_counted_by_hand(graph):
    assert brokerage_roles(graph, "group") == {node: by_hand(graph, node) for node in graph}


@settings(deadline=None, max_examples=60)
@given(graph=grouped())
@pytest.mark.parametrize("weight", [None, "weight"])
def test_borders_are_those_summed_by_hand(weight, graph):
    group = dict(graph.nodes(data="group"))
    outward, breadth = ei_index(graph, "group", weight), participation_coefficient(graph, "group", weight)
    for node in graph:
        ties = [(group[other], graph[node][other][weight] if weight else 1) for other in graph[node] if group[other]]
        whole = sum(value for _, value in ties)
        own = sum(value for name, value in ties if name == group[node])
        shares = [sum(value for name, value in ties if name == each) / whole for each in {name for name, _ in ties}]
        assert breadth[node] == pytest.approx(1 - sum(share**2 for share in shares) if ties else math.nan, nan_ok=True)
        expected = (whole - 2 * own) / whole if ties and group[node] else math.nan
        assert outward[node] == pytest.approx(expected, nan_ok=True)


def test_groups_are_read_from_any_graph():
    graph = nx.star_graph(3)
    nx.set_node_attributes(graph, {0: "a", 1: "a", 2: "b", 3: "c"}, "group")
    arrays = from_networkx(graph).arrays
    arrays.node["group"] = ["a", "a", "b", "c"]
    own = ArrayGraph.of(arrays)
    assert brokerage_roles(own, "group") == brokerage_roles(graph, "group")
    assert brokerage_roles(own, "group")[0] == {
        "coordinator": 0, "gatekeeper": 2, "representative": 2, "itinerant": 0, "liaison": 1
    }  # fmt: skip
    assert own._adj_built is None
    nx.set_node_attributes(own, "a", "group")
    assert brokerage_roles(own, "group")[0]["coordinator"] == 3


def test_nobody_has_no_role():
    assert brokerage_roles(nx.Graph(), "group") == ei_index(nx.Graph(), "group") == {}
    assert participation_coefficient(nx.empty_graph(1), "group") == pytest.approx({0: math.nan}, nan_ok=True)
