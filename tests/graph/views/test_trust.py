"""How far a picture can be read."""

import networkx as nx
import numpy as np
import pytest

from graph.views.forces import Links
from graph.views.layout import arrange, tie_weights
from graph.views.trust import Trust, trust


def of(points, ends, **how) -> Trust | None:
    points, ends = np.array(points, dtype=float), np.array(ends, dtype=np.int32).reshape(-1, 2)
    return trust(points[:, 0], points[:, 1], ends[:, 0], ends[:, 1], **how)


def two_squares():
    square = [(0, 0), (0, 1), (1, 0), (1, 1)]
    points = [*square, *((x + 10, y) for x, y in square)]
    return points, [(a + k, b + k) for k in (0, 4) for a in range(4) for b in range(a + 1, 4)]


def test_where_ties_and_nearness_are_the_same_the_picture_can_be_read():
    found = of(*two_squares())
    assert found.closeness == pytest.approx(1 - 12 / 28)
    assert (found.tied, found.kept) == (1, 1)
    assert found.distance == pytest.approx(np.sqrt(2) / 11)
    assert found.any == pytest.approx(12 / 28)


def test_where_ties_go_far_distances_say_nothing():
    points, _ = two_squares()
    found = of(points, [(a, b + 4) for a in range(4) for b in range(4)])
    assert found.closeness == 0 or found.tied - found.any < 0.05
    assert found.kept == 0.25, "three of its own square are nearer than any of the other"
    assert "läs linjerna" in found.say("sv")
    assert "read the lines" in found.say("en")


def test_the_layout_of_a_clear_network_is_read_better_than_chance():
    graph = nx.connected_caveman_graph(12, 6)
    ends = np.array(list(graph.edges()), dtype=np.int32)
    n = len(graph)
    links = Links(n, ends[:, 0], ends[:, 1], tie_weights(ends[:, 0], ends[:, 1], n), np.zeros(n, dtype=np.int32))
    drawn = of(arrange(links, [""] * n), ends)
    chance = of(np.random.default_rng(1).random((n, 2)), ends)
    assert drawn.closeness > 0.8 > 0.2 > chance.closeness
    assert drawn.kept > 0.8 > 0.2 > chance.kept
    assert "mostly means a tie" in drawn.say("en")


def test_it_is_the_same_every_time_and_does_not_depend_on_scale():
    random = np.random.default_rng(2)
    points, ends = random.random((900, 2)), random.integers(0, 900, (2000, 2))
    assert of(points, ends) == of(points, ends)
    assert of(7 * points - 3, ends).closeness == pytest.approx(of(points, ends).closeness)


def test_parallel_ties_and_loops_count_once_and_not_at_all():
    points, ends = two_squares()
    assert of(points, [*ends, *ends, *((b, a) for a, b in ends), (0, 0)]) == of(points, ends)


def test_too_little_to_read_gives_nothing():
    assert of([(0, 0), (1, 1)], [(0, 1)]) is None
    assert of(np.zeros((0, 2)), []) is None
    assert of(np.zeros((9, 2)), [(i, i + 1) for i in range(8)]) is None, "all in one spot"


def test_several_in_one_spot_do_not_count_themselves_as_neighbours():
    points = [(0, 0)] * 12 + [(9, 9)]
    found = of(points, [(i, 12) for i in range(12)])
    assert 0 <= found.kept < 0.1


def test_a_map_of_places_says_that_positions_are_places():
    assert "läget visar orten" in of(*two_squares(), geographic=True).say("sv")
    assert of(*two_squares()).columns()["sv"].startswith("Så långt kan bilden läsas: 100 %")
