"""Facts written by hand: what they become, and what is refused with file, line and field."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from loaders.factsfile import read_facts
from ontology.errors import SourceError
from ontology.facts import Document, Entity, Fact, FactType, Identifier, Item, Kind, Review, Status, Value, fact_json

GOOD = """\
kurbits: facts/1
title: Exempelfakta
sources:
  blad: {title: Exempelbladet, publisher: Exempelförlaget, date: 2020-05, url: "https://example.org/blad"}
entities:
  bolag: {kind: organisation, name: Exempelbolaget AB, aliases: [EB], identifiers: {orgnr: 556000-0001}, country: SE}
  projekt: {kind: project, name: Exempelprojektet}
facts:
  - {type: participates_in, subject: bolag, object: projekt, qualifiers: {role: partner}, source: blad}
  - {type: funds, subject: {kind: organisation, name: Exempelfonden}, object: projekt,
     qualifiers: {amount: 1500000, currency: SEK}, status: inferred, confidence: 0.5}
  - {type: project_period, subject: projekt, object: 2021/..}
  - {type: project_budget, subject: projekt, object: 2000000, qualifiers: {currency: SEK}}
  - {type: claims, object: 14 kluster, qualifiers: {value: 14, unit: kluster}, source: blad}
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str, name: str = "fakta.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


def facts_of(items: list[Item]) -> list[Fact]:
    return [item for item in items if isinstance(item, Fact)]


def test_documents_come_before_what_cites_them(write: Write) -> None:
    announced: set[str] = set()
    for item in read_facts(write(GOOD)):
        if isinstance(item, Document):
            announced.add(item.name)
        elif isinstance(item, Fact):
            assert item.evidence.document in announced


def test_a_publication_becomes_a_document_with_title_publisher_and_date(write: Write) -> None:
    documents = {item.name: item for item in read_facts(write(GOOD)) if isinstance(item, Document)}
    blad = documents["fakta.yaml#blad"]
    assert (blad.title, blad.publisher, blad.date) == ("Exempelbladet", "Exempelförlaget", "2020-05")
    assert blad.url == "https://example.org/blad"
    assert documents["fakta.yaml"].title == "Exempelfakta"


def test_a_fact_knows_the_line_it_stands_on(write: Write) -> None:
    path = write(GOOD)
    lines = path.read_text(encoding="utf-8").splitlines()
    for fact in facts_of(list(read_facts(path))):
        assert f"type: {fact.type}" in lines[fact.evidence.row - 1]


def test_entities_carry_what_is_said_of_them(write: Write) -> None:
    assert facts_of(list(read_facts(write(GOOD))))[0].subject == Entity(
        Kind.ORGANISATION,
        "Exempelbolaget AB",
        aliases=("EB",),
        identifiers=(Identifier("orgnr", "556000-0001"),),
        country="SE",
    )


def test_an_entity_is_given_alone_only_when_no_fact_tells_of_it(write: Write) -> None:
    path = write(GOOD.replace("entities:\n", "entities:\n  ensam: {kind: event, name: Exempeldagen}\n"))
    assert [item for item in read_facts(path) if isinstance(item, Entity)] == [Entity(Kind.EVENT, "Exempeldagen")]


def test_stated_inferred_amounts_and_values_come_through(write: Write) -> None:
    joins, funds, period, budget, claim = facts_of(list(read_facts(write(GOOD))))
    assert (joins.status, joins.qualifiers, joins.review) == (Status.EXPLICIT, {"role": "partner"}, Review.ACCEPTED)
    assert (funds.status, funds.confidence) == (Status.IMPLIED, 0.5)
    assert funds.qualifiers == {"amount": 1500000, "currency": "SEK"}
    assert period.object == Value("2021/..")
    assert (budget.object, budget.qualifiers) == (Value(2000000), {"amount": 2000000, "currency": "SEK"})
    assert claim.subject.kind is Kind.DOCUMENT
    assert claim.subject.name == "fakta.yaml#blad"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("subject: bolag", "subject: bolaget", 9, "no entity 'bolaget' in this file; did you mean 'bolag'"),
        ("type: participates_in", "type: takes_part", 9, "participates_in"),
        ("source: blad}\n  - {type: funds", "source: tidning}\n  - {type: funds", 9, "no source 'tidning'"),
        ("kind: project, name: Exempelprojektet", "kind: projekt, name: X", 7, "'projekt'"),
        ("kind: project, name: Exempelprojektet", "kind: project", 7, "needs a name or a key"),
        ("kind: project, name: Exempelprojektet", "kind: project, namn: X", 7, "'namn' is not a field"),
        ("status: inferred", "status: perhaps", 11, "stated, inferred"),
        ("amount: 1500000", "amount: många", 11, "'många'"),
        ("object: 2021/..", "object: nyss", 12, "expected a period"),
        ("object: 2000000", "object: mycket", 13, "expected an amount"),
        ("date: 2020-05,", "date: 2020-13,", 4, "ISO 8601"),
        ("country: SE", "country: Sverige", 6, "ISO 3166"),
        ("https://example.org/blad", "javascript:alert(1)", 4, "http"),
        ("confidence: 0.5", "confidence: 5", 11, "less than or equal to 1"),
        ("object: projekt, qualifiers: {role: partner}", "object: {value: 3}", 9, "is an entity, not a value"),
        ("{type: project_period, subject: projekt", "{type: project_period, subject: bolag", 12, "expected event or"),
        ("kurbits: facts/1", "kurbits: facts/9", 1, "facts/1"),
        ("kurbits: facts/1\n", "", 1, "'kurbits: facts/1' is missing"),
        ("kurbits: facts/1", "tables: {}", 1, "--mapping"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_what_was_expected(
    write: Write, old: str, new: str, line: int, message: str
) -> None:
    assert old in GOOD
    path = write(GOOD.replace(old, new, 1))
    with pytest.raises(SourceError) as caught:
        list(read_facts(path))
    assert message in str(caught.value)
    assert caught.value.where.file == str(path)
    assert abs(caught.value.where.row - line) <= 1


def test_an_empty_facts_file_is_refused(write: Write) -> None:
    with pytest.raises(SourceError, match="empty"):
        list(read_facts(write("  \n")))


def test_a_byte_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "fakta.yaml"
    path.write_bytes(b"kurbits: facts/1\ntitle: \xe5r\n")
    with pytest.raises(SourceError, match=r"row 2.*0xe5"):
        list(read_facts(path))


def test_json_says_the_same_as_yaml(write: Write) -> None:
    data = {
        "kurbits": "facts/1",
        "entities": {
            "a": {"kind": "person", "name": "Exempel Person"},
            "b": {"kind": "organisation", "name": "Exempel"},
        },
        "facts": [{"type": "holds_role", "subject": "a", "object": "b", "qualifiers": {"role": "vd", "start": "2019"}}],
    }
    fact = facts_of(list(read_facts(write(orjson.dumps(data).decode(), "fakta.json"))))[0]
    assert (fact.type, fact.qualifiers, fact.evidence.row) == (FactType.HOLDS_ROLE, {"role": "vd", "start": "2019"}, 1)


def test_what_kurbits_facts_prints_can_be_loaded_again(write: Write) -> None:
    before = facts_of(list(read_facts(write(GOOD))))
    path = write("\n".join(orjson.dumps(fact_json(fact)).decode() for fact in before), "fakta.jsonl")
    after = facts_of(list(read_facts(path)))

    def said(fact: Fact) -> dict[str, object]:
        keys = ("type", "qualifiers", "status", "confidence", "rule", "review", "object")
        return {key: fact_json(fact)[key] for key in keys}

    assert [said(fact) for fact in after] == [said(fact) for fact in before]
    assert [fact.subject for fact in after][:4] == [fact.subject for fact in before][:4]
    assert [fact.evidence.row for fact in after] == [1, 2, 3, 4, 5]
    assert after[0].evidence.document == "fakta.jsonl#fakta.yaml#blad"


def test_a_printed_fact_that_was_read_from_a_text_stays_proposed(write: Write) -> None:
    line = {
        "doc": "exempel.txt",
        "type": "employed_at",
        "subject": {"kind": "person", "name": "Exempel Person"},
        "object": {"kind": "organisation", "name": "Exempelbolaget"},
        "qualifiers": {"role": None},
        "quote": "Exempel Person, Exempelbolaget",
        "start": 0,
        "end": 30,
    }
    fact = facts_of(list(read_facts(write(orjson.dumps(line).decode(), "fakta.jsonl"))))[0]
    assert fact.review is Review.PROPOSED
    assert fact.evidence.quote == "Exempel Person, Exempelbolaget"
    assert fact.qualifiers == {}


def test_a_broken_line_is_named(write: Write) -> None:
    with pytest.raises(SourceError, match="row 2: not JSON"):
        list(read_facts(write('\n{"type": \n', "fakta.jsonl")))
