"""Who is who: identifiers and exact names bring together, nothing else does, and order does not matter."""

import random

import pytest

from graph.identity.resolve import Context, canonical, resolve
from ontology.facts import Entity, Identifier, Kind

ORG = Kind.ORGANISATION


def groups(*entities: Entity, context: Context | None = None) -> list[set[int]]:
    return [set(members) for members in resolve(entities, context).members]


def org(name: str = "", key: str = "", **more: str) -> Entity:
    return Entity(ORG, name, key=key, **more)  # type: ignore[arg-type]


def numbered(name: str, *pairs: tuple[str, str]) -> Entity:
    return Entity(ORG, name, identifiers=tuple(Identifier(*pair) for pair in pairs))


def test_a_shared_number_brings_two_names_together() -> None:
    assert groups(org("Exempel ett", "pic:900000001"), org("Något annat", "pic:900000001")) == [{0, 1}]


def test_a_swedish_vat_number_is_an_organisation_number() -> None:
    assert canonical("vat", "SE202100000001") == Identifier("orgnr", "202100-0000")
    assert groups(numbered("A-exempel", ("vat", "SE202100000001")), numbered("B-exempel", ("orgnr", "2021000000"))) == [
        {0, 1}
    ]


def test_a_foreign_vat_number_does_not_overrule_two_different_pics() -> None:
    shared = ("vat", "GB123456789")
    found = groups(numbered("A", ("pic", "1"), shared), numbered("B", ("pic", "2"), shared), numbered("C", shared))
    assert found == [{0}, {1}, {2}]


def test_spellings_of_one_name_meet() -> None:
    assert groups(org("Högskolan i Exempel"), org("HOGSKOLAN EXEMPEL", country="SE")) == [{0, 1}]


def test_one_name_in_two_countries_is_two_organisations_and_a_third_does_not_choose() -> None:
    assert groups(org("Exempel", country="SE"), org("Exempel", country="NO"), org("Exempel")) == [{0}, {1}, {2}]


def test_one_name_in_two_counties_is_two_organisations() -> None:
    assert groups(org("Exempel", place="SE312"), org("Exempel", place="SE311")) == [{0}, {1}]


def test_a_municipality_lies_in_its_county() -> None:
    assert groups(org("Exempel", place="SE312"), org("Exempel", place="2080")) == [{0, 1}]


def test_two_numbers_of_one_scheme_keep_namesakes_apart() -> None:
    assert groups(org("Exempel", "pic:1"), org("Exempel", "pic:2"), org("Exempel"), org("Exempel AB")) == [
        {0}, {1}, {2, 3}
    ]  # fmt: skip


def test_keys_of_one_source_keep_namesakes_apart_but_not_across_sources() -> None:
    entities = (org("Exempel", "ett"), org("Exempel", "två"), org("Annat exempel", "ett"))
    context = Context(source=["a", "a", "b"])
    assert groups(*entities, context=context) == [{0}, {1}, {2}]


def test_kinds_are_never_mixed() -> None:
    assert groups(org("Exempel 2"), Entity(Kind.PROJECT, "Exempel 2")) == [{0}, {1}]


def test_an_alias_that_one_body_claims_leads_to_it() -> None:
    fund = Entity(ORG, "Exempelfonden för utveckling", aliases=("EFU",))
    assert groups(fund, org("EFU")) == [{0, 1}]
    other = Entity(ORG, "Exempelföreningen utan stad", aliases=("EFU",))
    assert groups(fund, other, org("EFU")) == [{0}, {1}, {2}]


def test_the_organisation_region_dalarna_is_not_the_region() -> None:
    region = Entity(Kind.REGION, "Dalarna")
    assert groups(org("Region Dalarna"), region, Entity(Kind.REGION, "Dalarnas län"), org("Dalarna")) == [
        {0}, {1, 2}, {3}
    ]  # fmt: skip


def test_people_meet_in_a_document_or_an_organisation_only() -> None:
    person = Entity(Kind.PERSON, "Exempla Exempelsson")
    rows = (person, person, person, person, org("Exempelverket"))
    context = Context(document=[0, 0, 1, 2, 0], source=["x"] * 5, affiliations={0: {4}, 2: {4}})
    assert groups(*rows, context=context) == [{0, 1, 2}, {3}, {4}]


def test_another_spelling_of_a_first_name_is_another_person() -> None:
    people = (Entity(Kind.PERSON, "Kristin Exempel"), Entity(Kind.PERSON, "Christin Exempel"))
    assert groups(*people, context=Context(document=[0, 0], source=["", ""])) == [{0}, {1}]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_mentions_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    entities = [
        Entity(
            ORG,
            chance.choice(("Exempel", "Exempel AB", "Prov", "Provet i Exempel", "")),
            key=chance.choice(("", "", "pic:1", "pic:2", "pic:3")) or "prov:9",
            country=chance.choice(("", "SE", "NO")),
            place=chance.choice(("", "SE312", "SE311", "2080")),
            aliases=chance.choice(((), ("Exempel",), ("EX",))),
        )
        for _ in range(60)
    ]
    order = list(range(60))
    before = {frozenset(group) for group in groups(*entities)}
    chance.shuffle(order)
    after = {frozenset(order[i] for i in group) for group in groups(*(entities[i] for i in order))}
    assert before == after
