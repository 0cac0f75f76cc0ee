"""Places: names and codes, what lies within what, and the comparison with the official lists."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.places import all_places, find_place, place, within


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Dalarna", "SE312"),
        ("dalarna", "SE312"),
        ("Dalarnas", "SE312"),
        ("Dalarnas län", "SE312"),
        ("Dalarna County", "SE312"),
        ("Värmlands", "SE311"),
        ("Gävleborg", "SE313"),
        ("Gävleborgs län", "SE313"),
        ("Gävle", "2180"),
        ("Falun", "2080"),
        ("Faluns", "2080"),
        ("Falu kommun", "2080"),
        ("Faluns kommun", "2080"),
        ("Borlänge kommun", "2081"),
        ("Leksands kommun", "2029"),
        ("Grums", "1764"),
        ("Tällberg", "tallberg"),
        ("Norra Mellansverige", "SE31"),
        ("Stockholm", "SE110"),
        ("Navarra", "ES22"),
        ("Navarre", "ES22"),
        ("Hajdu-Bihar", "HU321"),
        ("Nordirland", "northern-ireland"),
        ("Northern Ireland", "northern-ireland"),
        ("Hedmark", "hedmark"),
        ("Sverige", "SE"),
        ("Sveriges", "SE"),
        ("Grekland", "EL"),
        ("Greece", "EL"),
        ("Storbritannien", "UK"),
    ],
)
def test_a_place_is_found_by_its_names(name: str, code: str) -> None:
    found = find_place(name)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "name",
    [
        "Region Dalarna",
        "Region Värmland",
        "Länsstyrelsen i Dalarnas län",
        "Högskolan Dalarna",
        "Dalarna Science Park",
        "",
        " ",
    ],
)
def test_an_organisation_is_never_a_place(name: str) -> None:
    assert find_place(name) is None


def test_a_country_leaves_out_the_places_of_others() -> None:
    assert find_place("Dalarna", "NO") is None
    assert find_place("Dalarna", "se") == place("SE312")
    assert find_place("Northern Ireland", "GB") == place("northern-ireland")


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("2080", ("2080", "SE312", "SE31", "SE3", "SE")),
        ("tallberg", ("tallberg", "2029", "SE312", "SE31", "SE3", "SE")),
        ("SE", ("SE",)),
        ("NO021", ("hedmark", "NO")),
        ("UKN", ("northern-ireland", "UK")),
        ("NL221", ("NL221", "NL22", "NL2", "NL")),
        ("EL30", ("EL30", "EL3", "EL")),
        ("GR", ("EL",)),
        ("NA", ("NA",)),
        ("0114", ("0114",)),
        ("", ("",)),
    ],
)
def test_within_goes_from_the_inside_out(code: str, chain: tuple[str, ...]) -> None:
    assert within(code) == chain


def test_a_place_is_found_by_code_by_former_code_and_by_iri() -> None:
    dalarna = place("SE312")
    assert dalarna is not None
    assert dalarna.iri == "http://data.europa.eu/nuts/code/SE312"
    assert place(dalarna.iri) == place("se312") == dalarna
    assert place("NO021") == place("hedmark")
    assert place("GB") == place("UK")
    assert place("ZZ") is None
    assert place("Dalarna") is None


def test_namibia_is_a_country() -> None:
    namibia = place("NA")
    assert namibia is not None
    assert namibia.label_en == "Namibia"


def test_kinds_and_points_are_as_they_should_be() -> None:
    kinds = [p.kind for p in all_places()]
    assert (kinds.count("county"), kinds.count("municipality"), kinds.count("locality")) == (21, 41, 1)
    assert [p for p in all_places() if p.kind == "region"] == [place("hedmark"), place("northern-ireland")]
    assert [p for p in all_places() if not p.point.startswith("POINT(")] == []
    assert [p for p in all_places() if p.code != "SE" and not place(p.parent)] == []


def test_no_two_municipalities_answer_to_the_same_name() -> None:
    towns = [p for p in all_places() if p.kind == "municipality"]
    assert [p for p in towns if find_place(p.label_sv) != p or find_place(p.label_en) != p] == []


@given(st.text(max_size=30), st.text(max_size=3))
def test_no_name_and_no_code_breaks_the_look_up(name: str, country: str) -> None:
    assert find_place(name, country) is None or find_place(name) is not None
    assert within(name)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_the_municipalities_are_those_of_the_official_list(shared: Path) -> None:
    folder = shared / "data" / "ref_swedish_geodata"
    nuts = {"17": "SE311", "20": "SE312", "21": "SE313"}
    official = {
        (row["municipality_code"], row["municipality_name_short"], nuts[row["county_code"]])
        for row in rows(folder / "municipalities.csv")
        if row["county_code"] in nuts
    }
    assert {(p.code, p.label_sv, p.parent) for p in all_places() if p.kind == "municipality"} == official


def test_every_long_name_of_the_official_lists_is_found(shared: Path) -> None:
    folder = shared / "data" / "ref_swedish_geodata"
    for row in rows(folder / "counties.csv"):
        found = find_place(row["county_name"])
        assert found is not None
        assert (found.kind, found.label_sv) == ("county", row["county_name_short"])
    for row in rows(folder / "municipalities.csv"):
        if row["county_code"] in {"17", "20", "21"}:
            assert find_place(row["municipality_name"]) == place(row["municipality_code"])


def test_the_nuts_codes_parents_and_points_are_those_of_eurostat(shared: Path) -> None:
    official = {row["nuts_id"]: row for row in rows(shared / "data" / "ref_nuts" / "nuts2016_tidy.csv")}
    ours = [p for p in all_places() if p.iri.startswith("http://data.europa.eu/") and p.code != "NO020"]
    assert {p.code for p in ours} >= {code for code in official if code.startswith("SE")}
    for found in ours:
        row = official[found.code]
        assert found.code.startswith(found.parent)
        assert found.code[:2] != "SE" or found.parent == row["parent"]
        longitude, latitude = map(float, found.point[6:-1].split())
        assert abs(longitude - float(row["lon"])) < 1.5, found
        assert abs(latitude - float(row["lat"])) < 1.5, found


def test_the_locality_lies_in_the_municipality_of_its_post_codes(shared: Path) -> None:
    listed = rows(shared / "data" / "ref_swedish_geodata" / "postal_to_municipality.csv")
    assert {row["municipality_code"] for row in listed if row["locality"] == "Tällberg"} == {within("tallberg")[1]}
