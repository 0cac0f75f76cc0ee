"""Succession is not sameness: both bodies stay, the change is told, and a name is found with the time it was a name."""

import pytest

from graph.build import build
from graph.generation import Generation
from graph.identity.desk import Desk
from graph.identity.times import Times
from graph.keep import keep
from graph.tables import TIE_TYPES
from graph.workspace import Workspace
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Identifier, Kind

ORG = Kind.ORGANISATION
OLD = Entity(ORG, "Exempelstiftelsen", aliases=("Exempeldalen",), country="SE")
NEW = Entity(ORG, "Exempelparken", aliases=("Exempelstiftelsen",), country="SE")


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [("2015", True, False), ("2016-03", True, False), ("2017-01-01", False, True), ("2016", False, False),
     ("2016-05-02", False, True), ("2016-05-01", False, True), ("", False, False)],
)  # fmt: skip
def test_a_succession_ends_one_and_begins_another(day: str, before: bool, after: bool) -> None:
    times = Times([(0, 1, "2016-05-01")], lambda row: row)
    assert (times.was(0, day), times.was(1, day)) == (before, after)
    assert 2 not in times


def test_the_shortest_time_counts_and_an_undated_succession_says_none() -> None:
    times = Times([(0, 1, "2016"), (0, 1, "2014"), (1, 2, ""), (3, 4, "")], lambda row: row)
    assert times.was(0, "2013")
    assert not times.was(0, "2015")
    assert not times.was(1, "2015")
    assert 3 not in times


def changed(workspace: Workspace, kind: FactType = FactType.SUCCEEDED_BY) -> Generation:
    where = Evidence("register.csv", row=2, columns=("efterträdare",))
    ends = (OLD, NEW) if kind == FactType.SUCCEEDED_BY else (NEW, OLD)
    fact = Fact(kind, *ends, where, {"date": "2016"})
    keep(workspace, "register", [Document("register.csv"), fact], "1")
    return build(workspace)


@pytest.mark.parametrize("kind", [FactType.SUCCEEDED_BY, FactType.FORMERLY_NAMED])
def test_both_stay_and_the_change_is_drawn_and_told(workspace: Workspace, kind: FactType) -> None:
    generation = changed(workspace, kind)
    old, new = generation.row("organisation/exempelstiftelsen"), generation.row("organisation/exempelparken")
    assert [TIE_TYPES[code] for code in generation.ties.type] == [kind]
    asked = """PREFIX org: <http://www.w3.org/ns/org#> PREFIX schema: <https://schema.org/>
    SELECT ?before ?after ?day { ?change a org:ChangeEvent ; org:originalOrganization ?before ;
      org:resultingOrganization ?after ; schema:startDate ?day }"""
    (row,) = generation.store.query(asked)
    assert [row[0].value, row[1].value, row[2].value] == [*(generation.entities.iri[r] for r in (old, new)), "2016"]


def test_a_former_name_finds_the_successor_and_says_until_when(workspace: Workspace) -> None:
    generation = changed(workspace)
    old, new = generation.row("organisation/exempelstiftelsen"), generation.row("organisation/exempelparken")
    first, second = generation.search("exempeldalen")
    assert (first.row, first.name, first.until) == (old, "Exempeldalen", "2016")
    assert (second.row, second.name, second.until) == (new, "Exempeldalen", "2016")
    (found,) = generation.search("exempelparken")
    assert (found.row, found.name, found.since, found.until) == (new, "Exempelparken", "2016", "")


def test_a_succession_is_never_suggested_and_no_alias_joins_it(workspace: Workspace) -> None:
    changed(workspace)
    keep(workspace, "lista", [Document("lista.csv"), OLD, NEW], "1")
    assert len(build(workspace).entities) == 2
    assert Desk(workspace).pairs() == []


def test_two_bodies_of_one_name_are_known_by_the_day_of_the_document(workspace: Workspace) -> None:
    council = Entity(ORG, "Landstinget Exempel", identifiers=(Identifier("orgnr", "2321000001"),))
    old = Entity(ORG, "Region Exempel", identifiers=(Identifier("orgnr", "2321000002"),))
    new = Entity(ORG, "Region Exempel", identifiers=(Identifier("orgnr", "2321000003"),))
    where = Evidence("register.csv", row=2)
    said = [Fact(FactType.SUCCEEDED_BY, each, new, where, {"date": "2019-01-01"}) for each in (council, old)]
    keep(workspace, "register", [Document("register.csv"), *said], "1")
    for day in ("2010-05-03", "2020-02"):
        body, name = Entity(ORG, "Region Exempel"), f"{day}.txt"
        about = Fact(FactType.PARTICIPATES_IN, body, Entity(Kind.PROJECT, f"Prov {day}"), Evidence(name, row=1))
        keep(workspace, f"text-{day}", [Document(name, date=day, language="sv"), about], "1")
    generation = build(workspace)
    bodies = [row for row in range(len(generation.entities)) if generation.kind(row) == ORG]
    assert sorted(generation.label(row) for row in bodies) == [
        "Landstinget Exempel",
        "Region Exempel",
        "Region Exempel",
    ]
    days = {generation.search(f"Prov {day}")[0].row: day for day in ("2010-05-03", "2020-02")}
    until = {hit.row: hit.until for hit in generation.search("region exempel")}
    ends = zip(generation.ties.s.tolist(), generation.ties.t.tolist(), strict=True)
    assert {days[t]: until[s] for s, t in ends if t in days} == {"2010-05-03": "2019-01-01", "2020-02": ""}
