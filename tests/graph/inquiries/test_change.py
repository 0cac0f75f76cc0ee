"""What changed between two years, and between two publications."""

import pytest

from graph.build import build
from graph.inquiries.catalogue import INQUIRIES
from graph.inquiries.change import years
from graph.keep import keep
from ontology.errors import InputError, NotFoundError

A, B, C, D = (f"organisation/exempel-{name}" for name in "abcd")


@pytest.fixture(scope="module")
def decade(made):
    """A–B to 2019, B–C from 2019, C–D in no known year."""
    joined = [("ett", A, B, 2015, 2019), ("två", B, C, 2019, 2024), ("tre", C, D, 0, 0)]
    ties = [
        (actor, "participates_in", f"project/{thing}", {"start": start, "end": end})
        for thing, *both, start, end in joined
        for actor in both
    ]
    return made(ties)


def ask(generation, one, other, region=""):
    answer = years(generation, {"one": one, "other": other, "region": region, "by": "degree"})
    return {table.id: table for table in answer.tables}, answer


def named(generation, table, ends=2):
    return {frozenset(generation.names(row[:ends])) for row in table.rows}


def test_collaborations_and_actors_that_came_and_went_are_listed(decade):
    tables, answer = ask(decade, 2018, 2022)
    assert named(decade, tables["came"]) == {frozenset((B, C))}
    assert named(decade, tables["went"]) == {frozenset((A, B))}
    assert named(decade, tables["new"], 1) == {frozenset((C,))}
    assert named(decade, tables["gone"], 1) == {frozenset((A,))}
    assert "1 samarbeten blev 1; 1 kom till och 1 tog slut" in answer.sentences[0].sv


def test_what_has_no_year_counts_in_neither_and_is_told(decade):
    _, answer = ask(decade, 2018, 2022)
    assert answer.notes[0].en.startswith("1 collaboration has years that leave it open")


def test_a_year_in_which_both_ran_has_both(decade):
    tables, _ = ask(decade, 2018, 2019)
    assert named(decade, tables["came"]) == {frozenset((B, C))}
    assert tables["went"].total == 0


def test_the_same_year_twice_is_refused(decade):
    with pytest.raises(InputError, match="two different"):
        ask(decade, 2018, 2018)


def test_a_publication_is_compared_with_the_one_before(workspace, table, press):
    keep(workspace, "tabell", table, "1")
    first = build(workspace)
    diff = INQUIRIES["diff"]
    assert "no earlier edition" in diff.answer(first, {}).sentences[0].en
    keep(workspace, "press", press, "1")
    second = build(workspace)
    answer = diff.answer(second, {"generation": ["1"]})
    tables = {each.id: each for each in answer.tables}
    assert tables["new"].total == len(second.entities) - len(first.entities) > 0
    assert {row[0].en for row in tables["ties"].rows} >= {"new"}
    assert all(second.ties.id[row[4][0]] not in first.ties.id for row in tables["ties"].rows if row[0].en == "new")
    assert tables["gone"].total == 0
    workspace.forget("press")
    third = diff.answer(build(workspace), {})
    assert {each.id: each for each in third.tables}["gone"].total == len(second.entities) - len(first.entities)
    with pytest.raises(NotFoundError, match="version 99 is not kept"):
        diff.answer(second, {"generation": ["99"]})
