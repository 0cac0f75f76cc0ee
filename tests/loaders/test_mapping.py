"""Mappings: what they may say, and how a wrong one is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loaders import mapping
from ontology.errors import InputError, MappingError, SourceError

GOOD = """\
kurbits: mapping/1
name: exempel
tables:
  stod:
    optional: [ort]
    entities:
      agare: {kind: organisation, key: "orgnr:{orgnr}", name: [{column: namn, read: name}, orgnr], city: ort}
      projekt: {kind: project, key: "arende:{arende}", name: projekt}
    facts:
      - type: leads_project
        subject: agare
        object: projekt
"""

Put = Callable[[str], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(text: str, name: str = "exempel.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_shipped_mappings_can_be_followed() -> None:
    assert set(mapping.shipped()) >= {"cordis"}
    for name in mapping.shipped():
        assert mapping.load(name).name == name


def test_the_columns_of_a_table_are_those_its_cells_and_keys_use(put: Put) -> None:
    table = mapping.load(put(GOOD)).spec.tables["stod"]
    assert table.columns == ["orgnr", "namn", "ort", "arende", "projekt"]
    assert table.missing(["orgnr", "namn", "arende"]) == ["projekt"]


def test_the_digest_follows_the_text(put: Put) -> None:
    first = mapping.load(put(GOOD)).digest
    assert mapping.load(put(GOOD)).digest == first
    assert mapping.load(put(GOOD + "# och en rad\n")).digest != first


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("kind: project", "kind: projekt", 8, "'projekt'"),
        ("read: name", "read: names", 7, "expected one of text, name"),
        ("object: projekt", "object: projektet", 5, "no entity 'projektet'; there are agare, projekt"),
        ("type: leads_project", "type: leads", 10, "leads_project"),
        ("type: leads_project", "type: project_period", 10, "needs value or period"),
        ("        object: projekt\n", "", 10, "needs an object"),
        ("city: ort", "town: ort", 7, "'town' is not a field"),
        ("name: exempel\n", "", 1, "'name' is missing"),
        ("city: ort", "city: {read: text}", 7, "exactly one of column, template and value"),
        ("kurbits: mapping/1", "kurbits: facts/1", 1, "mapping/1"),
        ("name: exempel", "name: [exempel", 3, "not YAML"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(put: Put, old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    path = put(GOOD.replace(old, new, 1))
    with pytest.raises(MappingError) as caught:
        mapping.load(path)
    assert str(caught.value).startswith(f"{path}, line {line}")
    assert message in str(caught.value)


def test_a_mapping_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(MappingError, match=r"no mapping 'cordiss'; there are .*cordis"):
        mapping.load("cordiss")


def test_a_mapping_is_found_by_the_header(tmp_path: Path) -> None:
    path = tmp_path / "project.csv"
    path.write_text("id,title,startDate,endDate,totalCost,ecMaxContribution,frameworkProgramme\n", encoding="utf-8")
    assert mapping.choose(None, path).name == "cordis"


def test_a_table_that_no_mapping_fits_is_told_with_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_text("namn;ort\nExempel;Falun\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"columns namn, ort; .*cordis"):
        mapping.choose(None, path)


def test_a_column_that_is_needed_and_missing_is_named_with_those_that_are_there(put: Put, tmp_path: Path) -> None:
    path = tmp_path / "stod.csv"
    path.write_text("orgnr;namn;projekt\n", encoding="utf-8")
    with pytest.raises(
        SourceError, match=r"'arende', which is missing\. The file has the columns orgnr, namn, projekt"
    ):
        mapping.fit(mapping.load(put(GOOD)), path)
