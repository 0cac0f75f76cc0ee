"""Wordings that press texts use, by family: each invented sentence says exactly the facts that stand beside it."""

from pathlib import Path

import pytest
import yaml

from loaders.text import facts_in, read
from ontology.facts import Entity, Fact, FactType

FAMILIES: dict[str, list[dict[str, object]]] = yaml.safe_load(
    (Path(__file__).parent / "texts" / "families.yaml").read_text(encoding="utf-8")
)
CASES = [(case["text"], case["says"]) for cases in FAMILIES.values() for case in cases]


def written(fact: Fact) -> str:
    """Write a fact as the families do; an employment is a role without a title."""
    type_ = FactType.HOLDS_ROLE if fact.type is FactType.EMPLOYED_AT else fact.type
    other = fact.object.name if isinstance(fact.object, Entity) else str(fact.object.value)
    ends = [fact.subject.name, other]
    return f"{type_}: {' -> '.join(sorted(ends) if type_ is FactType.COLLABORATES_WITH else ends)}"


@pytest.mark.parametrize(("text", "says"), CASES)
def test_a_wording_says_what_it_says_and_no_more(text: str, says: list[str]) -> None:
    facts = [fact for fact in facts_in(read(text)) if fact.type is not FactType.CLAIMS]
    assert {written(fact) for fact in facts} == set(says)
    assert all(fact.evidence.quote in text for fact in facts)
