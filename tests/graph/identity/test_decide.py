"""What judgements do to the graph: joined and kept apart, accepted and rejected, and old IRIs that go on answering."""

from collections.abc import Sequence

import pytest

from graph.build import build, inputs_hash, judged
from graph.gather import gather
from graph.generation import Generation
from graph.identity.decide import reviewed
from graph.identity.keys import fact_keys, mention_keys
from graph.identity.resolve import Context, resolve
from graph.identity.verdicts import History, Judgement, Verdict
from graph.keep import keep
from graph.tables import PROPOSED, STATED, TIE_TYPES
from graph.workspace import Workspace
from ontology.errors import NotFoundError, WorkspaceError
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Identifier, Item, Kind, Review

ORG = Kind.ORGANISATION


def groups(entities: Sequence[Entity], **said: object) -> set[frozenset[int]]:
    return {frozenset(members) for members in resolve(entities, Context(**said)).members}  # type: ignore[arg-type]


def org(name: str, key: str = "", **more: str) -> Entity:
    return Entity(ORG, name, key=key, **more)  # type: ignore[arg-type]


def judge(workspace: Workspace, subject: str, verdict: Verdict, target: str = "", field: str = "") -> Judgement:
    return workspace.judgements.judge(Judgement(subject, verdict, target, field), who="Exempla")[0]


def facts_of(workspace: Workspace) -> dict[str, str]:
    """Type of every fact that a text proposes → its key."""
    gathered = gather(workspace)
    rows = list(range(len(gathered.type)))
    keys = fact_keys(gathered, mention_keys(gathered, workspace.salt), rows)
    return {TIE_TYPES[gathered.type[row]].value: keys[row] for row in rows if gathered.proposed[row]}


def ties(generation: Generation) -> dict[str, int]:
    table = generation.ties
    return {TIE_TYPES[kind].value: int(status) for kind, status in zip(table.type, table.status, strict=True)}


def test_same_wins_over_two_numbers_and_different_over_one() -> None:
    two = [org("Exempel", "pic:1"), org("Prov", "pic:2")]
    assert groups(two, together=[[0, 1]]) == {frozenset({0, 1})}
    one = [org("Exempel", "pic:1"), org("Exempel", "pic:1")]
    assert groups(one, apart=[(0, 1)]) == {frozenset({0}), frozenset({1})}


def test_who_is_kept_apart_does_not_meet_through_a_third() -> None:
    three = [org("Exempel"), org("Prov"), Entity(ORG, "Tredje", aliases=("Exempel", "Prov"))]
    found = groups(three, apart=[(0, 1)])
    assert not any({0, 1} <= group for group in found)


def test_who_could_go_with_either_goes_with_neither_and_the_others_stay_together() -> None:
    three = [org("Exempel"), org("Exempel AB"), org("Exempel HB")]
    assert groups(three, apart=[(0, 1)]) == {frozenset({0}), frozenset({1}), frozenset({2})}
    assert groups(three, apart=[(0, 1), (1, 2)]) == {frozenset({0, 2}), frozenset({1})}


def test_same_joins_whole_things_though_their_places_and_countries_differ() -> None:
    norra, sodra = org("Exempel Norr", place="SE311", country="SE"), org("Exempel Syd", place="SE312", country="NO")
    assert groups([norra, norra, sodra, sodra], together=[[0, 2]]) == {frozenset({0, 1, 2, 3})}


def test_same_holds_also_where_names_would_have_joined_what_is_judged_different() -> None:
    four = [org("Exempel"), org("Prov"), org("Exempel AB"), org("Prov AB")]
    found = groups(four, together=[[0, 1]], apart=[(2, 3)])
    assert any({0, 1} <= group for group in found)
    assert not any({2, 3} <= group for group in found)


def test_kinds_are_not_mixed_even_when_judged() -> None:
    mixed = [org("Dalarna"), Entity(Kind.REGION, "Dalarna"), org("Region Dalarna")]
    assert groups(mixed, together=[[0, 1, 2]]) == {frozenset({0, 2}), frozenset({1})}


def test_succession_keeps_a_name_from_joining_but_a_judgement_may() -> None:
    bodies = [org("Region Exempel"), org("Region Exempel")]
    assert groups(bodies, successions=[(0, 1, "")]) == {frozenset({0}), frozenset({1})}
    assert groups(bodies, successions=[(0, 1, "")], together=[[0, 1]]) == {frozenset({0, 1})}


def test_a_bare_name_is_another_body_in_another_document() -> None:
    boards = [org("Länsstyrelsen"), org("länsstyrelsen"), org("Länsstyrelsen")]
    assert groups(boards, source=["a"] * 3, document=[0, 0, 1]) == {frozenset({0, 1}), frozenset({2})}


@pytest.mark.parametrize("number", range(8))
def test_the_order_of_mentions_does_not_matter_where_some_are_kept_apart(number: int) -> None:
    entities = [org("Exempel"), org("Exempel AB"), org("Prov"), Entity(ORG, "X", aliases=("Exempel", "Prov"))]
    order = [(number >> 1) % 4, *(i for i in range(4) if i != (number >> 1) % 4)]
    order = order[::-1] if number % 2 else order
    turned = groups([entities[i] for i in order], apart=[(order.index(0), order.index(2))])
    assert {frozenset(order[i] for i in group) for group in turned} == groups(entities, apart=[(0, 2)])


def merged(workspace: Workspace) -> tuple[Generation, Generation, Judgement]:
    bodies = [org("Exempelstiftelsen Norr", "pic:900000002"), org("Norra Exempelparken")]
    keep(workspace, "lista", [Document("lista.csv"), *bodies], "1")
    before = build(workspace)
    said = judge(workspace, "lista:organisation/norra-exempelparken", Verdict.SAME, "lista:pic:900000002")
    return before, build(workspace), said


def test_a_published_iri_that_was_merged_away_leads_to_the_one_that_stays(workspace: Workspace) -> None:
    before, after, said = merged(workspace)
    old, new = before.entities.iri
    assert (old, new) == (f"{after.base}organisation/norra-exempelparken", f"{after.base}organisation/pic-900000002")
    assert after.number == before.number + 1
    assert after.entities.iri == [new]
    assert after.entities.iri[after.row(old)] == new
    assert [hit.row for hit in after.search("norra exempelparken")] == [after.row(new)]
    asked = f"SELECT ?same {{ <{old}> owl:sameAs ?same }}"
    found = [row[0].value for row in after.store.query(f"PREFIX owl: <http://www.w3.org/2002/07/owl#> {asked}")]
    assert found == [new]
    workspace.judgements.undo([said.id], who="Exempla")
    undone = build(workspace)
    assert undone.entities.iri == before.entities.iri
    assert undone.manifest["graph"] == before.manifest["graph"]


def test_two_things_judged_different_have_two_iris(workspace: Workspace) -> None:
    bodies = [org("Exempel", country="SE"), org("Exempel AB", country="SE")]
    keep(workspace, "lista", [Document("lista.csv"), *bodies], "1")
    assert len(build(workspace).entities) == 1
    judge(workspace, "lista:organisation/exempel@SE", Verdict.DIFFERENT, "lista:organisation/exempel-ab@SE")
    assert len(build(workspace).entities) == 2


def test_judgements_outlive_a_reload_and_the_same_again_builds_nothing(workspace: Workspace, press: list[Item]) -> None:
    _, after, _ = merged(workspace)
    assert build(workspace).number == after.number
    history = judged(workspace)
    assert inputs_hash(workspace, history) != inputs_hash(workspace, History())
    keep(workspace, "press", press, "1")
    assert f"{after.base}organisation/norra-exempelparken" not in build(workspace).entities.iri


def test_an_accepted_fact_is_accepted_and_a_rejected_one_is_gone(workspace: Workspace, press: list[Item]) -> None:
    keep(workspace, "press", press, "1")
    keys = facts_of(workspace)
    assert set(ties(build(workspace)).values()) == {PROPOSED}
    judge(workspace, keys["participates_in"], Verdict.ACCEPT)
    judge(workspace, keys["collaborates_with"], Verdict.REJECT)
    generation = build(workspace)
    assert ties(generation) == {"participates_in": STATED}
    ask = "ASK { ?tie a org:Membership ; org:member ?body }"
    assert bool(generation.store.query(f"PREFIX org: <http://www.w3.org/ns/org#> {ask}"))
    with pytest.raises(NotFoundError):
        generation.row("organisation/exempelforeningen")
    assert generation.entities.proposed.tolist() == [0, 0]


def test_a_value_put_right_is_what_the_graph_says(workspace: Workspace, press: list[Item]) -> None:
    keep(workspace, "press", press, "1")
    key = facts_of(workspace)["collaborates_with"]
    judge(workspace, key, Verdict.ACCEPT)
    judge(workspace, key, Verdict.CORRECT, "2018", "start")
    generation = build(workspace)
    row = generation.ties.status.tolist().index(STATED)
    assert generation.ties.start_text[row] == "2018"


def test_rejecting_everything_leaves_the_other_mentions_as_they_were(workspace: Workspace, press: list[Item]) -> None:
    keep(workspace, "press", press, "1")
    gathered = gather(workspace)
    for key in facts_of(workspace).values():
        judge(workspace, key, Verdict.REJECT)
    left = reviewed(gathered, workspace.judgements.history(), workspace.salt)
    assert (len(left.type), left.entities, left.value) == (0, [], [])


def test_the_key_of_a_fact_outlives_a_better_reading(workspace: Workspace, press: list[Item]) -> None:
    keep(workspace, "press", press, "1")
    before = facts_of(workspace)
    shorter = [
        item._replace(evidence=Evidence("press.txt", "Exempelbolaget", 0, 14)) if isinstance(item, Fact) else item
        for item in press
    ]
    keep(workspace, "press", shorter, "2")
    assert facts_of(workspace) == before


def test_keys_name_no_person_and_know_people_and_bare_names_by_document_only(workspace: Workspace) -> None:
    person, board = Entity(Kind.PERSON, "Exempla Exempelsson"), org("Länsstyrelsen")
    body = Entity(ORG, "Exempelverket", identifiers=(Identifier("orgnr", "2021000000"),))
    where = Evidence("a b.txt", "Exempla", 0, 7)
    fact = Fact(FactType.HOLDS_ROLE, person, board, where, {"role": "chef"}, review=Review.PROPOSED)
    items = [Document("a b.txt", masked="Exempla Exempelsson"), fact, body, org("Exempel", place="SE312")]
    keep(workspace, "press", items, "1")
    gathered = gather(workspace)
    somebody, bare, numbered, placed = mention_keys(gathered, workspace.salt)
    assert somebody.startswith("press:a%20b.txt#person/")
    assert "exempla" not in somebody
    assert somebody != mention_keys(gathered, "annat")[0]
    assert bare == "press:a%20b.txt#organisation/lansstyrelsen"
    assert numbered == "press:orgnr:202100-0000"
    assert placed == "press:organisation/exempel@SE312"


def test_a_build_refuses_judgements_that_contradict_each_other(workspace: Workspace, press: list[Item]) -> None:
    keep(workspace, "press", press, "1")
    judge(workspace, "x:a", Verdict.SAME, "x:b")
    text = workspace.judgements.path.read_text(encoding="utf-8")
    opposite = text.splitlines()[-1][:-12].replace("skos:exactMatch\t", "skos:exactMatch\tNot") + "0" * 12
    workspace.judgements.path.write_text(f"{text}{opposite}\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be both one and two"):
        build(workspace)
