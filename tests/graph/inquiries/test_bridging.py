"""Who bridges two groups, on a network small enough to reckon by hand."""

import pytest

from graph.inquiries.bridging import bridging
from graph.inquiries.catalogue import INQUIRIES
from graph.inquiries.parameters import Group
from graph.workspace import Workspace
from ontology.errors import InputError

HERE, GATE, MIDDLE, THERE, LONE = (f"organisation/exempel-{name}" for name in ("a", "b", "c", "d", "e"))
WEST, EAST = Group("region", "SE311"), Group("region", "SE312")


@pytest.fixture(scope="module")
def border(made):
    """a–b in the west, d in the east; b meets d directly and through c, who is in neither; e is alone in the north."""
    joined = [("ett", HERE, GATE), ("två", GATE, MIDDLE), ("tre", MIDDLE, THERE), ("fyra", GATE, THERE)]
    ties = [(actor, "participates_in", f"project/{thing}") for thing, *both in joined for actor in both]
    about = {HERE: "SE311", GATE: "SE311", THERE: "SE312", MIDDLE: "SE110", LONE: "SE331"}
    sectors = {HERE: "academia", GATE: "academia", THERE: "industry"}
    known = {name: {"region": region, "sector": sectors.get(name, "")} for name, region in about.items()}
    return made([*ties, (LONE, "participates_in", "project/ensam")], known)


def ask(generation, one=WEST, other=EAST):
    answer = bridging(generation, {"one": one, "other": other})
    return {table.id: table for table in answer.tables}, answer


def test_the_bridge_is_who_all_shortest_ways_pass(border):
    tables, answer = ask(border)
    found = {border.names([row[0]])[0]: row[2:] for row in tables["bridges"].rows}
    assert found == {GATE: (pytest.approx(0.5), 1), THERE: (0.0, 1)}, "of a–d and b–d, only a–d passes b; c is a detour"
    assert "1 samarbete går direkt mellan Värmland (2 aktörer) och Dalarna (1)" in answer.sentences[0].sv


def test_the_cut_is_the_fewest_whose_loss_breaks_every_way(border):
    tables, answer = ask(border)
    assert [border.names([row[0]]) for row in tables["cut"].rows] in ([[GATE]], [[THERE]])
    assert "without 1 actor (" in answer.sentences[1].en


def test_ties_across_show_what_they_go_through_and_its_evidence(border):
    tables, answer = ask(border)
    (row,) = tables["direct"].rows
    assert border.names(row[:2]) == [GATE, THERE]
    assert border.names(row[5]) == ["project/fyra"]
    assert len(row[4]) == 2
    assert set(row[4]) <= set(answer.drawing.ties)
    assert "E–I index 0.00" in answer.sentences[2].en, "one tie across, one within"


def test_sectors_can_be_bridged_too(border):
    tables, _ = ask(border, Group("sector", "academia"), Group("sector", "industry"))
    assert border.names([tables["direct"].rows[0][0]]) == [GATE]


def test_two_that_nothing_ties_get_a_plain_answer(border):
    tables, answer = ask(border, WEST, Group("region", "SE331"))
    assert "Inget binder ihop" in answer.sentences[0].sv
    assert tables["cut"].total == tables["direct"].total == 0


def test_groups_that_overlap_or_are_empty_are_refused(border):
    with pytest.raises(InputError, match="overlap"):
        ask(border, WEST, WEST)
    with pytest.raises(InputError, match="overlap"):
        ask(border, WEST, Group("sector", "academia"))
    with pytest.raises(InputError, match="no actor of the network"):
        ask(border, WEST, Group("region", "SE224"))


@pytest.mark.parametrize(("one", "other"), [(WEST, Group("region", "SE31")), (Group("region", "SE31"), WEST)])
def test_of_two_regions_the_answer_says_which_lies_in_which(border, one, other):
    with pytest.raises(InputError, match=r"Värmland lies in .*Mid.*beside each other") as found:
        ask(border, one, other)
    assert found.value.sv.startswith("Värmland ligger i ")


def test_dalarna_and_varmland_hang_on_region_varmland(demo_home):
    demo = Workspace.open(demo_home).current()
    answer = INQUIRIES["bridges"].answer(demo, {"one": ["Dalarna"], "other": ["Värmland"]})
    tables = {table.id: table for table in answer.tables}
    assert [demo.label(row[0]) for row in tables["cut"].rows] == ["Region Värmland"]
    assert all(row[4] for row in tables["direct"].rows), "every tie across shows its evidence"
