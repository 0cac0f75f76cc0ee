"""From kept facts to a published generation: what stands in the tables, in the graph and in the search."""

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest

from graph.build import build
from graph.check import check
from graph.generation import Generation
from graph.keep import keep
from graph.publish import serve_again
from graph.tables import INFERRED, PROPOSED, STATED, TIE_TYPES
from graph.workspace import Workspace
from ontology.errors import NotFoundError, WorkspaceError
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Item, Kind, Review, Status, Value
from ontology.terms import BASE

PREFIXES = """
PREFIX k: <https://w3id.org/kurbits/ns#> PREFIX org: <http://www.w3.org/ns/org#> PREFIX schema: <https://schema.org/>
PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
AGENCY, FIRM, PROJECT = "organisation/pic-900000001", "organisation/exempelbolaget-ab", "project/cordis-900001"


def ask(generation: Generation, pattern: str) -> bool:
    return bool(generation.store.query(f"{PREFIXES} BASE <{BASE}> ASK {{ {pattern} }}"))


def column(generation: Generation, query: str) -> list[str]:
    return [row[0].value for row in generation.store.query(f"{PREFIXES} BASE <{BASE}> {query}")]


def made(workspace: Workspace, *loads: tuple[str, list[Item]]) -> Generation:
    for source, items in loads:
        keep(workspace, source, items, "1")
    return build(workspace)


def tie(generation: Generation, kind: FactType, subject: str = "") -> int:
    of_kind = np.flatnonzero(generation.ties.type == TIE_TYPES.index(kind))
    rows = [int(row) for row in of_kind if not subject or generation.ties.s[row] == generation.row(subject)]
    (found,) = rows
    return found


def test_things_have_the_iri_of_their_register_or_their_name(both: Generation) -> None:
    local = [both.local(row) for row in range(len(both.entities))]
    assert {AGENCY, FIRM, PROJECT, "organisation/exempelfonden", "event/exempeldagen"} <= set(local)
    assert "https://w3id.org/kurbits/place/2080" in local
    assert both.entities.iri == sorted(both.entities.iri)


def test_a_person_has_an_opaque_iri_of_this_workspace(both: Generation, tmp_path: Path, table: list[Item]) -> None:
    other = made(Workspace.create(tmp_path / "annan"), ("tabell", table))
    (one,) = [iri for iri in both.entities.iri if "/person/" in iri]
    (same,) = [iri for iri in other.entities.iri if "/person/" in iri]
    assert one != same
    assert "exempla" not in one
    assert both.label(both.row(one)) == "Exempla Exempelsson"


def test_a_thing_without_a_name_is_called_by_its_number(workspace: Workspace) -> None:
    items = [Document("a.csv"), Entity(Kind.ORGANISATION, key="pic:900000002"), Entity(Kind.PROJECT, key="x:7")]
    assert sorted(made(workspace, ("a", items)).entities.label) == ["PIC 900000002", "X 7"]


def test_a_tie_carries_its_dates_role_and_amount(both: Generation) -> None:
    row = tie(both, FactType.PARTICIPATES_IN)
    ties = both.ties
    assert (ties.start[row], ties.end[row], ties.start_text[row]) == (2020, 2021, "2020-03")
    assert (ties.role[row], int(ties.status[row])) == ("partner", STATED)
    lead = tie(both, FactType.LEADS_PROJECT)
    assert (float(ties.amount[lead]), ties.currency[lead]) == (1000.0, "EUR")


def test_a_proposal_that_repeats_an_accepted_tie_becomes_more_evidence(both: Generation) -> None:
    rows = both.evidence_of(tie(both, FactType.PARTICIPATES_IN))
    assert [int(both.evidences.proposed[row]) for row in rows] == [0, 1]
    quote = both.quote(rows[1])
    assert (quote.text_before, quote.quote, quote.text_after) == ("", "Exempelbolaget deltar i EXEMPEL 2", ".")
    assert both.documents.title[quote.document] == "Exempelnotis"


def test_the_row_of_a_table_is_shown_with_its_cells(both: Generation) -> None:
    quote = both.quote(both.evidence_of(tie(both, FactType.PARTICIPATES_IN))[0])
    assert quote.row == 3
    assert quote.cells == (("organisation", "Exempelbolaget AB"), ("roll", "partner"))


def test_what_is_only_proposed_stays_out_of_the_default_graph(both: Generation) -> None:
    row = tie(both, FactType.COLLABORATES_WITH)
    node = f"<tie/{both.ties.id[row]}>"
    assert int(both.ties.status[row]) == PROPOSED
    assert not ask(both, f"{node} ?p ?o")
    assert ask(both, f"GRAPH <graph/press/proposed> {{ {node} a k:StatedCollaboration ; k:status k:proposed }}")
    assert not ask(both, "<organisation/exempelforeningen> ?p ?o")
    assert ask(both, "GRAPH <graph/press/proposed> { <organisation/exempelforeningen> rdfs:label ?name }")
    assert bool(both.entities.proposed[both.row("organisation/exempelforeningen")])
    assert len(both.pairs) == 1


@pytest.mark.parametrize(
    "pattern",
    [
        f"?t a org:Membership ; org:member <{FIRM}> ; org:organization <{PROJECT}> ; org:role k:role-partner",
        '?t org:member ?p ; org:organization ?o ; org:role k:role-chief-executive ; k:roleText "VD" . ?p a foaf:Person',
        f"<{PROJECT}> schema:funder <organisation/exempelfonden> . ?t a schema:MonetaryGrant ; schema:amount ?a . "
        '?a schema:value 5000.0 ; schema:currency "SEK"',
        f'<{PROJECT}> schema:startDate "2020"^^<http://www.w3.org/2001/XMLSchema#gYear> ; '
        'schema:endDate "2022-06"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>',
        f"<{PROJECT}> k:budget ?b . ?b schema:value 7500.5",
        f"<{FIRM}> schema:location <https://w3id.org/kurbits/place/2080> . ?t a k:Statement ; rdf:subject <{FIRM}>",
        "<https://w3id.org/kurbits/place/2080> k:within <http://data.europa.eu/nuts/code/SE31>",
        f'<{AGENCY}> org:identifier "900000001"^^k:pic ; org:classification k:sector-public',
        f"?c a k:Collaboration ; k:actor <{AGENCY}>, <{FIRM}> ; k:through <{PROJECT}> ; k:count 1 ; k:weight 1.0",
        f"<{AGENCY}> k:degree 1 ; k:betweenness ?b ; k:community ?c",
        "GRAPH <graph/derived> { ?c a k:Collaboration ; k:count 1 }",
        "?t prov:wasDerivedFrom ?e . ?e a oa:SpecificResource ; oa:hasSource ?d ; k:row 3 . ?d dct:title ?title",
        "GRAPH <graph/meta> { ?s a <http://www.w3.org/ns/dcat#Dataset> ; prov:wasGeneratedBy ?l } "
        "GRAPH ?s { ?t a org:Membership }",
        "GRAPH <graph/press/proposed> { ?e oa:hasSelector ?q . "
        '?q oa:exact "samarbetar med Exempelföreningen" ; oa:suffix " sedan 2019." }',
        "<graph/meta> k:generation 1",
    ],
)
def test_the_graph_says_it_in_the_shape_of_the_vocabulary(both: Generation, pattern: str) -> None:
    assert ask(both, pattern)


def test_the_default_graph_is_the_union_of_what_is_accepted(both: Generation) -> None:
    missing = "GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), '/proposed')) FILTER NOT EXISTS { ?s ?p ?o }"
    assert column(both, f"SELECT ?s {{ {missing} }}") == []


def test_two_sources_that_differ_are_heard_each_in_its_own_graph(workspace: Workspace, table: list[Item]) -> None:
    fund = Entity(Kind.ORGANISATION, "Exempelfonden", country="SE", note="Enligt andra källan")
    project = Entity(Kind.PROJECT, "EXEMPEL 2")
    funds = Fact(FactType.FUNDS, fund, project, Evidence("b.csv", row=2), {"amount": 1.0, "currency": "SEK"})
    period = Fact(FactType.PROJECT_PERIOD, project, Value("2020-01-15/2022"), Evidence("b.csv", row=2))
    found = made(workspace, ("tabell", table), ("bok", [Document("b.csv"), funds, period]))
    amount = "SELECT ?v { GRAPH <graph/%s> { ?t a schema:MonetaryGrant ; schema:amount/schema:value ?v } }"
    assert [column(found, amount % source) for source in ("tabell", "bok")] == [["5000"], ["1"]]
    assert column(found, "SELECT ?v { ?t a schema:MonetaryGrant ; schema:amount/schema:value ?v }") == ["5000"]
    start = f"SELECT ?v {{ <{PROJECT}> schema:startDate ?v }}"
    assert column(found, start) == ["2020-01-15"]
    assert not ask(found, "GRAPH <graph/tabell> { ?s skos:note ?note }")
    assert len(found.evidence_of(tie(found, FactType.FUNDS))) == 2


def test_what_a_reader_only_concludes_is_marked_as_inferred(workspace: Workspace) -> None:
    one, other = Entity(Kind.ORGANISATION, "Exempel A"), Entity(Kind.ORGANISATION, "Exempel B")
    fact = Fact(FactType.COLLABORATES_WITH, other, one, Evidence("a.csv", row=2), status=Status.IMPLIED, confidence=0.5)
    found = made(workspace, ("a", [Document("a.csv"), fact]))
    assert int(found.ties.status[0]) == INFERRED
    assert ask(found, "?t a k:StatedCollaboration ; k:status k:inferred ; k:confidence 0.5")


def test_a_symmetric_tie_stands_once_whoever_is_named_first(workspace: Workspace) -> None:
    one, other = Entity(Kind.ORGANISATION, "Exempel A"), Entity(Kind.ORGANISATION, "Exempel B")
    facts: list[Item] = [Document("a.csv")]
    for row, (s, t) in enumerate([(one, other), (other, one)], start=2):
        facts.append(Fact(FactType.COLLABORATES_WITH, s, t, Evidence("a.csv", row=row)))
    found = made(workspace, ("a", facts))
    assert (len(found.ties), len(found.evidences)) == (1, 2)


def test_a_claim_belongs_to_its_document(workspace: Workspace) -> None:
    claim = Fact(
        FactType.CLAIMS,
        Entity(Kind.DOCUMENT, "a.csv", key="a.csv"),
        Value("14"),
        Evidence("a.csv", row=2),
        {"what": "exempel", "modifier": "nära"},
    )
    found = made(workspace, ("a", [Document("a.csv"), claim]))
    assert (len(found.entities), found.values.what, int(found.values.entity[0])) == (0, ["exempel"], -1)
    assert ask(found, '?c a k:Claim ; k:value "14" ; k:what "exempel" ; k:modifier "nära" ; prov:wasDerivedFrom ?e')


def test_people_may_be_left_out_altogether(workspace: Workspace, table: list[Item]) -> None:
    with (workspace.path / "workspace.toml").open("a", encoding="utf-8") as file:
        file.write('persons = "none"\n')
    found = made(workspace, ("tabell", table))
    assert not any("/person/" in iri for iri in found.entities.iri)
    assert found.search("Exempla") == []
    assert not ask(found, "?p a foaf:Person")


def test_large_sources_repeat_only_where_they_say_it(workspace: Workspace, table: list[Item]) -> None:
    full = made(workspace, ("tabell", table))
    with (workspace.path / "workspace.toml").open("a", encoding="utf-8") as file:
        file.write('named_graphs = "lean"\n')
    lean = build(workspace)
    everything = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert column(lean, everything) == column(full, everything)
    assert len(lean.store) < len(full.store)
    assert ask(lean, "GRAPH <graph/tabell> { ?t a org:Membership ; prov:wasDerivedFrom/oa:hasSource ?d }")
    assert not ask(lean, "GRAPH <graph/tabell> { ?t org:member ?who }")


def test_pairs_above_the_limit_are_left_out_of_the_graph_and_counted(workspace: Workspace) -> None:
    actors = [Entity(Kind.ORGANISATION, f"Exempel {letter}") for letter in "ABC"]
    items: list[Item] = [Document("a.csv")]
    for row, (project, members) in enumerate([("P1", actors), ("P2", actors[:2])], start=2):
        for actor in members:
            target = Entity(Kind.PROJECT, project)
            items.append(Fact(FactType.PARTICIPATES_IN, actor, target, Evidence("a.csv", row=row)))
    with (workspace.path / "workspace.toml").open("a", encoding="utf-8") as file:
        file.write("collaborations = 2\n")
    found = made(workspace, ("a", items))
    assert len(found.pairs) == 3
    assert {key: found.manifest["counts"][key] for key in ("pairs", "pairs_written", "least_count")} == {
        "pairs": 3,
        "pairs_written": 1,
        "least_count": 2,
    }
    assert len(column(found, "SELECT ?c { ?c a k:Collaboration }")) == 1
    assert ask(found, "<graph/derived> k:pairsFound 3 ; k:pairsWritten 1 ; k:leastCount 2")


def test_the_same_input_again_builds_nothing(workspace: Workspace, table: list[Item]) -> None:
    first = made(workspace, ("tabell", table))
    again = made(workspace, ("tabell", table))
    assert (first.number, again.number, workspace.numbers()) == (1, 1, [1])


def test_the_order_of_loading_does_not_change_the_graph(
    workspace: Workspace, tmp_path: Path, table: list[Item], press: list[Item]
) -> None:
    other = Workspace.create(tmp_path / "annan", name="Exempel")
    (other.path / "salt").write_text(workspace.salt, encoding="ascii")
    one = made(workspace, ("tabell", table), ("press", press))
    two = made(other, ("press", press), ("tabell", table))
    assert (one.manifest["graph"], one.manifest["inputs"]) == (two.manifest["graph"], two.manifest["inputs"])


def test_an_earlier_generation_can_be_served_again(workspace: Workspace, table: list[Item], press: list[Item]) -> None:
    made(workspace, ("tabell", table))
    made(workspace, ("press", press))
    assert workspace.current_number() == 2
    serve_again(workspace, 1)
    current = workspace.current()
    assert current is not None
    assert current.number == 1
    with pytest.raises(NotFoundError, match="not kept"):
        serve_again(workspace, 7)


def test_two_generations_are_kept_and_the_oldest_goes(workspace: Workspace, table: list[Item]) -> None:
    made(workspace, ("tabell", table))
    for number in (2, 3):
        made(workspace, ("mer", [Document(f"{number}.csv"), Entity(Kind.EVENT, f"Exempel {number}")]))
    assert workspace.numbers() == [2, 3]


def test_a_map_keeps_its_places_when_something_is_added(workspace: Workspace, table: list[Item]) -> None:
    before = made(workspace, ("tabell", table))
    after = made(workspace, ("mer", [Document("2.csv"), Entity(Kind.EVENT, "Exempel 2")]))
    old, new = before.row(AGENCY), after.row(AGENCY)
    moved = np.hypot(before.positions.x[old] - after.positions.x[new], before.positions.y[old] - after.positions.y[new])
    assert moved < 200


def test_building_from_nothing_says_what_to_do(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match="kurbits load"):
        build(workspace)
    assert list((workspace.path / "generations").iterdir()) == []


def test_a_build_broken_off_leaves_what_was_and_no_debris(workspace: Workspace, table: list[Item]) -> None:
    made(workspace, ("tabell", table))
    keep(workspace, "mer", [Document("2.csv"), Entity(Kind.EVENT, "Exempel 2")], "1")

    def stop(step: str, done: int, of: int) -> None:
        if step == "store":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(workspace, stop)
    assert workspace.current_number() == 1
    assert sorted(path.name for path in (workspace.path / "generations").iterdir()) == ["1"]


def test_a_healthy_workspace_has_nothing_wrong(both: Generation) -> None:
    assert check(Workspace.open(both.root)) == []


def test_a_changed_or_strange_file_is_found(workspace: Workspace, press: list[Item]) -> None:
    found = made(workspace, ("press", press))
    (found.path / "ties.json").write_bytes(b"{}")
    (found.path / "strange.txt").touch()
    (workspace.path / "sources" / "press" / "strange.txt").touch()
    assert len([problem for problem in check(workspace) if "strange.txt" in problem or "ties.json" in problem]) == 3


def test_the_manifest_names_every_file_with_its_hash(both: Generation) -> None:
    told = both.manifest["files"]
    for name in ("entities.npz", "search.sqlite"):
        assert told[name] == hashlib.sha256((both.path / name).read_bytes()).hexdigest()
    assert both.manifest["counts"]["quads"] == len(both.store)


def test_a_judged_text_is_not_a_proposal(workspace: Workspace, press: list[Item]) -> None:
    facts = [item for item in press if isinstance(item, Fact)]
    accepted = Fact(facts[1].type, facts[1].subject, facts[1].object, facts[1].evidence, review=Review.ACCEPTED)
    found = made(workspace, ("press", [press[0], accepted]))
    assert ask(found, "?t a k:StatedCollaboration ; prov:wasDerivedFrom/oa:hasSelector/oa:start ?start")


def test_a_swedish_town_places_an_organisation_in_its_region(workspace: Workspace) -> None:
    organisations = [
        Entity(Kind.ORGANISATION, "Exempel Ett AB", city="BORLANGE", country="SE"),
        Entity(Kind.ORGANISATION, "Exempel Två GmbH", city="Falun", country="DE"),
    ]
    generation = made(workspace, ("tabell", [Document("exempel.csv"), *organisations]))
    swedish, german = (generation.row(f"organisation/{name}") for name in ("exempel-ett-ab", "exempel-tva-gmbh"))
    assert (generation.entities.region[swedish], generation.entities.municipality[swedish]) == ("SE312", "2081")
    assert not generation.entities.municipality[german]


def test_only_leading_roles_may_be_published(workspace: Workspace, table: list[Item]) -> None:
    with (workspace.path / "workspace.toml").open("a", encoding="utf-8") as file:
        file.write('persons = "leaders"\n')
    leader, agency = Entity(Kind.PERSON, "Exempla Exempelsson"), Entity(Kind.ORGANISATION, "Exempelverket")
    other, project = Entity(Kind.PERSON, "Exempel Exempelson"), Entity(Kind.PROJECT, "EXEMPEL 2")
    name = next(item.name for item in table if isinstance(item, Document))

    def fact(kind: FactType, person: Entity, target: Entity, **said: object) -> Fact:
        return Fact(kind, person, target, Evidence(name, row=2), said)

    more = [
        fact(FactType.LEADS_PROJECT, leader, project, role="projektledare"),
        fact(FactType.HOLDS_ROLE, other, agency, role="strateg"),
        fact(FactType.EMPLOYED_AT, other, agency),
    ]
    keep(workspace, "tabell", [*table, *more], "1")
    current = build(workspace)
    people = [row for row in range(len(current.entities)) if current.kind(row) == Kind.PERSON]
    assert [current.label(row) for row in people] == ["Exempla Exempelsson"]
    assert [TIE_TYPES[current.ties.type[tie]] for tie in current.ties_of(people[0])] == [FactType.HOLDS_ROLE]
    assert not current.search("Exempelson")


@pytest.mark.parametrize("name", ["http://example.org/favouriteColour", "http://xmlns.com/foaf/0.1/mbox"])
def test_a_property_that_may_not_be_published_stops_the_build(
    workspace: Workspace, table: list[Item], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = made(workspace, ("tabell", table))
    said = f'<{BASE}organisation/exempelverket> <{name}> "Exempel" .\n'
    monkeypatch.setattr("graph.build.merged_away", lambda *_: said)
    workspace.forget("tabell")
    keep(workspace, "annan", table, "1")
    with pytest.raises(WorkspaceError, match=r"favouriteColour|foaf:mbox"):
        build(workspace)
    current = workspace.current()
    assert current is not None
    assert current.number == before.number


def test_people_who_are_not_published_are_masked_in_what_is_shown_of_the_sources(workspace: Workspace) -> None:
    with (workspace.path / "workspace.toml").open("a", encoding="utf-8") as file:
        file.write('persons = "none"\n')
    name = "Kanaria Provfågelhjälm"
    text = f"Exempelverket samarbetar med Exempelbolaget, säger {name}. Provfågelhjälm leder Exempelverket."
    agency, firm, person = (
        Entity(Kind.ORGANISATION, "Exempelverket"),
        Entity(Kind.ORGANISATION, "Exempelbolaget"),
        Entity(Kind.PERSON, name),
    )
    said = Evidence("notis.txt", text[:43], 0, 43)
    lead = Evidence("notis.txt", name, text.index(name), text.index(name) + len(name))
    facts = [Fact(FactType.COLLABORATES_WITH, agency, firm, said), Fact(FactType.HOLDS_ROLE, person, agency, lead)]
    keep(workspace, "prov", [Document("notis.txt", masked=text, title=f"Möte med {name}", language="sv"), *facts], "1")
    current = build(workspace)
    quote = current.quote(0)
    assert quote.quote == text[:43]
    assert "█" in quote.text_after
    shown = io.BytesIO()
    current.store.export(shown)
    assert text[:43] in shown.getvalue().decode()
    for path in current.path.rglob("*"):
        assert not path.is_file() or "Provfågelhjälm".encode() not in path.read_bytes(), path
    assert "Provfågelhjälm" not in shown.getvalue().decode() + quote.text_after + current.documents.title[0]
