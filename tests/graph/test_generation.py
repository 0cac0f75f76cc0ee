"""Opening a published generation and asking it for rows, ties and evidence."""

import csv
import gzip
import zipfile
from pathlib import Path

import pytest

from graph import quoting
from graph.generation import Generation
from ontology.errors import NotFoundError, WorkspaceError
from ontology.facts import Kind

PROJECT = "project/cordis-900001"


def test_an_iri_leads_to_its_row_with_or_without_the_base(both: Generation) -> None:
    row = both.row(PROJECT)
    assert both.row(both.entities.iri[row]) == row
    assert (both.local(row), both.label(row), both.kind(row)) == (PROJECT, "EXEMPEL 2", Kind.PROJECT)


def test_an_iri_that_another_name_would_have_given_leads_to_the_same_row(both: Generation) -> None:
    assert both.row("project/exempel-2") == both.row(PROJECT)
    assert both.row("organisation/exempelverket") == both.row("organisation/pic-900000001")


def test_an_unknown_iri_is_told(both: Generation) -> None:
    with pytest.raises(NotFoundError, match="organisation/saknas"):
        both.row("organisation/saknas")


def test_a_person_may_say_a_name_an_alias_or_an_iri(both: Generation) -> None:
    firm = both.row("organisation/exempelbolaget-ab")
    assert [both.find(text) for text in ("exempelbolaget", "Exempel & Co", "organisation/exempelbolaget-ab")] == [
        firm
    ] * 3
    with pytest.raises(NotFoundError, match="nothing is called"):
        both.find("något helt annat")


def test_the_ties_of_an_entity_are_found_from_both_ends(both: Generation) -> None:
    row = both.row(PROJECT)
    expected = [i for i in range(len(both.ties)) if row in (both.ties.s[i], both.ties.t[i])]
    assert both.ties_of(row).tolist() == expected
    assert len(expected) == 3


def test_an_entity_without_ties_has_none(both: Generation) -> None:
    assert both.ties_of(both.row("event/exempeldagen")).tolist() == []


def test_a_tie_is_found_by_its_id(both: Generation) -> None:
    assert [both.tie(both.ties.id[row]) for row in range(len(both.ties))] == list(range(len(both.ties)))
    with pytest.raises(NotFoundError, match="no tie"):
        both.tie("0" * 20)


def test_the_literal_facts_of_a_project_have_their_evidence(both: Generation) -> None:
    rows = both.values_of(both.row(PROJECT))
    assert sorted((both.values.value[row], both.values.unit[row]) for row in rows) == [
        ("2020/2022-06", ""),
        ("7500.5", "SEK"),
    ]
    assert both.quote_value(rows[0]).cells == (("organisation", "Exempelverket"), ("roll", "koordinator"))


def test_actors_of_the_network_are_numbered(both: Generation) -> None:
    agency = both.row("organisation/pic-900000001")
    assert both.pairs.actors[both.actor(agency)] == agency
    assert both.actor(both.row(PROJECT)) == -1


def test_years_and_places_are_drawn_from_what_is_known(both: Generation) -> None:
    entities, project = both.entities, both.row(PROJECT)
    agency, firm = both.row("organisation/pic-900000001"), both.row("organisation/exempelbolaget-ab")
    assert (entities.first_year[project], entities.last_year[project]) == (2020, 2022)
    assert (entities.first_year[agency], entities.last_year[agency]) == (2020, 2022)
    assert (entities.region[agency], entities.municipality[agency]) == ("SE312", "2080")
    assert (entities.region[firm], entities.country[firm]) == ("SE312", "SE")


def test_a_damaged_generation_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"manifest\.json"):
        _ = Generation(tmp_path, tmp_path).manifest


TEXT = "Rubrik\n\nFörsta stycket nämner Exempelverket i en mening. Mer text.\n\nAndra stycket."


def test_a_passage_is_shown_within_its_paragraph() -> None:
    start = TEXT.index("Exempelverket")
    before, quote, after = quoting.passage(TEXT, start, start + len("Exempelverket"))
    assert (before, quote) == ("Första stycket nämner ", "Exempelverket")
    assert after == " i en mening. Mer text."


def test_a_long_passage_is_cut_between_words() -> None:
    text = "ord " * 200 + "MITT" + " ord" * 200
    before, quote, after = quoting.passage(text, text.index("MITT"), text.index("MITT") + 4)
    assert quote == "MITT"
    assert 200 < len(before) <= quoting.AROUND
    assert set(before.split()) == set(after.split()) == {"ord"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_row_of_a_compressed_table_is_shown(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "exempel.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([["namn", "ort"], ["Exempel\nA", ""], ["Exempel B", "Åre"]])
    assert quoting.cells(path, 3) == (("namn", "Exempel B"), ("ort", "Åre"))
    assert quoting.cells(path, 3, ("ort",)) == (("ort", "Åre"),)
    assert quoting.cells(path, 2) == (("namn", "Exempel\nA"),)
    assert quoting.cells(path, 9) == ()


def test_a_row_of_a_table_in_an_archive_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("csv/ett.csv", "namn;ort\nExempel A;Falun\n")
        archive.writestr("csv/tva.csv", "namn;ort\nExempel B;Mora\n")
    assert quoting.cells(path, 2, ("namn",), "csv/tva.csv") == (("namn", "Exempel B"),)
    assert quoting.cells(path, 2) == (("namn", "Exempel A"), ("ort", "Falun"))


def test_a_file_of_facts_shows_the_line(tmp_path: Path) -> None:
    path = tmp_path / "exempel.yaml"
    path.write_text("facts:\n  - {type: funds}\n", encoding="utf-8")
    assert (quoting.cells(path, 2), quoting.line(path, 2), quoting.line(path, 9)) == ((), "- {type: funds}", "")
