"""The layout: the same picture every time, inside its square, parts near each other, labels apart, steady over time."""

import os
import subprocess
import sys

import networkx as nx
import numpy as np
import pytest

from graph.views.forces import Links, push_apart
from graph.views.layout import arrange, lay_out, tie_weights
from graph.views.square import fit
from graph.views.stress import pack, part_labels, stress


def links_of(graph: nx.Graph, group: list[int] | None = None) -> Links:
    ends = np.array(list(nx.convert_node_labels_to_integers(graph).edges()), dtype=np.int32).reshape(-1, 2)
    n = len(graph)
    groups = np.array(group or [0] * n, dtype=np.int32)
    return Links(n, ends[:, 0], ends[:, 1], tie_weights(ends[:, 0], ends[:, 1], n), groups)


def nearest(points: np.ndarray) -> float:
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    return float(apart[np.triu_indices(len(points), 1)].min())


@pytest.mark.parametrize("n", [2, 60, 450])
def test_the_same_network_gives_the_same_picture_inside_the_square(n):
    links = links_of(nx.connected_watts_strogatz_graph(n, 4, 0.2, seed=1) if n > 4 else nx.path_graph(n))
    first = arrange(links, ["Exempel"] * n)
    assert np.array_equal(first, arrange(links, ["Exempel"] * n))
    assert np.abs(first).max() == pytest.approx(1000)
    assert np.isfinite(first).all()


def test_neighbours_are_drawn_near_each_other():
    graph = nx.connected_caveman_graph(40, 12)
    points = arrange(links_of(graph), [""] * len(graph))
    ends = np.array(list(graph.edges()))
    tie = np.median(np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T))
    random = np.random.default_rng(0).integers(0, len(graph), (2000, 2))
    assert tie < 0.15 * np.median(np.hypot(*(points[random[:, 0]] - points[random[:, 1]]).T))


def test_a_chain_is_drawn_as_a_chain():
    points = stress(links_of(nx.path_graph(20)))
    apart = np.hypot(*(points[0] - points).T)
    assert (np.diff(apart) > 0).all()


def test_small_maps_leave_room_for_every_label():
    graph = nx.disjoint_union_all([nx.star_graph(15), nx.path_graph(6), nx.empty_graph(3)])
    labels = [f"Exempelorganisationen nummer {i}" for i in range(len(graph))]
    points = arrange(links_of(graph), labels)
    apart = np.abs(points[:, None] - points[None])
    close = (apart[..., 0] < 120) & (apart[..., 1] < 30)
    assert close.sum() == len(graph)  # each only with itself


def test_large_maps_have_no_two_nodes_in_one_place():
    points = arrange(links_of(nx.gnp_random_graph(600, 0.005, seed=4)), [""] * 600)
    assert nearest(points) > 4


def test_parts_are_packed_near_each_other_and_do_not_overlap():
    parts = [np.array([[0.0, 0], [4, 0], [0, 4]]), np.array([[0.0, 0], [1, 1]]), np.zeros((1, 2))]
    placed = pack(parts)
    for before, after in zip(parts, placed, strict=True):
        np.testing.assert_allclose(after - after[0], before - before[0])
    everything = np.concatenate(placed)
    assert nearest(everything) > 1
    assert np.ptp(everything, axis=0).max() < 10


def test_many_small_parts_surround_the_large_one():
    graph = nx.disjoint_union_all([nx.gnp_random_graph(350, 0.02, seed=1), *(nx.path_graph(2) for _ in range(220))])
    points = arrange(links_of(graph), [""] * len(graph))
    middle = points[:350].mean(axis=0)
    assert np.median(np.hypot(*(points[:350] - middle).T)) < np.median(np.hypot(*(points[350:] - middle).T))


def test_discs_in_one_spot_are_pushed_apart():
    assert nearest(push_apart(np.zeros((5, 2)), 2.0, rounds=200)) == pytest.approx(4.0, rel=0.05)


def test_boxes_leave_each_other_by_the_shorter_way():
    points = part_labels(np.array([[0.0, 0.0], [10.0, 5.0]]), np.array([100.0, 100.0]), 20.0)
    assert points[1, 1] - points[0, 1] == pytest.approx(20, abs=1e-3)
    assert points[1, 0] - points[0, 0] == pytest.approx(10)


def test_one_spot_fits_the_square_too():
    assert fit(np.array([[5.0, 5.0]])).tolist() == [[0.0, 0.0]]


def test_every_entity_has_a_place_except_documents(dalarna):
    positions = dalarna.positions
    lost = [
        name for name, x in zip(dalarna.names(range(len(dalarna.entities))), positions.x, strict=True) if np.isnan(x)
    ]
    assert lost == ["document/exempel"]
    assert len(positions.actor_x) == len(dalarna.pairs.actors)
    assert np.nanmax(np.abs([positions.x, positions.y])) <= 1000


def test_an_empty_generation_has_an_empty_map(made):
    g = made([])
    assert len(lay_out(g.entities, g.ties, g.pairs, g.measures).x) == 0


def named(graph: nx.Graph) -> list[tuple[str, str, str]]:
    return [
        (f"organisation/exempel-{u:04}", "collaborates_with", f"organisation/exempel-{v:04}") for u, v in graph.edges()
    ]


def moved(before, kept, rows) -> float:
    """The median way of what was there, as a share of the side of the map."""
    return float(np.median(np.hypot(before.positions.x - kept.x[rows], before.positions.y - kept.y[rows])) / 2000)


@pytest.mark.parametrize("n", [60, 700])
def test_a_twentieth_more_ties_moves_the_others_by_less_than_a_hundredth(made, n):
    graph = nx.connected_watts_strogatz_graph(n, 4, 0.1, seed=2)
    before = made(named(graph))
    more = np.random.default_rng(1).integers(0, n, (n // 10, 2)).tolist()
    after = made([*named(graph), *named(nx.Graph([(u, v) for u, v in more if u != v and not graph.has_edge(u, v)]))])
    previous = (before.entities, before.pairs, before.positions)
    kept = lay_out(after.entities, after.ties, after.pairs, after.measures, previous=previous)
    assert 0 < moved(before, kept, slice(None)) < 0.01
    again = lay_out(after.entities, after.ties, after.pairs, after.measures, previous=previous)
    np.testing.assert_array_equal(again.x, kept.x)


def test_what_is_new_stands_by_its_partners_or_where_there_is_room(made):
    graph = nx.connected_watts_strogatz_graph(60, 4, 0.1, seed=2)
    before = made(named(graph))
    new = nx.Graph([(5, 9000), (9001, 9002), (9002, 9003)])
    after = made([*named(graph), *named(new)])
    previous = (before.entities, before.pairs, before.positions)
    kept = lay_out(after.entities, after.ties, after.pairs, after.measures, previous=previous)
    points = np.column_stack([kept.x, kept.y])
    ties = [np.hypot(*(points[u] - points[v])) for u, v in graph.edges()]
    assert np.hypot(*(points[60] - points[5])) < 2 * np.median(ties)
    apart = np.hypot(*(points[:60, None] - points[None, 61:]).transpose(2, 0, 1))
    assert apart.min() > np.median(ties)
    assert np.abs(points).max() <= 1000


def test_actors_stay_when_a_network_grows_beyond_the_size_that_has_a_map_of_its_own(made, monkeypatch):
    graph = nx.connected_watts_strogatz_graph(60, 4, 0.1, seed=2)
    before, after = made(named(graph)), made([*named(graph), *named(nx.Graph([(0, 9000)]))])
    previous = (before.entities, before.pairs, before.positions)
    monkeypatch.setattr("graph.views.layout.TWO_MODE", 60)
    kept = lay_out(after.entities, after.ties, after.pairs, after.measures, previous=previous)
    assert np.median(np.abs(before.positions.actor_x - kept.actor_x[:60])) < 20


def test_a_map_that_is_mostly_new_is_drawn_afresh(made):
    small = made([("organisation/exempel-00", "collaborates_with", "organisation/exempel-01")])
    graph = nx.path_graph(20)
    ties = [
        (f"organisation/exempel-{u:02}", "collaborates_with", f"organisation/exempel-{v:02}") for u, v in graph.edges()
    ]
    large = made(ties)
    previous = (small.entities, small.pairs, small.positions)
    drawn = lay_out(large.entities, large.ties, large.pairs, large.measures, previous=previous)
    np.testing.assert_array_equal(drawn.x, large.positions.x)


SYMMETRIC = """
import networkx as nx, numpy as np
from graph.views.forces import Links
from graph.views.layout import arrange
for graph in (nx.star_graph(9), nx.cycle_graph(8), nx.complete_graph(5), nx.complete_bipartite_graph(2, 4)):
    s, t = np.array(graph.edges(), dtype=np.int32).T
    links = Links(len(graph), s, t, np.ones(len(s)), np.zeros(len(graph), dtype=np.int32))
    print(arrange(links, ["Exempel"] * len(graph)).tolist())
"""


def test_a_picture_that_looks_alike_from_many_sides_is_turned_the_same_way_on_every_processor():
    """OpenBLAS reckons in another order on each kind of processor; the variable makes it take that of an older one."""
    drawn = set()
    for processor in ("Haswell", "Nehalem"):
        env = os.environ | {"OPENBLAS_CORETYPE": processor}
        done = subprocess.run([sys.executable, "-c", SYMMETRIC], capture_output=True, text=True, env=env, check=True)
        drawn.add(done.stdout)
    assert len(drawn) == 1
