"""Parts of the network: sector, programme, funder, source and weight, and how many ties have unknown years."""

from dataclasses import replace

import pytest

from graph.analysis.centrality import rank
from graph.analysis.network import Dates, dates, network, sliced
from graph.analysis.slices import Slice
from ontology.errors import InputError
from ontology.terms import BASE

A, B, C, D, E, F = (f"organisation/exempel-{letter}" for letter in "abcdef")
FUND, WIDE, NARROW = "organisation/exempelfonden", "programme/exempelprogram", "programme/exempeldelprogram"


@pytest.fixture(scope="module")
def paid(made):
    """Project ett lies in a part of a programme, tva in none; the fund pays the programme's part, and tre."""
    return made(
        [
            (A, "participates_in", "project/ett"),
            (B, "participates_in", "project/ett"),
            (C, "participates_in", "project/tva"),
            (A, "participates_in", "project/tva"),
            (D, "participates_in", "project/tre"),
            (A, "participates_in", "project/tre"),
            (B, "participates_in", "project/tre"),
            (E, "collaborates_with", F),
            ("project/ett", "part_of_programme", NARROW),
            (NARROW, "part_of_programme", WIDE),
            (FUND, "funds", NARROW),
            (FUND, "funds", "project/tre"),
            (F, "funds", "project/tva"),
        ],
        {
            A: {"sector": "public"},
            B: {"sector": "academia"},
            C: {"sector": "public"},
            "project/tva": {"first_year": 2019, "last_year": 2020},
            "project/tre": {"first_year": 2015, "last_year": 2016},
        },
    )


def ends(generation, cut):
    pairs = sliced(generation, cut)
    names = generation.names(pairs.actors)
    return {(names[s], names[t]) for s, t in zip(pairs.s.tolist(), pairs.t.tolist(), strict=True)}


def test_a_sector_holds_the_actors_of_that_sector(paid):
    assert paid.names(sliced(paid, Slice(sector="public")).actors) == [A, C]
    assert ends(paid, Slice(sector="public")) == {(A, C)}


def test_a_programme_holds_what_is_part_of_its_parts(paid):
    assert ends(paid, Slice(programme=BASE + WIDE)) == {(A, B)}
    assert ends(paid, Slice(programme=BASE + NARROW)) == {(A, B)}


def test_a_tie_of_a_programme_weighs_what_was_done_in_it(paid):
    assert paid.pairs.weight[paid.pair(A, B)] == 1.5  # a project of two and one of three
    assert sliced(paid, Slice(programme=BASE + WIDE)).weight.tolist() == [1.0]


def test_a_funder_holds_what_it_pays_and_the_parts_of_what_it_pays(paid):
    assert ends(paid, Slice(funder=BASE + FUND)) == {(A, B), (A, D), (B, D)}
    assert ends(paid, Slice(funder=BASE + F)) == {(A, C)}


def test_a_programme_without_projects_is_an_empty_network(made):
    g = made([(A, "collaborates_with", B)], {WIDE: {}})
    assert len(network(g, Slice(programme=BASE + WIDE))) == 0
    assert rank(g, "degree", programme=BASE + WIDE) == []


def test_a_smallest_weight_leaves_out_weak_ties_and_who_has_none_left(paid):
    assert ends(paid, Slice(least=1)) == {(A, B), (A, C), (E, F)}
    assert paid.names(sliced(paid, Slice(least=1)).actors) == [A, B, C, E, F]
    assert ends(paid, Slice(least=99)) == set()


def test_cuts_work_together(paid):
    assert ends(paid, Slice(sector="public", funder=BASE + F, from_year=2019)) == {(A, C)}
    assert ends(paid, Slice(sector="public", funder=BASE + FUND)) == set()


def test_what_is_not_there_is_said(paid):
    with pytest.raises(InputError, match="programme/saknas"):
        sliced(paid, Slice(programme=BASE + "programme/saknas"))


def test_a_source_holds_what_it_says_by_itself(both):
    with pytest.raises(InputError, match="press, tabell"):
        sliced(both, Slice(source="saknas"))
    assert len(sliced(both, Slice(source="tabell"))) == 1
    assert len(sliced(both, Slice(source="press"))) == 0, "the text only proposes"
    read = sliced(both, Slice(source="press", statuses=("stated", "inferred", "proposed")))
    names = {both.label(row) for row in read.actors}
    assert names == {"Exempelbolaget AB", "Exempelföreningen"}


def test_the_dates_of_a_slice_count_what_nobody_knows(paid):
    assert dates(paid) == Dates(5, 1)  # A and B have the years of tre, E and F none
    assert dates(paid, Slice(from_year=2015, to_year=2016)) == Dates(3, 1)
    assert dates(paid, Slice(from_year=2015, to_year=2016, undated=True)).unknown == 1


def test_a_ranking_takes_a_slice_or_its_parts(paid):
    whole = rank(paid, "degree", Slice(sector="public"))
    assert [row.label for row in whole] == [row.label for row in rank(paid, "degree", sector="public")]
    assert rank(paid, "twoModeDegree", funder=BASE + FUND)[0].score == 2
    with pytest.raises(TypeError):
        replace(Slice(), colour="blue")
