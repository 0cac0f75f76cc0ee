"""What falls apart when something ends, on networks small enough to reckon by hand."""

import pytest

from graph.inquiries.catalogue import INQUIRIES
from graph.inquiries.ending import ending
from graph.workspace import Workspace
from ontology.errors import InputError

A, B, C, D, FUND, OTHER = (f"organisation/exempel-{name}" for name in ("a", "b", "c", "d", "fond", "andra"))
ONE, TWO, THREE = "project/ett", "project/två", "project/tre"


@pytest.fixture(scope="module")
def chain(made):
    """A–B in one project, B–C in another, C–D in a third; the funder stands alone behind the second."""
    joined = [(A, ONE), (B, ONE), (B, TWO), (C, TWO), (C, THREE), (D, THREE)]
    ties = [(actor, "participates_in", thing) for actor, thing in joined]
    funded = [(FUND, "funds", TWO), (FUND, "funds", THREE), (OTHER, "funds", THREE)]
    about = {ONE: {"last_year": 2020}, TWO: {"last_year": 2022}}
    return made([*ties, *funded], about)


def ask(generation, **values):
    answer = ending(generation, {"thing": -1, "year": 0, "by": "betweenness", **values})
    return {table.id: table for table in answer.tables}, answer


def pairs_of(generation, table):
    return {frozenset(generation.names(row[:2])) for row in table.rows}


def test_the_end_of_a_project_takes_the_pairs_that_only_it_held(chain):
    tables, answer = ask(chain, thing=chain.row(TWO))
    assert pairs_of(chain, tables["lost"]) == {frozenset((B, C))}
    evidence = tables["lost"].rows[0][4]
    assert {frozenset(chain.names([chain.ties.s[tie], chain.ties.t[tie]])) for tie in evidence} == {
        frozenset((B, TWO)),
        frozenset((C, TWO)),
    }
    assert tables["alone"].total == 0
    assert [chain.names(row[1]) for row in tables["pieces"].rows] in ([[A, B]], [[C, D]])
    assert "1 av 3 samarbeten" in answer.sentences[0].sv
    assert "2 connected parts instead of 1" in answer.sentences[0].en


def test_a_funder_takes_along_only_what_nobody_else_funds(chain):
    tables, _ = ask(chain, thing=chain.row(FUND))
    assert {chain.names([row[0]])[0] for row in tables["ended"].rows} == {FUND, TWO}
    assert pairs_of(chain, tables["lost"]) == {frozenset((B, C))}


def test_an_actor_that_ends_leaves_its_partners_and_has_no_rank_afterwards(chain):
    tables, _ = ask(chain, thing=chain.row(B))
    assert [chain.names([row[0]]) for row in tables["alone"].rows] == [[A]]
    ranks = {chain.names([row[0]])[0]: row[1:] for row in tables["ranks"].rows}
    assert ranks[B] == (1, None)
    assert ranks[C] == (1, 1)


def test_a_year_ends_what_is_known_to_end_and_nothing_else(chain):
    tables, _ = ask(chain, year=2021)
    assert pairs_of(chain, tables["lost"]) == {frozenset((A, B))}
    tables, _ = ask(chain, year=2022)
    assert pairs_of(chain, tables["lost"]) == {frozenset((A, B)), frozenset((B, C))}
    assert [chain.names([row[0]]) for row in tables["alone"].rows] == [[A], [B]]


def test_something_must_end(chain):
    with pytest.raises(InputError, match=r"give a project, a funder or an actor"):
        ask(chain)


def test_the_network_loses_what_the_promoters_co_operation_held(demo_home):
    demo = Workspace.open(demo_home).current()
    answer = INQUIRIES["sunset"].answer(demo, {"thing": ["Regional Främjarsamverkan"]})
    tables = {table.id: table for table in answer.tables}
    assert {demo.label(row[0]) for row in tables["alone"].rows} >= {"Coompanion"}
    assert all(row[2] for row in tables["ended"].rows), "what ends shows its evidence"
