"""What actors have in common."""

import pytest

from graph.inquiries.shared import COMPARE
from graph.workspace import Workspace
from ontology.errors import InputError


@pytest.fixture(scope="module")
def demo(demo_home):
    return Workspace.open(demo_home).current()


def cells(generation, table):
    return [generation.label(row[0]) for row in table.rows]


def test_two_actors_share_the_things_they_both_lead_or_take_part_in(demo):
    answer = COMPARE.answer(demo, {"actors": ["Region Dalarna", "Region Värmland"]})
    things, partners, measures = answer.tables
    assert things.total > 0
    for thing, _, ties in things.rows:
        assert {int(demo.ties.t[tie]) for tie in ties} == {thing}
        assert {demo.label(int(demo.ties.s[tie])) for tie in ties} == {"Region Dalarna", "Region Värmland"}
    assert "Region Gävleborg" in cells(demo, partners)
    assert {len(row) for row in measures.rows} == {3}
    assert str(things.total) in answer.sentences[0].sv


def test_one_actor_cannot_be_compared(demo):
    with pytest.raises(InputError, match="actors names 1 different; expected 2 to 8"):
        COMPARE.answer(demo, {"actors": ["Region Dalarna", "Region Dalarna"]})
