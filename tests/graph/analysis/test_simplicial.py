"""Actors through whom no shortest path leads."""

import networkx as nx
import numpy as np

from graph.analysis.network import graph_of
from graph.analysis.simplicial import ends_of_paths
from graph.workspace import Workspace


def test_it_is_who_met_all_its_partners_in_one_thing_where_all_of_them_met(made):
    inside = [("ett", "abc"), ("två", "cd"), ("tre", "d")]
    graph = made(
        [(f"organisation/{who}", "participates_in", f"project/{thing}") for thing, all in inside for who in all]
    )
    found = graph.pairs.actors[ends_of_paths(graph.participations, graph.pairs)]
    assert graph.names(found.tolist()) == ["organisation/a", "organisation/b", "organisation/d"]


def test_who_has_a_partner_elsewhere_is_not(made):
    joined = [(f"organisation/{who}", "participates_in", "project/ett") for who in "abc"]
    said = [*joined, ("organisation/a", "collaborates_with", "organisation/d")]
    graph = made(said)
    found = graph.pairs.actors[ends_of_paths(graph.participations, graph.pairs)]
    assert graph.names(found.tolist()) == ["organisation/b", "organisation/c"]


def test_none_of_them_lies_on_a_shortest_path_of_the_demo(demo_home):
    demo = Workspace.open(demo_home).current()
    found = ends_of_paths(demo.participations, demo.pairs)
    between = np.array(list(nx.betweenness_centrality(graph_of(demo.pairs)).values()))
    assert found.any()
    assert (between[found] == 0).all()
    assert (between[~found] > 0).any()
