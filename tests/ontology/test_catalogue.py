"""Every question of the catalogue against a graph known by heart (known.trig), with the exact rows."""

import pyoxigraph as ox

from ontology.questions import catalogue
from ontology.terms import BASE, K


def ask(known: ox.Store, question: str, columns: str, **values: str) -> list[tuple[str, ...]]:
    """Ask a question and give some of its columns as text: IRIs without base, unbound as a dash."""
    local = {name: BASE + value[1:] if value.startswith(":") else value for name, value in values.items()}
    found = known.query(catalogue()[question].bind(local))
    assert isinstance(found, ox.QuerySolutions)
    rows = [[row[column] for column in columns.split()] for row in found]
    return [
        tuple("-" if term is None else term.value.removeprefix(BASE).removeprefix(K) for term in row) for row in rows
    ]


def test_who_funds_a_project(known: ox.Store) -> None:
    columns = "funder funderLabel amount currency start end status tie"
    assert ask(known, "funders", columns, project=":ac") == [
        ("f", "Exempelfonden", "250000", "SEK", "2020", "-", "stated", "g1"),
        ("g", "Exempelrådet", "-", "-", "-", "-", "inferred", "g2"),
    ]
    assert ask(known, "funders", columns, project=":ab") == []


def test_who_takes_part_in_a_project_and_in_which_role(known: ox.Store) -> None:
    assert ask(known, "participants", "actor roleLabel status tie", project=":ac") == [
        ("a", "koordinator", "stated", "t1"),
        ("c", "partner", "stated", "t2"),
    ]
    assert ask(known, "participants", "actor actorLabel role roleLabel", project=":ab", lang="en") == [
        ("a", "Exempel A", "role-partner", "partner"),
        ("b", "Exempel B", "-", "stöttepelare"),
    ]


def test_whom_an_actor_collaborates_with_through_what_and_since_when(known: ox.Store) -> None:
    columns = "other otherLabel count weight since last through stated"
    assert ask(known, "collaborators", columns, actor=":a") == [
        ("c", "Exempel C", "1", "1", "2020", "2022", "Projekt AC", "0"),
        ("b", "Exempel B", "1", "0.5", "-", "-", "Projekt AB", "0"),
        ("d", "Exempel D", "1", "0.25", "-", "-", "-", "1"),
    ]
    assert ask(known, "collaborators", columns, actor=":f") == []


def test_what_two_actors_do_together(known: ox.Store) -> None:
    columns = "project firstRole secondRole start end"
    assert ask(known, "shared-projects", columns, first=":a", second=":c") == [
        ("ac", "koordinator", "partner", "2020-03", "2022")
    ]
    assert ask(known, "shared-projects", columns, first=":b", second=":a", lang="en") == [
        ("ab", "-", "partner", "-", "-")
    ]
    assert ask(known, "shared-projects", columns, first=":a", second=":d") == []


def test_who_links_two_regions(known: ox.Store) -> None:
    assert ask(known, "bridges", "actor actorLabel inFirst inSecond", first="SE312", second="SE311") == [
        ("a", "Exempel A", "1", "2"),
        ("c", "Exempel C", "1", "1"),
        ("d", "Exempel D", "1", "1"),
    ]
    assert ask(known, "bridges", "actor inFirst inSecond", first="2080", second="1780") == [("d", "1", "1")]
    assert ask(known, "bridges", "actor", first="SE312", second="ES22") == []


def test_which_projects_concern_a_region_in_a_period(known: ox.Store) -> None:
    columns = "project projectLabel first last dated"
    everything = [
        ("cd", "Projekt CD", "2010", "2012", "true"),
        ("ac", "Projekt AC", "2020", "2022", "true"),
        ("ab", "Projekt AB", "-", "-", "false"),
    ]
    assert ask(known, "projects-in-region", columns, region="SE312") == everything
    assert ask(known, "projects-in-region", columns, region="SE") == everything
    assert ask(known, "projects-in-region", columns, region="SE312", **{"from": "2012", "to": "2019"}) == [
        everything[0],
        everything[2],
    ]
    assert ask(known, "projects-in-region", "project", region="SE311") == [("cd",), ("ac",)]
    assert ask(known, "projects-in-region", "project", region="1780", to="2011") == [("cd",)]


def test_which_people_have_which_roles_in_an_organisation(known: ox.Store) -> None:
    columns = "person personLabel role roleLabel written start end status tie"
    assert ask(known, "roles", columns, organisation=":a", lang="en") == [
        ("p", "Exempla Exempelsson", "role-chief-executive", "chief executive", "VD", "2019", "-", "stated", "t7")
    ]
    assert ask(known, "roles", columns, organisation=":b") == []


def test_who_funds_together_with_a_funder(known: ox.Store) -> None:
    columns = "other otherLabel count together"
    assert ask(known, "co-funders", columns, funder=":f") == [("g", "Exempelrådet", "1", "Projekt AC")]
    assert ask(known, "co-funders", columns, funder=":a") == []


def test_which_actors_of_a_region_score_highest(known: ox.Store) -> None:
    columns = "actor actorLabel value"
    assert ask(known, "top-actors", columns, region="SE312") == [("a", "Exempel A", "0.5"), ("b", "Exempel B", "0")]
    assert ask(known, "top-actors", columns, region="SE31", measure="k:degree", top="1") == [("a", "Exempel A", "2")]
    assert ask(known, "top-actors", columns, region="SE312", top="0") == []


def test_where_a_tie_is_said(known: ox.Store) -> None:
    assert ask(known, "evidence", "document title publisher date row source", tie=":t1") == [
        ("doc1", "Exempelnotis", "Exempelbladet", "2020-04-01", "-", "graph/notes"),
        ("doc2", "exempel.csv", "-", "-", "5", "graph/table"),
    ]
    assert ask(known, "evidence", "before quote after start end sheet status", tie=":t1") == [
        ("I dag: ", "Exempel A leder Projekt AC", ".", "7", "33", "-", "stated"),
        ("-", "-", "-", "-", "-", "-", "stated"),
    ]


def test_where_a_proposed_tie_is_said(known: ox.Store) -> None:
    assert ask(known, "evidence", "quote status source", tie=":t0") == [("kanske", "proposed", "graph/notes/proposed")]
