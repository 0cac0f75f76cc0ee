"""The collaboration network: who counts as working together, how much, when and by which status."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.network import network, participations, project, sliced, through
from graph.analysis.slices import Slice, active
from ontology.errors import InputError

A, B, C, D, E = (f"organisation/exempel-{letter}" for letter in "abcde")
REGION = "region/exempelregion"


def test_actors_are_those_who_take_part_and_people_are_none(dalarna):
    assert dalarna.names(dalarna.pairs.actors) == [A, B, C, D, REGION]


def test_a_project_of_n_gives_each_pair_one_over_n_minus_one(dalarna):
    pairs = dalarna.pairs
    assert pairs.weight[dalarna.pair(A, C)] == 0.5
    assert pairs.weight[dalarna.pair(C, D)] == 0.5
    assert pairs.weight[dalarna.pair(A, B)] == 1.5  # one project of three, one of two
    assert pairs.count[dalarna.pair(A, B)] == 2


def test_a_stated_collaboration_weighs_one_and_money_nothing(dalarna):
    assert dalarna.pairs.weight[dalarna.pair(A, D)] == 1.0
    assert dalarna.pair(A, E) is None


def test_pairs_carry_the_years_of_the_project_and_count_what_has_none(dalarna):
    pairs = dalarna.pairs
    both = dalarna.pair(A, B)
    assert (pairs.first[both], pairs.last[both], pairs.undated[both]) == (2015, 2017, 1)
    late = dalarna.pair(C, D)
    assert (pairs.first[late], pairs.last[late]) == (2019, 2020)
    assert pairs.undated[dalarna.pair(A, D)] == 1


def test_a_pair_has_the_best_status_of_what_it_did_together(made):
    g = made([(A, "participates_in", "project/x"), (B, "participates_in", "project/x", {"status": "inferred"})])
    assert g.pairs.status.tolist() == [1]
    both = made(
        [
            (A, "participates_in", "project/x"),
            (B, "participates_in", "project/x", {"status": "inferred"}),
            (A, "collaborates_with", B),
        ]
    )
    assert both.pairs.status.tolist() == [0]


def test_what_is_only_proposed_stays_out_until_asked_for(dalarna):
    assert dalarna.pair(A, E) is None
    proposed = project(dalarna.entities, dalarna.ties, Slice(statuses=("proposed",)))
    assert dalarna.names(proposed.actors) == [A, E]
    assert len(proposed) == 1


def test_who_was_never_there_at_once_did_not_work_together(made):
    g = made(
        [
            (A, "participates_in", "project/x", {"start": 2014, "end": 2015}),
            (B, "participates_in", "project/x", {"start": 2017, "end": 2018}),
            (C, "participates_in", "project/x"),
        ]
    )
    assert g.pair(A, B) is None
    assert g.pair(A, C) is not None


def test_a_lone_participant_is_an_actor_without_partners(made):
    g = made([(A, "participates_in", "project/x")])
    assert len(g.pairs.actors) == 1
    assert len(g.pairs) == 0


def test_membership_of_the_same_body_is_not_collaboration(made):
    g = made([(A, "member_of", "organisation/kluster"), (B, "member_of", "organisation/kluster")])
    assert len(g.pairs.actors) == 0


def test_an_empty_graph_has_an_empty_network(made):
    g = made([])
    assert len(g.pairs) == 0
    assert nx.number_of_nodes(network(g)) == 0


def test_the_graph_names_its_nodes_by_iri_and_says_what_they_are(dalarna):
    graph = network(dalarna)
    node = dalarna.base + A
    assert graph.nodes[node] == {
        "label": "Exempel Ålder & Co",
        "sector": "",
        "country": "SE",
        "region": "SE312",
        "municipality": "2080",
        "kind": "organisation",
    }
    tie = graph[node][dalarna.base + B]
    assert (tie["count"], tie["weight"], tie["distance"]) == (2, 1.5, pytest.approx(2 / 3))


def test_a_region_holds_what_lies_within_it(dalarna):
    assert dalarna.names(sliced(dalarna, Slice(region="SE31")).actors) == [A, B, C]
    assert dalarna.names(sliced(dalarna, Slice(region="SE312")).actors) == [A, C]
    assert dalarna.names(sliced(dalarna, Slice(region="2080")).actors) == [A]


def test_a_slice_of_years_takes_only_what_is_known_to_have_been_active(dalarna):
    year = sliced(dalarna, Slice(from_year=2015, to_year=2015))
    assert dalarna.names(year.actors) == [A, B, C]
    assert set(zip(year.s.tolist(), year.t.tolist(), strict=True)) == {(0, 1), (0, 2), (1, 2)}
    unknown_too = sliced(dalarna, Slice(from_year=2015, to_year=2015, undated=True))
    assert dalarna.names(unknown_too.actors) == [A, B, C, D]
    assert unknown_too.undated.sum() == 2


def test_an_unknown_status_is_refused(dalarna):
    with pytest.raises(InputError, match="stated, inferred, proposed"):
        sliced(dalarna, Slice(statuses=("certain",)))


@pytest.mark.parametrize(
    ("start", "end", "answer"),
    [
        (2014, 2016, 1),
        (2010, 2013, -1),
        (2018, 2020, -1),
        (0, 0, 0),
        (2015, 0, 1),
        (2010, 0, 0),
        (0, 2013, -1),
        (0, 2016, 1),
    ],
)
def test_activity_is_yes_no_or_unknown(start, end, answer):
    years = (np.array([start], dtype=np.int16), np.array([end], dtype=np.int16))
    assert active(*years, 2014, 2016).tolist() == [answer]


def test_every_pair_knows_what_it_went_through(dalarna):
    rows, bodies = through(dalarna.entities, dalarna.ties, dalarna.pairs)
    joint = [dalarna.names([body])[0] for row, body in zip(rows, bodies, strict=True) if row == dalarna.pair(A, B)]
    assert joint == ["project/ett", "project/tre"]
    assert dalarna.pair(A, D) not in rows.tolist()


memberships = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 6)), max_size=40, unique=True)


@settings(deadline=None, max_examples=60)
@given(memberships)
def test_the_projection_equals_networkx_collaboration_weights(made, rows):
    g = made([(f"organisation/exempel-{a}", "participates_in", f"project/{p}") for a, p in rows])
    two_mode = nx.Graph((f"organisation/exempel-{a}", f"project/{p}") for a, p in rows)
    actors = [node for node in two_mode if node.startswith("organisation")]
    expected = nx.bipartite.collaboration_weighted_projected_graph(two_mode, actors) if rows else nx.Graph()
    pairs = g.pairs
    names = g.names(pairs.actors)
    found = {
        (names[s], names[t]): w
        for s, t, w in zip(pairs.s.tolist(), pairs.t.tolist(), pairs.weight.tolist(), strict=True)
    }
    assert found == {tuple(sorted((u, v))): pytest.approx(w) for u, v, w in expected.edges(data="weight")}
    assert len(participations(g.entities, g.ties).body) == len(rows)
