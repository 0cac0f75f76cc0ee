"""The registry: every measure says what it is, takes what it declares, and answers any network without a crash."""

import math

import networkx as nx
import numpy as np
import pytest

from graph.analysis.centrality import rank, scores_of
from graph.analysis.communities import settle
from graph.analysis.lazy import ArrayGraph, Arrays, from_networkx
from graph.analysis.registry import MEASURES, PANEL
from ontology.errors import InputError
from ontology.labels import measure_labels

A, B, C, D = (f"organisation/exempel-{letter}" for letter in "abcd")


def test_every_measure_and_parameter_is_explained_in_two_languages():
    for measure in MEASURES.values():
        assert set(measure.title) == set(measure.explanation) == {"sv", "en"}
        assert all(len(text) > 80 for text in measure.explanation.values())
        assert measure.literature
        for parameter in measure.parameters:
            assert parameter.title.sv
            assert parameter.title.en
            assert parameter.read(str(parameter.default)) == parameter.default
            assert set(parameter.choice_titles) == set(parameter.choices)


def test_stored_measures_are_the_properties_of_the_vocabulary():
    assert set(PANEL) == set(measure_labels())


def network_of(graph: nx.Graph) -> ArrayGraph:
    """A graph as a ranking has it: with weights, and every attribute of actors."""
    ends = np.array(list(graph.edges), dtype=np.int32).reshape(-1, 2)
    ones = np.ones(len(ends))
    names = ("region", "municipality", "country", "sector", "kind", "community")
    about = {name: [name[i % 2 :] for i in range(len(graph))] for name in names}
    about["bipartite"] = [0] * len(graph)
    edge = {"weight": ones, "count": ones, "distance": ones}
    return ArrayGraph.of(Arrays(list(graph), ends[:, 0], ends[:, 1], edge, about))


@pytest.mark.parametrize("graph", [nx.empty_graph(0), nx.empty_graph(1), nx.empty_graph(3), nx.path_graph(2)], ids=str)
@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_hardly_anybody_to_measure_is_no_error(measure, graph):
    score, error, note = scores_of(measure, network_of(graph))
    assert len(score) == len(error) == len(graph)
    assert not np.isinf(score).any()
    assert note == ""


@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_every_choice_of_every_parameter_is_computed(measure):
    graph = network_of(nx.karate_club_graph())
    for parameter in measure.parameters:
        for value in parameter.choices or (parameter.low, parameter.high):
            score, _, _ = scores_of(measure, graph, options={parameter.name: value})
            assert np.isfinite(score).any()


@pytest.mark.parametrize(
    ("by", "given", "complaint"),
    [
        ("betweenness", {"attribute": "sector"}, "betweenness knows no parameter 'attribute'; expected weight"),
        ("core", {"weight": "none"}, "core knows no parameter 'weight'; it has none"),
        ("brokerage", {"role": "king"}, "role is 'king'; expected one of all, coordinator"),
        ("pagerank", {"alpha": "2"}, "alpha is '2'; expected a number from 0.1 to 0.95"),
        ("pagerank", {"alpha": "nan"}, "alpha is 'nan'"),
    ],
)
def test_what_a_measure_does_not_take_is_said_plainly(dalarna, by, given, complaint):
    with pytest.raises(InputError, match=complaint):
        rank(dalarna, by, given=given)


def scores(generation, by, **given):
    return {generation.names([row.row])[0]: row.score for row in rank(generation, by, given=given)}


def test_strength_counts_projects_when_asked(dalarna):
    assert scores(dalarna, "strength", weight="count")[A] == 4.0
    assert scores(dalarna, "strength")[A] == pytest.approx(3.0)


def test_weighted_betweenness_goes_by_the_strong_ties(made):
    trio = [(each, "participates_in", "project/x") for each in (A, C, D)]
    g = made([(A, "collaborates_with", B), (B, "collaborates_with", C), *trio])
    graph = nx.Graph()
    graph.add_weighted_edges_from([(A, B, 1), (B, C, 1), (A, C, 2), (A, D, 2), (C, D, 2)])
    assert scores(g, "betweenness") == pytest.approx(nx.betweenness_centrality(graph))
    assert scores(g, "betweenness", weight="distance") == pytest.approx(
        nx.betweenness_centrality(graph, weight="weight")
    )


def test_borders_and_roles_are_ranked_by_region_or_sector(dalarna):
    by_region = scores(dalarna, "eiIndex", attribute="region")
    assert by_region[B] == 1.0  # its partners A and C are of another region
    assert by_region[A] == pytest.approx((2 - 1) / 3)
    assert scores(dalarna, "eiIndex", attribute="sector") == {}  # one actor has a sector: nobody to compare with
    assert scores(dalarna, "brokerage", attribute="kind", role="coordinator")[C] > 0


def test_dependence_on_one_partner_is_the_largest_local_constraint(dalarna):
    from graph.analysis.network import network

    plain = nx.Graph(network(dalarna))
    expected = {
        node.removeprefix(dalarna.base): max(nx.local_constraint(plain, node, other, "weight") for other in plain[node])
        for node in plain
    }
    assert scores(dalarna, "localConstraint") == pytest.approx(expected)


def test_communities_say_how_sure_they_are():
    clear = nx.disjoint_union(nx.complete_graph(8), nx.complete_graph(6))
    found = settle(from_networkx(clear))
    assert (found.agreement, found.stability.tolist()) == (1.0, [1.0] * 14)
    assert found.modularity == pytest.approx(nx.community.modularity(clear, [range(8), range(8, 14)]))
    vague = settle(from_networkx(nx.gnm_random_graph(120, 700, seed=1)))
    assert vague.agreement < 0.9
    assert np.nanmin(vague.stability) < 0.7
    assert settle(from_networkx(nx.empty_graph(2))).number.tolist() == [0, 0]
    assert all(map(math.isnan, settle(from_networkx(nx.empty_graph(2))).stability))


def test_a_changed_graph_is_grouped_anew():
    graph = from_networkx(nx.disjoint_union(nx.complete_graph(4), nx.complete_graph(3)))
    assert settle(graph).number.max() == 2
    graph.add_edges_from((u, v) for u in range(4) for v in range(4, 7))
    assert settle(graph).number.max() == 1
