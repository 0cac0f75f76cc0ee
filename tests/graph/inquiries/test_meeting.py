"""Who should meet whom, on networks small enough to reckon by hand, and on the demo."""

import numpy as np
import pytest

from graph.analysis.likely import SHORT, go_betweens, nearness, profiles
from graph.analysis.network import graph_of, participations
from graph.inquiries.catalogue import INQUIRIES
from graph.inquiries.meeting import meeting
from graph.workspace import Workspace
from ontology.errors import InputError

ME, NEAR, FAR, ALIKE, OTHER, LONE = (f"organisation/exempel-{name}" for name in ("a", "b", "c", "d", "e", "f"))


@pytest.fixture(scope="module")
def ways(made):
    """a–b–c and b–d, d–e: c and d are two steps from a, e three. a and c are in one programme, e in another sector."""
    joined = {"ett": (ME, NEAR), "två": (NEAR, FAR), "tre": (NEAR, ALIKE), "fyra": (ALIKE, OTHER)}
    ties = [(actor, "participates_in", f"project/{thing}") for thing, both in joined.items() for actor in both]
    ties += [(f"project/{thing}", "part_of_programme", "programme/exempel") for thing in ("ett", "två")]
    about = {ME: {"sector": "academia"}, FAR: {"sector": "academia", "region": "SE312"}, OTHER: {"sector": "industry"}}
    return made([*ties, (LONE, "funds", "project/ett")], about)


def ask(generation, actor=ME, **values):
    given = {"region": "", "apart": "any", "prefer": "likely", "top": 10, **values}
    answer = meeting(generation, {"actor": generation.row(actor), **given})
    return answer.tables[0], answer


def test_what_flows_is_shared_among_the_partners_of_each_go_between(ways):
    matrix = graph_of(ways.pairs).arrays.matrix()
    me, c, e = (ways.actor(ways.row(name)) for name in (ME, FAR, OTHER))
    near = nearness(matrix, me)
    assert near.two[c] == pytest.approx(1 / 3), "b has three partners"
    assert near.three[e] == pytest.approx(1 / 3 / 2), "d passes half of its third on"
    assert near.steps[[c, e]].tolist() == [2, 3]
    assert go_betweens(matrix, near, me, e) == tuple(ways.actor(ways.row(name)) for name in (NEAR, ALIKE))
    assert 0 < SHORT < 1


def test_profiles_are_unit_vectors_and_equal_for_the_same_programme(ways):
    unit, programmes = profiles(participations(ways.entities, ways.ties), ways.ties, ways.pairs.actors)
    assert ways.names(programmes) == ["programme/exempel"]
    dense = unit.toarray().ravel()
    assert set(np.round(dense, 9)) == {0.0, 1.0}


def test_partners_are_never_proposed_and_reasons_say_what_is_shared(ways):
    table, answer = ask(ways)
    found = {ways.names([row[0]])[0]: row for row in table.rows}
    assert set(found) == {FAR, ALIKE, OTHER}
    assert found[FAR][2].en == "1 joint partner; both are in programme/exempel" or "1 joint partner" in found[FAR][2].en
    assert "adds" in found[OTHER][2].en
    assert ways.names([found[OTHER][3]]) == [NEAR]
    assert found[OTHER][4] == 3
    assert len(found[OTHER][5]) == 6, "two ties for each of three steps"
    assert (ways.row(ME), ways.row(FAR)) in answer.drawing.possible


def test_only_those_far_away_or_in_a_region_on_request(ways):
    assert [ways.names([row[0]]) for row in ask(ways, apart="far")[0].rows] == [[OTHER]]
    assert [ways.names([row[0]]) for row in ask(ways, region="SE312")[0].rows] == [[FAR]]
    table, answer = ask(ways, region="SE110")
    assert table.rows == ()
    assert "Nobody to propose" in answer.sentences[0].en


def test_the_best_has_a_hundred_points_and_the_list_is_as_long_as_asked(ways):
    table, _ = ask(ways, top=2)
    assert table.rows[0][1] == 100
    assert len(table.rows) == 2
    assert table.total == 3


def test_who_is_not_in_the_network_cannot_be_introduced(ways):
    with pytest.raises(InputError, match="no collaborations in the network"):
        ask(ways, actor=LONE)


def test_the_science_park_meets_those_region_dalarna_knows(demo_home):
    demo = Workspace.open(demo_home).current()
    answer = INQUIRIES["meet"].answer(demo, {"actor": ["Dalarna Science Park"]})
    assert {demo.label(row[3]) for row in answer.tables[0].rows} == {"Region Dalarna"}
    assert "Högskolan Dalarna" in {demo.label(row[0]) for row in answer.tables[0].rows}
