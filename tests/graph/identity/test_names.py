"""The normaliser: spellings of one body meet, two bodies never do."""

import csv
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.identity.names import normalise, normalise_person

SURFACE = {
    "case", "exact", "genitive", "title case", "preposition", "ascii-fold", "truncated field", "legal form",
    "punctuation", "case + accent", "legal suffix",
}  # fmt: skip
COUNTIES = [
    "Blekinge", "Dalarna", "Gotland", "Gävleborg", "Halland", "Jämtland", "Jönköping", "Kalmar", "Kronoberg",
    "Norrbotten", "Skåne", "Stockholm", "Södermanland", "Uppsala", "Värmland", "Västerbotten", "Västernorrland",
    "Västmanland", "Västra Götaland", "Örebro", "Östergötland",
]  # fmt: skip
FAMILIES = (
    "Region {}", "Länsstyrelsen i {}s län", "Landstinget {}", "Almi {} AB", "IUC {}", "Visit {}", "Högskolan i {}",
    "{} kommun", "{}", "{} Science Park", "Invest in {}", "Coompanion {}",
)  # fmt: skip
TRAPS = [
    ("SPINN", "SPINN 2"),
    ("Falu kommun", "Falun Borlänge Regionen AB"),
    ("CIRCE", "CIRCLE"),
    ("Exempel 2 fas 1", "Exempel 1 fas 2"),
    ("Region Dalarna", "Dalarna"),
    ("Karlstads kommun", "Karlstads universitet"),
    ("Stiftelsen Exempel", "Exempelstiftelsen"),
]
names = st.text(st.characters(codec="utf-8"), max_size=40)
pieces = ["Region", "Dalarna", "Högskolan", "Gävle", "Åre", "Örebro", "Science", "Park", "2", "AB"]
words = st.lists(st.sampled_from(pieces), min_size=1)


@given(names)
def test_normalising_twice_is_normalising_once(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@given(words)
def test_case_and_order_do_not_matter(name: list[str]) -> None:
    assert normalise(" ".join(reversed(name)).upper()) == normalise(" ".join(name))


@given(st.text("abcdefghijklmnopqrstuvwxyzåäö", min_size=5, max_size=20))
def test_a_genitive_is_the_same_name(name: str) -> None:
    assert normalise(f"{name}s kommun") == normalise(f"{name} kommun")


@given(names)
def test_a_name_with_a_letter_never_becomes_nothing(name: str) -> None:
    assert bool(normalise(name)) or not any(c.isalnum() for c in normalise_person(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Högskolan i Dalarna", "HOGSKOLAN DALARNA"),
        ("V√§rmlands l√§ns museum", "Värmlands läns museum"),
        ("Exempelförening ekonomisk fören", "Exempelförening ek. för."),
        ("Oerebro universitet", "Örebro universitet"),
        ("Exempel Aktiebolag (publ)", "Exempel AB"),
    ],
)
def test_known_ways_of_writing_meet(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_a_legal_form_alone_is_still_a_name() -> None:
    assert normalise("AB") == "ab"


def test_other_alphabets_are_kept() -> None:
    assert normalise("ΕΘΝΙΚΟ ΚΕΝΤΡΟ") == "εθνικο κεντρο"


def test_different_bodies_never_meet() -> None:
    bodies = [family.format(county) for family in FAMILIES for county in COUNTIES]
    merged = [(a, b) for a, b in combinations(bodies, 2) if normalise(a) == normalise(b)]
    merged += [(a, b) for a, b in TRAPS if normalise(a) == normalise(b)]
    assert merged == []


def test_the_spellings_of_regional_bodies_meet(shared: Path) -> None:
    with (shared / "gold" / "dalarna_variants.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] in SURFACE]
    missed = [row["variant"] for row in rows if normalise(row["variant"]) != normalise(row["canonical"])]
    assert (len(rows), missed) == (39, [])


def test_names_of_people_keep_their_order() -> None:
    assert normalise_person("Anna  KARIN Exempel") == "anna karin exempel" != normalise_person("Karin Anna Exempel")
