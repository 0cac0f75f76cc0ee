"""The demo: true to the gold annotations, without a sentence of the sources and without contact data."""

import json
import re
from collections import Counter
from pathlib import Path

import orjson
import pytest

from loaders.demo import demo_paths
from loaders.factsfile import read_facts
from loaders.registry import LoadOptions, read
from ontology.facts import Document, Entity, Fact, Status, Value, fact_json
from ontology.places import find_place

FACTS, *NOTES = demo_paths()


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    return [item for item in read_facts(FACTS) if isinstance(item, Fact)]


def name_of(end: Entity | Value) -> str:
    return end.name if isinstance(end, Entity) else ""


def same(name: str) -> str:
    """Fold a name as far as the demo writes it in another way than the gold."""
    folded = re.sub(r"\W+", " ", name.casefold()).strip()
    return "klusterprojektet i norra mellansverige" if folded.startswith("namnlöst") else folded


def test_there_is_a_note_for_each_of_the_five_texts() -> None:
    assert [path.name[:2] for path in NOTES] == ["1-", "2-", "3-", "4-", "5-"]


def test_every_relation_of_the_gold_is_told_with_its_status(shared: Path, facts: list[Fact]) -> None:
    told = {(same(fact.subject.name), same(name_of(fact.object))): fact.status is Status.IMPLIED for fact in facts}
    lines = (shared / "gold" / "seeds.facts.jsonl").read_text(encoding="utf-8").splitlines()
    for line in map(json.loads, lines):
        if line["type"] in ("claims", "project_period", "project_budget"):
            continue
        pair = (same(line["subject"]["name"]), same(line["object"]["name"]))
        assert pair in told, pair
        assert told[pair] == (line["status"] == "implied"), pair


def test_every_claim_period_and_budget_of_the_gold_is_told(shared: Path, facts: list[Fact]) -> None:
    gold = Counter(
        line["type"]
        for line in map(json.loads, (shared / "gold" / "seeds.facts.jsonl").read_text(encoding="utf-8").splitlines())
        if line["type"] in ("claims", "project_period", "project_budget")
    )
    told = Counter(str(fact.type) for fact in facts if fact.type in gold)
    assert told["claims"] == gold["claims"]
    assert told["project_budget"] == gold["project_budget"]
    assert told["project_period"] == gold["project_period"] + 2  # and the days of two events


def test_nobody_incidental_is_in_the_demo() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in [FACTS, *NOTES])
    for name in ("Sterner", "Bottheim", "Zingmark"):
        assert name not in text


def test_no_contact_data_is_in_the_demo() -> None:
    for path in [FACTS, *NOTES]:
        text = path.read_text(encoding="utf-8")
        assert "@" not in text
        assert not re.search(r"\b0\d{1,3}[- ]\d{2,3} ?\d{2}", text)


def test_every_region_of_the_demo_is_a_place_we_know(facts: list[Fact]) -> None:
    ends = {end for fact in facts for end in (fact.subject, fact.object) if isinstance(end, Entity)}
    regions = {end for end in ends if end.kind == "region"}
    assert len(regions) == 13
    for region in regions:
        place = find_place(region.name, region.country)
        assert place, region.name
        assert region.place == place.code


def test_every_fact_cites_a_publication_with_a_title(facts: list[Fact]) -> None:
    titles = {item.name: item.title for item in read_facts(FACTS) if isinstance(item, Document)}
    for fact in facts:
        assert "#" in fact.evidence.document
        assert titles[fact.evidence.document]


def test_every_fact_of_demo_and_notes_can_be_printed_and_loaded_again(tmp_path: Path) -> None:
    before = [item for item in read(demo_paths(), LoadOptions()) if isinstance(item, Fact)]
    path = tmp_path / "fakta.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(fact_json(fact)) for fact in before))
    after = [item for item in read_facts(path) if isinstance(item, Fact)]
    assert len(after) == len(before) > 150
    for one, other in zip(before, after, strict=True):
        assert (one.type, one.status, one.review, one.rule) == (other.type, other.status, other.review, other.rule)
        assert other.subject == one.subject or one.subject.kind == "document"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str, length: int = 6) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


@pytest.mark.parametrize("path", NOTES, ids=lambda path: str(path.stem))
def test_no_six_words_in_a_row_are_taken_from_a_source(path: Path, shared: Path) -> None:
    seeds = [seed.read_text(encoding="utf-8") for seed in (shared / "seeds").glob("*.txt")]
    body = path.read_text(encoding="utf-8").split("---", 2)[2]
    assert len(seeds) == 5
    for seed in seeds:
        assert not runs(body) & runs(seed)
