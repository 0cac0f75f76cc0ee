"""Betweenness from some to others, and the fewest whose loss parts them: equal to networkx' own."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.between import parting
from graph.analysis.lazy import from_networkx

GRAPHS = st.builds(
    lambda n, p, seed: nx.gnp_random_graph(n, p, seed=seed),
    st.integers(2, 14),
    st.sampled_from([0.0, 0.1, 0.2, 0.4]),
    st.integers(0, 10**6),
)


@given(GRAPHS, st.sets(st.integers(0, 6), min_size=1, max_size=4), st.sets(st.integers(5, 13), min_size=1, max_size=4))
def test_betweenness_of_a_subset_is_networkx_own(graph, sources, targets):
    sources, targets = {s % len(graph) for s in sources}, {t % len(graph) for t in targets}
    for normalized in (False, True):
        ours = nx.betweenness_centrality_subset(from_networkx(graph), sources, targets, normalized)
        theirs = nx.betweenness_centrality_subset(graph, sources, targets, normalized)
        assert ours == pytest.approx(theirs, abs=1e-9)


@given(GRAPHS)
def test_parting_takes_as_few_as_networkx_and_leaves_no_way(graph):
    n = len(graph)
    sources, targets = np.arange(0, (n + 1) // 2), np.arange((n + 1) // 2, n)
    cut = parting(from_networkx(graph).arrays, sources, targets)
    left = graph.subgraph(set(graph) - set(cut.tolist()))
    assert not any(nx.has_path(left, s, t) for s in sources for t in targets if s in left and t in left)
    crossing = nx.Graph((s, t) for s, t in graph.edges if (s < (n + 1) // 2) != (t < (n + 1) // 2))
    tops = {node for node in crossing if node < (n + 1) // 2}
    assert len(cut) == len(nx.bipartite.hopcroft_karp_matching(crossing, tops)) // 2, "König: as many as matched pairs"


def test_a_middleman_parts_two_stars():
    graph = nx.empty_graph(6)
    graph.add_edges_from([(0, 2), (1, 2), (2, 3), (3, 4), (3, 5)])
    assert parting(from_networkx(graph).arrays, np.array([0, 1]), np.array([4, 5])).tolist() == [2]
