"""Every question of the catalogue against a graph known by heart (known.trig), with the exact rows."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from ontology.files import turtle
from ontology.questions import catalogue
from ontology.terms import BASE, K


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(path=str(Path(__file__).with_name("known.trig")), format=ox.RdfFormat.TRIG)
    for name in ("kurbits", "places"):
        store.load(turtle(name).encode(), format=ox.RdfFormat.TURTLE)
    return store


def ask(store: ox.Store, question: str, columns: str, **values: str) -> list[tuple[str, ...]]:
    """Ask a question and give some of its columns as text: IRIs without base, unbound as a dash."""
    local = {name: BASE + value[1:] if value.startswith(":") else value for name, value in values.items()}
    found = store.query(catalogue()[question].bind(local))
    assert isinstance(found, ox.QuerySolutions)
    rows = [[row[column] for column in columns.split()] for row in found]
    return [
        tuple("-" if term is None else term.value.removeprefix(BASE).removeprefix(K) for term in row) for row in rows
    ]


def test_who_funds_a_project(store: ox.Store) -> None:
    columns = "funder funderLabel amount currency start end status tie"
    assert ask(store, "funders", columns, project=":ac") == [
        ("f", "Exempelfonden", "250000", "SEK", "2020", "-", "stated", "g1"),
        ("g", "Exempelrådet", "-", "-", "-", "-", "inferred", "g2"),
    ]
    assert ask(store, "funders", columns, project=":ab") == []


def test_who_takes_part_in_a_project_and_in_which_role(store: ox.Store) -> None:
    assert ask(store, "participants", "actor roleLabel status tie", project=":ac") == [
        ("a", "koordinator", "stated", "t1"),
        ("c", "partner", "stated", "t2"),
    ]
    assert ask(store, "participants", "actor actorLabel role roleLabel", project=":ab", lang="en") == [
        ("a", "Exempel A", "role-partner", "partner"),
        ("b", "Exempel B", "-", "stöttepelare"),
    ]


def test_whom_an_actor_collaborates_with_through_what_and_since_when(store: ox.Store) -> None:
    columns = "other otherLabel count weight since last through"
    assert ask(store, "collaborators", columns, actor=":a") == [
        ("c", "Exempel C", "1", "1", "2020", "2022", "Projekt AC"),
        ("b", "Exempel B", "1", "0.5", "-", "-", "Projekt AB"),
    ]
    assert ask(store, "collaborators", columns, actor=":f") == []


def test_what_two_actors_do_together(store: ox.Store) -> None:
    columns = "project firstRole secondRole start end"
    assert ask(store, "shared-projects", columns, first=":a", second=":c") == [
        ("ac", "koordinator", "partner", "2020-03", "2022")
    ]
    assert ask(store, "shared-projects", columns, first=":b", second=":a", lang="en") == [
        ("ab", "-", "partner", "-", "-")
    ]
    assert ask(store, "shared-projects", columns, first=":a", second=":d") == []


def test_who_links_two_regions(store: ox.Store) -> None:
    assert ask(store, "bridges", "actor actorLabel inFirst inSecond", first="SE312", second="SE311") == [
        ("a", "Exempel A", "1", "1"),
        ("c", "Exempel C", "1", "1"),
    ]
    assert ask(store, "bridges", "actor inFirst inSecond", first="2080", second="1780") == []
    assert ask(store, "bridges", "actor", first="SE312", second="ES22") == []


def test_which_projects_concern_a_region_in_a_period(store: ox.Store) -> None:
    columns = "project projectLabel first last dated"
    everything = [
        ("cd", "Projekt CD", "2010", "2012", "true"),
        ("ac", "Projekt AC", "2020", "2022", "true"),
        ("ab", "Projekt AB", "-", "-", "false"),
    ]
    assert ask(store, "projects-in-region", columns, region="SE312") == everything
    assert ask(store, "projects-in-region", columns, region="SE") == everything
    assert ask(store, "projects-in-region", columns, region="SE312", **{"from": "2012", "to": "2019"}) == [
        everything[0],
        everything[2],
    ]
    assert ask(store, "projects-in-region", "project", region="SE311") == [("cd",), ("ac",)]
    assert ask(store, "projects-in-region", "project", region="1780", to="2011") == [("cd",)]


def test_which_people_have_which_roles_in_an_organisation(store: ox.Store) -> None:
    columns = "person personLabel role roleLabel written start end status tie"
    assert ask(store, "roles", columns, organisation=":a", lang="en") == [
        ("p", "Exempla Exempelsson", "role-chief-executive", "chief executive", "VD", "2019", "-", "stated", "t7")
    ]
    assert ask(store, "roles", columns, organisation=":b") == []


def test_who_funds_together_with_a_funder(store: ox.Store) -> None:
    columns = "other otherLabel count together"
    assert ask(store, "co-funders", columns, funder=":f") == [("g", "Exempelrådet", "1", "Projekt AC")]
    assert ask(store, "co-funders", columns, funder=":a") == []


def test_which_actors_of_a_region_score_highest(store: ox.Store) -> None:
    columns = "actor actorLabel value"
    assert ask(store, "top-actors", columns, region="SE312") == [("a", "Exempel A", "0.5"), ("b", "Exempel B", "0")]
    assert ask(store, "top-actors", columns, region="SE31", measure="k:degree", top="1") == [("a", "Exempel A", "2")]
    assert ask(store, "top-actors", columns, region="SE312", top="0") == []


def test_where_a_tie_is_said(store: ox.Store) -> None:
    assert ask(store, "evidence", "document title publisher date row source", tie=":t1") == [
        ("doc1", "Exempelnotis", "Exempelbladet", "2020-04-01", "-", "graph/notes"),
        ("doc2", "exempel.csv", "-", "-", "5", "graph/table"),
    ]
    assert ask(store, "evidence", "before quote after start end sheet status", tie=":t1") == [
        ("I dag: ", "Exempel A leder Projekt AC", ".", "7", "33", "-", "stated"),
        ("-", "-", "-", "-", "-", "-", "stated"),
    ]


def test_where_a_proposed_tie_is_said(store: ox.Store) -> None:
    assert ask(store, "evidence", "quote status source", tie=":t0") == [("kanske", "proposed", "graph/notes/proposed")]
