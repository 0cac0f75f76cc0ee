"""Who depends on which funder: counts and amounts reckoned by hand."""

import pytest

from graph.inquiries.catalogue import INQUIRIES
from graph.inquiries.dependency import depend
from graph.workspace import Workspace
from ontology.errors import InputError

A, B, FUND, OTHER = (f"organisation/exempel-{name}" for name in ("a", "b", "fond", "andra"))
ONE, TWO = "project/ett", "project/två"


@pytest.fixture(scope="module")
def funded(made):
    """A and B share project one (80 from the fund, 20 from the other); A alone is in two (100 from the fund)."""
    joined = [(A, ONE), (B, ONE), (A, TWO)]
    grants = [(FUND, ONE, 80.0), (OTHER, ONE, 20.0), (FUND, TWO, 100.0), (A, TWO, 900.0)]
    ties = [(actor, "participates_in", thing) for actor, thing in joined]
    ties += [(who, "funds", what, {"amount": amount, "currency": "SEK"}) for who, what, amount in grants]
    return made(ties, {A: {"region": "SE312"}, B: {"region": "SE312"}})


def ask(generation, actor="", region="", by="count"):
    row = generation.row(actor) if actor else -1
    answer = depend(generation, {"actor": row, "region": region, "by": by})
    return {table.id: table for table in answer.tables}, answer


def shares(generation, table):
    return {generation.names([row[0]])[0]: row[2] for row in table.rows}


def test_an_actors_funders_are_those_of_what_it_takes_part_in(funded):
    tables, answer = ask(funded, A)
    assert shares(funded, tables["funders"]) == {FUND: pytest.approx(2 / 3), OTHER: pytest.approx(1 / 3)}
    assert "HHI) är 0,56" in answer.sentences[0].sv
    assert "HHI) is 0.56" in answer.sentences[0].en


def test_amounts_of_a_joint_project_are_shared_equally(funded):
    tables, _ = ask(funded, A, by="amount")
    assert shares(funded, tables["funders"]) == {FUND: pytest.approx(140 / 150), OTHER: pytest.approx(10 / 150)}


def test_a_project_has_the_funders_of_its_own(funded):
    tables, _ = ask(funded, TWO, by="amount")
    assert shares(funded, tables["funders"]) == {A: pytest.approx(0.9), FUND: pytest.approx(0.1)}


def test_a_region_lists_the_most_dependent_first(funded):
    tables, answer = ask(funded, region="SE312")
    lines = {funded.names([row[0]])[0]: row[1:] for row in tables["receivers"].rows}
    assert lines[A][0] == 3
    assert lines[A][3] == pytest.approx(5 / 9)
    assert lines[B][2:] == (pytest.approx(1 / 2), pytest.approx(1 / 2))
    assert list(lines) == [A, B]
    assert "0 av 2 aktörer" in answer.sentences[0].sv


def test_no_funding_is_an_answer_and_two_targets_are_none(funded):
    assert "No known funding" in ask(funded, region="SE311")[1].sentences[0].en
    with pytest.raises(InputError, match="either an actor or a project"):
        ask(funded, A, "SE312")


def test_the_demo_gives_what_is_known_of_its_innovation_programme_and_project(demo_home):
    demo = Workspace.open(demo_home).current()
    answer = INQUIRIES["depend"].answer(demo, {"actor": ["SPINN 2"]})
    assert answer.tables[0].total == 4
    assert {row[2] for row in answer.tables[0].rows} == {0.25}
    assert all(row[3] for row in answer.tables[0].rows), "each funder shows its evidence"
