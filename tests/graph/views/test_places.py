"""The map of places: points of places, discs of several in one, a projection that keeps directions."""

import numpy as np
import pytest

from graph.views.places import PARALLEL, points_of, spread_out
from ontology.places import place

A, B, C, D, E = (f"organisation/exempel-{letter}" for letter in "abcde")


def test_a_point_is_an_actors_own_else_its_municipalitys_else_its_regions(made):
    about = {
        A: {"point": "POINT(15.5 60.5)", "municipality": "2080", "country": "SE"},
        B: {"municipality": "2080", "region": "SE312", "country": "SE"},
        C: {"region": "SE312", "country": "SE"},
        D: {"country": "SE"},
        E: {"region": "FI1C1"},
    }
    entities = made([(A, "collaborates_with", B)], about).entities
    found = points_of(entities, range(5))
    assert found[0].tolist() == [15.5, 60.5]
    falun, dalarna = place("2080"), place("SE312")
    assert f"POINT({found[1][0]} {found[1][1]})" == falun.point
    assert f"POINT({found[2][0]} {found[2][1]})" == dalarna.point
    assert np.isnan(found[3:]).all(), "a country alone, and a region whose point is unknown, are no places"


def test_north_is_up_east_is_right_and_a_degree_of_longitude_half_as_long():
    points = np.array([[15.0, 60.0], [17.0, 60.0], [15.0, 62.0]])
    x, y, ground = spread_out(points, np.ones(3))
    assert x[1] > x[0]
    assert y[2] < y[0]
    assert (x[1] - x[0]) / (y[0] - y[2]) == pytest.approx(PARALLEL)
    np.testing.assert_allclose(ground.put(points[:, 0], points[:, 1]), (x, y))
    assert np.abs([x, y]).max() <= 1000


def test_several_in_one_place_stand_apart_the_most_important_in_the_middle():
    points = np.array([[15.0, 60.0]] * 40 + [[18.0, 59.0]])
    x, y, ground = spread_out(points, np.arange(41.0))
    middle = np.array(ground.put(np.array([15.0]), np.array([60.0]))).ravel()
    far = np.hypot(x[:40] - middle[0], y[:40] - middle[1])
    assert far.argmin() == 39
    assert far.max() < 100
    apart = np.hypot(x[:40, None] - x[None, :40], y[:40, None] - y[None, :40])
    assert apart[np.triu_indices(40, 1)].min() > 5


def test_thousands_in_one_place_stay_near_it():
    x, y, _ = spread_out(np.array([[15.0, 60.0]] * 3000 + [[24.0, 66.0]]), np.zeros(3001))
    assert np.hypot(x[:3000] - x[0], y[:3000] - y[0]).max() < 100


def test_one_place_alone_is_in_the_middle():
    x, y, _ = spread_out(np.array([[15.0, 60.0]]), np.zeros(1))
    assert (x[0], y[0]) == (0, 0)
