"""Likeness as a list of reasons, a guard that likeness may not pass, and candidates without all pairs."""

import random
import time

import pytest

from graph.identity.compare import FEATURES, Side, compare, explanation, guarded
from graph.identity.suggest import BLOCK, candidates, pairs, urgency
from ontology.facts import Identifier, Kind


def side(name: str, *aliases: str, kind: Kind = Kind.ORGANISATION, **more: object) -> Side:
    return Side(kind, (name, *aliases), **more)  # type: ignore[arg-type]


def numbered(scheme: str, value: str) -> Side:
    return side(f"Exempel {scheme}", identifiers=(Identifier(scheme, value),))


def reasons(a: Side, b: Side) -> set[str]:
    return {reason.feature for reason in compare(a, b).reasons}


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (side("Exempelbolaget AB"), side("EXEMPELBOLAGET"), "same_form"),
        (side("Exempelbolagett"), side("Exempelbolaget Norr"), "near_spelling"),
        (side("Exempel Kompetens"), side("Exempel"), "part_of_name"),
        (side("Exempel Utveckling Centrum"), side("EUC"), "initials"),
        (numbered("ror", "0"), numbered("ror", "0"), "same_number"),
        (side("A", city="FALUN"), side("B", city="Falun"), "same_town"),
        (side("A", website="https://www.exempel.se/om"), side("B", website="exempel.se"), "same_site"),
        (numbered("pic", "1"), numbered("pic", "2"), "other_number"),
        (side("A", country="SE"), side("B", country="NO"), "other_country"),
        (side("A", place="SE312"), side("B", place="SE311"), "other_place"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.names[0],
)  # fmt: skip
def test_a_feature_holds_and_both_ways_alike(one: Side, other: Side, why: str) -> None:
    assert why in reasons(one, other)
    assert compare(one, other) == compare(other, one)


def test_people_are_compared_by_first_name_and_organisation() -> None:
    one = side("Exempla Test", kind=Kind.PERSON, related=frozenset({1}))
    assert {"same_form", "same_employer"} <= reasons(one, one)
    assert compare(one, side("Exempel Test", kind=Kind.PERSON)).score < 0.01


def test_every_feature_is_explained_in_two_languages() -> None:
    for feature in FEATURES:
        sv, en = explanation(feature)
        assert sv.endswith(".")
        assert en.endswith(".")
        assert sv != en


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Region Dalarna", "Region Värmland"),
        ("Region Dalarna", "Länsstyrelsen Dalarna"),
        ("Exempel 1", "Exempel 2"),
        ("Region Västra Götaland", "Region Götaland"),
        ("Dalarna Science Park", "Dalarna"),
    ],
)
def test_a_place_a_number_and_a_kind_of_body_are_guarded(one: str, other: str) -> None:
    assert guarded(one, other)
    assert compare(side(one), side(other)).score < 0.2


def test_a_misspelling_is_not_guarded_and_is_suggested() -> None:
    bodies = [side("Exempelstiftelsen Kompetens"), side("Exempelstiftelsen Kompetenns"), side("Något annat")]
    found = candidates(bodies)
    assert [(one.a, one.b) for one in found] == [(0, 1)]
    assert found[0].likeness.score > 0.5
    assert candidates(bodies, apart=[(1, 0)]) == []


def test_kinds_are_never_paired() -> None:
    assert list(pairs([side("Exempel"), side("Exempel", kind=Kind.PROJECT)])) == []


def test_a_word_that_many_share_makes_no_block() -> None:
    many = [side(f"Exempel {number * 7919}") for number in range(BLOCK * 10)]
    assert sum(1 for _ in pairs(many)) < 2 * len(many)


def test_the_number_of_comparisons_grows_with_the_number_of_names_only() -> None:
    chance = random.Random(4)  # noqa: S311
    words = ["".join(chance.choices("abcdefghijklmnoprstuvåäö", k=8)) for _ in range(8_000)]
    bodies = [side(" ".join(chance.choices(words, k=3))) for _ in range(10_000)]
    start = time.perf_counter()
    count = sum(1 for _ in pairs(bodies))
    assert count < 20 * len(bodies)
    assert time.perf_counter() - start < 20


def test_urgent_is_what_is_unsure_and_matters() -> None:
    assert urgency(0.5, (9, 9), False) > urgency(0.95, (9, 9), False)
    assert urgency(0.5, (9, 9), False) > urgency(0.5, (0, 9), False)
    assert urgency(0.5, (9, 9), True) > urgency(0.5, (9, 9), False)
