"""The template: its headings are those of its mapping, it explains itself, and it can be filled in and loaded."""

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from loaders import mapping
from loaders.table import read_table
from loaders.template import COLUMNS, write_template
from ontology.errors import InputError, SourceError
from ontology.facts import Fact


def test_the_headings_are_those_that_the_mapping_knows(tmp_path: Path) -> None:
    write_template(tmp_path / "mall.xlsx")
    (fit,), strange = mapping.fit(mapping.load("template"), tmp_path / "mall.xlsx")
    assert sorted(fit.rows.header) == sorted(fit.table.columns)
    assert fit.rows.header == [column.name for column in COLUMNS]
    assert strange == ["Läs mig"]


def test_the_instructions_name_every_column_and_every_choice(tmp_path: Path) -> None:
    write_template(tmp_path / "mall.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "mall.xlsx").get_sheet_by_name("Läs mig").to_python()
    text = "\n".join(str(cell) for row in rows for cell in row)
    for column in COLUMNS:
        assert column.name in text
        assert all(choice in text for choice in column.choices)
    types = mapping.load("template").spec.tables["data"].entities["organisation"].sector[0].values
    assert set(types) == set(next(column.choices for column in COLUMNS if column.name == "Organisationstyp"))


def test_an_empty_template_is_refused_and_a_filled_one_read(tmp_path: Path, write_xlsx: object) -> None:
    write_template(tmp_path / "mall.xlsx")
    with pytest.raises(SourceError, match="sheet 'Data', row 1: there is a header but no row below it"):
        list(read_table(tmp_path / "mall.xlsx"))
    header = [column.name for column in COLUMNS]
    row = ["Exempel AB", "", "Näringsliv", "Falun", "Exempelprojektet", "Partner", "", "", "", "", "", ""]
    assert callable(write_xlsx)
    write_xlsx(tmp_path / "ifylld.xlsx", {"Läs mig": [["Hej"]], "Data": [header, row]})
    facts = [item for item in read_table(tmp_path / "ifylld.xlsx") if isinstance(item, Fact)]
    assert [str(fact.type) for fact in facts] == ["participates_in", "located_in"]


def test_a_place_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mall\.xlsx cannot be written"):
        write_template(tmp_path / "saknas" / "mall.xlsx")
