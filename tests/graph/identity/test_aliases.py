"""The alias table: other names that sources state join two things only where they cannot mean a third."""

import pytest

from graph.identity.aliases import fits, other_names
from graph.identity.initials import expands, words_of
from graph.identity.resolve import Context, resolve
from ontology.facts import Entity, Identifier, Kind

ORG = Kind.ORGANISATION


def groups(*entities: Entity, context: Context | None = None) -> list[set[int]]:
    return [set(members) for members in resolve(entities, context).members]


def org(name: str, *aliases: str, number: str = "", **more: str) -> Entity:
    numbers = (Identifier("orgnr", number),) if number else ()
    return Entity(ORG, name, identifiers=numbers, aliases=aliases, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("short", "name"),
    [("EPV", "Exempelprovverket"), ("EKF", "Exempelkommunens fond"), ("PEU", "Prov- och exempeluniversitetet")],
)
def test_initials_spell_a_name_also_the_parts_of_a_compound(short: str, name: str) -> None:
    assert expands(short, words_of(name))


@pytest.mark.parametrize(
    ("short", "name"), [("EPV", "Provverket"), ("E", "Exempel"), ("EXEMPEL", "Exempel"), ("EPQ", "Exempel prov")]
)
def test_other_letters_do_not(short: str, name: str) -> None:
    assert not expands(short, words_of(name))


def test_an_acronym_in_brackets_is_another_name_and_any_other_bracket_is_not() -> None:
    assert list(other_names(org("Exempelprovverket (EPV)"))) == ["Exempelprovverket", "EPV"]
    assert list(other_names(org("EPV (Exempelprovverket)"))) == ["EPV", "Exempelprovverket"]
    assert list(other_names(org("Exempelprovverket (Falun)"))) == []
    assert groups(org("Exempelprovverket (EPV)"), org("EPV"), org("Exempelprovverket")) == [{0, 1, 2}]
    assert groups(org("Exempelprovverket (Falun)"), org("Exempelprovverket"), org("Falun")) == [{0}, {1}, {2}]


@pytest.mark.parametrize(
    ("alias", "name", "said"),
    [
        ("Falun University", "Högskolan i Falun", True),
        ("Falun Municipality", "Falu kommun", True),
        ("County Administrative Board of Dalarna", "Länsstyrelsen i Dalarnas län", True),
        ("Example University of Health Sciences", "Sveriges exempeluniversitet", True),
        ("Falun Science Park", "Exempelparken i Falun", False),
        ("Exempla", "Verket för exempel", True),
        ("Dalarna", "Region Dalarna", False),
        ("Region Dalarna", "Landstinget Dalarna", False),
        ("Almi", "Almi Dalarna AB", False),
        ("Exempel", "Exempel Dalarna AB", True),
        ("Exempel 2", "Exempel", False),
        ("Högskolan", "Högskolan i Falun", False),
        ("EX", "Exempelprovverket", False),
    ],
)
def test_an_alias_must_say_what_tells_a_body_from_its_like(alias: str, name: str, said: bool) -> None:
    assert fits(ORG, alias, name) is said


def test_a_name_in_another_language_that_a_register_states_joins_two_sources() -> None:
    register = org("Exempelhögskolan i Falun", "Falun Example University", number="202100-0000", country="SE")
    assert groups(register, org("Falun Example University", country="SE")) == [{0, 1}]
    assert groups(register, org("Falun Example University", country="NO")) == [{0}, {1}]
    assert groups(register, org("Falun Example University", place="SE311"), org("x", place="SE312")) == [
        {0, 1}, {2}
    ]  # fmt: skip
    placed = org("Exempelhögskolan i Falun", "Falun Example University", place="SE312")
    assert groups(placed, org("Falun Example University", place="SE311")) == [{0}, {1}]


def test_two_things_that_go_by_one_name_are_joined_with_nobody() -> None:
    both = (org("Exempelprovverket", "EPV"), org("Extra varuhuset", "EPV"))
    assert groups(*both, org("EPV")) == [{0}, {1}, {2}]
    assert groups(both[0], org("EPV", number="202100-0000"), org("EPV", number="202100-0018")) == [{0}, {1}, {2}]


def test_an_alias_of_one_word_is_at_home_where_its_language_is_spoken() -> None:
    fund = org("Exempelprovverket", "EPV", country="SE")
    foreign = org("Beispielwerk", "EPV", country="AT")
    said = Context(source=["a", "b"], document=[0, 1], language=["", "sv"])
    assert groups(fund, org("EPV"), context=said) == [{0, 1}]
    assert groups(foreign, org("EPV"), context=said) == [{0}, {1}]


def test_a_name_without_a_country_does_not_choose_between_a_namesake_and_an_alias_abroad() -> None:
    assert groups(org("EPV", country="DE"), org("EPV")) == [{0, 1}]
    assert groups(org("EPV", country="DE"), org("EPV"), org("Exempelprovverket", "EPV", country="SE")) == [
        {0},
        {1},
        {2},
    ]


def test_people_are_never_joined_by_another_name() -> None:
    known = Entity(Kind.PERSON, "Exempla Exempelsson", aliases=("Exempla Provsson",))
    assert groups(known, Entity(Kind.PERSON, "Exempla Provsson")) == [{0}, {1}]


def test_a_succession_is_not_bridged_by_an_alias() -> None:
    before, after = org("Exempelstiftelsen"), org("Exempelparken", "Exempelstiftelsen")
    assert groups(before, after) == [{0, 1}]
    assert groups(before, after, context=Context(successions=[(0, 1, "2016")])) == [{0}, {1}]


def dated(*days: str, successions: tuple[tuple[int, int, str], ...] = ((0, 1, "2019-01-01"),)) -> list[set[int]]:
    """Two bodies of one name, and mentions of that name in documents of some days."""
    bodies = [org("Region Exempel", number="232100-0001"), org("Region Exempel", number="232100-0002")]
    rows = range(2 + len(days))
    context = Context(
        source=["x"] * len(rows), document=list(rows), language=["sv"] * len(rows), date=["", "", *days],
        successions=successions,
    )  # fmt: skip
    return groups(*bodies, *[org("Region Exempel") for _ in days], context=context)


def test_a_name_means_the_body_that_there_was_on_the_day_of_the_document() -> None:
    assert dated("2010-05-03", "2020") == [{0, 2}, {1, 3}]
    assert dated("2019-01-01", "2018-12-31") == [{0, 3}, {1, 2}]


@pytest.mark.parametrize("day", ["", "2019"])
def test_a_name_without_a_day_that_tells_chooses_neither(day: str) -> None:
    assert dated(day) == [{0}, {1}, {2}]


def test_without_a_date_of_the_succession_nothing_is_chosen() -> None:
    assert dated("2010-05-03", successions=((0, 1, ""),)) == [{0}, {1}, {2}]
