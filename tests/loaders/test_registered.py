"""Which names of tables and registers a text may be told of."""

import pytest

from loaders.registered import recognisable
from loaders.text import read
from ontology.facts import Entity, Identifier, Kind

ORGANISATION, PROJECT, PERSON = Kind.ORGANISATION, Kind.PROJECT, Kind.PERSON


def body(name: str, **more: str) -> Entity:
    return Entity(ORGANISATION, name, **{"country": "SE", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "entity",
    [
        Entity(PERSON, "Exempla Exempelson", key="orcid:1"),
        body("Maria Exempelson"),  # a firm that bears the name of its owner
        body("DALARNA"),
        body("Falu kommun"),
        body("Exi"),
        body("Exempelvision", country="DE"),
        Entity(PROJECT, "Exi"),
        Entity(ORGANISATION, "", key="pic:900000001"),
        body("Vinnova"),  # the reader of texts knows it by itself
    ],
)
def test_what_a_text_may_use_in_another_sense_is_not_handed_on(entity: Entity) -> None:
    assert recognisable([entity]) == {}


def test_a_body_is_known_without_its_legal_form_and_by_its_short_name() -> None:
    known = recognisable([Entity(ORGANISATION, "EXEMPELFORS BRUK AB", country="SE", aliases=("EXFB", "Exempel"))])

    assert set(known) == {"EXEMPELFORS BRUK AB", "EXEMPELFORS BRUK", "EXFB"}


def test_a_foreign_body_is_known_by_its_full_name_only() -> None:
    known = recognisable([Entity(ORGANISATION, "Exempla Research Institute", country="NO", aliases=("EXRI",))])

    assert set(known) == {"Exempla Research Institute"}


def test_a_form_that_two_bodies_claim_means_neither() -> None:
    assert set(recognisable([body("Exempelfors Bruk AB"), body("Exempelfors Bruk Aktiebolag")])) == {
        "Exempelfors Bruk AB",
        "Exempelfors Bruk Aktiebolag",
    }


def test_keys_and_identifiers_stay_behind() -> None:
    one = Entity(ORGANISATION, "Exempelfors Bruk", "pic:9", (Identifier("pic", "9"),), country="SE", sector="industry")

    assert recognisable([one])["Exempelfors Bruk"] == Entity(ORGANISATION, "Exempelfors Bruk", sector="industry")


def test_a_text_spells_what_a_register_holds_in_capitals() -> None:
    known = recognisable([body("NORRA EXEMPELSKOGEN AB")])
    reading = read("I går träffade vi Norra Exempelskogen AB och lyssnade.", known)

    (found,) = [mention for mention in reading.mentions if mention.known]
    assert (found.name, found.kind) == ("Norra Exempelskogen AB", ORGANISATION)


def test_a_single_word_is_only_known_as_it_is_written() -> None:
    known = recognisable([Entity(PROJECT, "FRAMÅT")])

    assert not [each for each in read("Framåt går det, sade hon.", known).mentions if each.known]
    assert [each.kind for each in read("Projektet FRAMÅT avslutades.", known).mentions if each.known] == [PROJECT]


def test_a_region_that_the_reader_does_not_know_is_a_place() -> None:
    region = Entity(Kind.REGION, "Exempelska Kusten", place="XX123")
    (found,) = read("Arbetet sker i Exempelska Kusten.", recognisable([region])).mentions

    assert (found.kind, found.place) == (Kind.REGION, "XX123")
