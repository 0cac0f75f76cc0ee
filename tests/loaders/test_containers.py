"""Tables in other clothes: spreadsheets, JSON, JSON lines, zip, no header row. One trap of real files per test."""

import datetime
import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders import container
from loaders.opening import open_tables
from loaders.table import read_table
from loaders.tablefile import Shape
from ontology.errors import SourceError
from ontology.facts import Document, Entity, Fact, Reject

MAPPING = """\
kurbits: mapping/1
name: prov
tables:
  stod:
    optional: [start, ort, "partner[].namn", "mal[]"]
    entities:
      agare: {kind: organisation, key: "id:{id}", name: {column: namn, read: name}, city: ort}
      projekt: {kind: project, key: "projekt:{projekt}", name: projekt}
      partner: {kind: organisation, optional: true, key: "namn:{partner[].namn}", name: "partner[].namn"}
      mal: {kind: programme, key: "mal:{mal[]}", name: "mal[]", split: {column: "mal[]"}}
    facts:
      - {type: leads_project, subject: agare, object: projekt, qualifiers: {start: {column: start, read: date}}}
      - {type: participates_in, subject: partner, object: projekt}
      - {type: part_of_programme, subject: projekt, object: mal}
  huvudlos:
    header: [nr, namn, projekt]
    entities:
      agare: {kind: organisation, key: "nr:{nr}", name: namn}
      projekt: {kind: project, key: "projekt:{projekt}", name: projekt}
    facts: [{type: participates_in, subject: agare, object: projekt}]
"""
HEADER = ["id", "namn", "projekt"]

Write = Callable[..., Path]


@pytest.fixture
def prov(tmp_path: Path) -> Path:
    path = tmp_path / "prov.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def told(path: Path, prov: Path) -> list[tuple[str, str, str, int]]:
    return [
        (str(item.type), item.subject.name, item.object.name, item.evidence.row)
        for item in read_table(path, prov)
        if isinstance(item, Fact) and isinstance(item.object, Entity)
    ]


def rows(path: Path, shape: Shape | None = None) -> list[tuple[int, list[str]]]:
    (table,) = open_tables(path, shape or Shape())
    return list(table.rows())


def test_cells_of_a_spreadsheet_are_text_as_shown(tmp_path: Path, write_xlsx: Write) -> None:
    day = datetime.datetime(2021, 3, 12)
    cells = [999000001, 12.5, True, day, day.replace(hour=8, minute=30), "NA", "0012", "", "1E5"]
    path = write_xlsx(tmp_path / "a.xlsx", {"B": [list("abcdefghi"), cells]})
    assert rows(path) == [
        (2, ["999000001", "12.5", "true", "2021-03-12", "2021-03-12 08:30:00", "NA", "0012", "", "1E5"])
    ]


def test_a_title_above_the_header_and_empty_rows_are_no_trouble(tmp_path: Path, write_xlsx: Write, prov: Path) -> None:
    book = [["Lista över stöd"], [], HEADER, [1, "Exempel A", "X"], [], [2, "Exempel B", "X"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"Blad": book})
    assert told(path, prov) == [("leads_project", "Exempel A", "X", 4), ("leads_project", "Exempel B", "X", 6)]


def test_the_kept_text_of_a_spreadsheet_has_its_rows_where_evidence_says(
    tmp_path: Path, write_xlsx: Write, prov: Path
) -> None:
    from graph import quoting

    path = write_xlsx(tmp_path / "a.xlsx", {"Blad": [HEADER, [1, "Exempel A", "X"], [], [2, "Exempel B", "Y"]]})
    document = next(item for item in read_table(path, prov) if isinstance(item, Document))
    kept = tmp_path / "kept.txt"
    kept.write_text(document.masked or "", encoding="utf-8")
    assert quoting.cells(kept, 4, ("namn",)) == (("namn", "Exempel B"),)


def test_every_sheet_that_fits_is_read_and_the_others_are_told(tmp_path: Path, write_xlsx: Write, prov: Path) -> None:
    sheet = [HEADER, [1, "Exempel A", "X"]]
    book = {"Ett": sheet, "Två": sheet, "Gömd": sheet, "Annat": [["hej"], ["du"]], "Tom": []}
    path = write_xlsx(tmp_path / "a.xlsx", book, hidden=["Gömd"])
    items = list(read_table(path, prov))
    assert [item.name for item in items if isinstance(item, Document)] == ["a.xlsx#Ett", "a.xlsx#Två"]
    assert [item.evidence.sheet for item in items if isinstance(item, Fact)] == ["Ett", "Två"]
    assert [item.sheet for item in items if isinstance(item, Reject)] == ["Annat", "Gömd"]


def test_a_date_written_as_a_number_of_days_is_read(tmp_path: Path, write_ods: Write, prov: Path) -> None:
    path = write_ods(tmp_path / "a.ods", {"Blad": [[*HEADER, "start"], [1, "Exempel", "X", 44267]]})
    fact = next(item for item in read_table(path, prov) if isinstance(item, Fact))
    assert fact.qualifiers == {"start": "2021-03-12"}


def test_a_large_sheet_is_read_to_its_end(tmp_path: Path, write_xlsx: Write) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"Blad": [["a", "b"], *([n, n * 2] for n in range(3000))]})
    assert rows(path)[-1] == (3001, ["2999", "5998"])


def test_one_cell_far_away_is_no_trouble(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_string(1_048_575, 16_383, "x")
    assert rows(path) == []


def test_a_file_that_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.ods", "a.xls"):
        (tmp_path / name).write_bytes(b"a;b\n1;2\n")
        with pytest.raises(SourceError, match=r"spreadsheet"):
            open_tables(tmp_path / name, Shape())


def test_nested_json_is_read_once_per_element_and_the_rest_once(tmp_path: Path, prov: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        """{"antal": 2, "data": [
        {"id": 1, "namn": "Exempel A", "projekt": "X", "mal": ["Ett", "Två"],
         "partner": [{"namn": "P"}, {"namn": "Q"}]},
        {"id": 2, "namn": "Exempel B", "projekt": "Y", "mal": [], "partner": []}]}""",
        encoding="utf-8",
    )
    assert told(path, prov) == [
        ("leads_project", "Exempel A", "X", 2),
        ("participates_in", "P", "X", 2),
        ("part_of_programme", "X", "Ett", 2),
        ("part_of_programme", "X", "Två", 2),
        ("participates_in", "Q", "X", 2),
        ("leads_project", "Exempel B", "Y", 3),
    ]


def test_json_lines_are_numbered_and_a_broken_one_is_named(tmp_path: Path, prov: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": 1, "namn": "A", "projekt": "X"}\n{"id": 2, "namn": "B", "projekt": "X"}\n', encoding="utf-8"
    )
    assert [row for *_, row in told(path, prov)] == [2, 3]
    path.write_text('{"id": 1, "namn": "A", "projekt": "X"}\n{"id": 2, "namn": \n', encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.jsonl, row 3: byte \d+ is where it stops being JSON"):
        told(path, prov)


def test_a_field_that_turns_up_late_and_a_record_that_is_none_are_listed(tmp_path: Path, prov: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = ['{"id": 1, "namn": "A", "projekt": "X"}'] * 1001
    path.write_text("\n".join([*lines, '{"id": 1, "namn": "A", "projekt": "X", "ny": 1}', "[1]"]), encoding="utf-8")
    rejects = [item for item in read_table(path, prov) if isinstance(item, Reject)]
    assert [(each.row, each.reason[:22]) for each in rejects] == [
        (1003, "the row has 4 cells; e"),
        (1004, "the row has 5 cells; e"),
    ]


@pytest.mark.parametrize("text", ["3", '"a"', "{}", '{"a": 1}', "[]", "[1, 2]", "[" * 5000])
def test_json_without_records_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.json: (it holds no record|neither a list|byte \d+)"):
        open_tables(path, Shape())


def test_the_one_table_in_a_zip_is_read(tmp_path: Path, write_xlsx: Write, prov: Path) -> None:
    inner = write_xlsx(tmp_path / "b.xlsx", {"Blad": [HEADER, [1, "Exempel", "X"]]})
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("__MACOSX/._b.xlsx", "x")
        archive.writestr("läs.pdf", "x")
        archive.write(inner, "mapp/b.xlsx")
    assert told(tmp_path / "a.zip", prov) == [("leads_project", "Exempel", "X", 2)]
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("tabell.csv", "id;namn;projekt\n1;Exempel;X\n")
    assert told(tmp_path / "c.zip", prov) == [("leads_project", "Exempel", "X", 2)]


def test_all_tables_of_a_zip_are_read_and_each_is_a_document(tmp_path: Path, prov: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("csv/ett.csv", "id;namn;projekt\n1;Exempel;X\n")
        archive.writestr("csv/tva.csv", "id;namn;projekt\n2;Exempel B;Y\n3;Exempel C\n")
        archive.writestr("csv/annat.csv", "a;b\n1;2\n")
        archive.writestr("villkor.txt", "Exempellicens, får användas\n\nfritt")
    items = list(read_table(path, prov))

    assert [item.name for item in items if isinstance(item, Document)] == ["a.zip#csv/ett.csv", "a.zip#csv/tva.csv"]
    facts = [(item.evidence.document, item.evidence.sheet, item.evidence.row) for item in items if type(item) is Fact]
    assert facts == [("a.zip#csv/ett.csv", "csv/ett.csv", 2), ("a.zip#csv/tva.csv", "csv/tva.csv", 2)]
    rejects = [(item.sheet, item.row) for item in items if isinstance(item, Reject)]
    assert rejects == [("csv/tva.csv", 3), ("csv/annat.csv", 0), ("villkor.txt", 0)]


def test_a_broken_table_in_a_zip_is_named_with_its_row(tmp_path: Path, prov: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("ett.csv", "id;namn;projekt\n1;Exempel;X\n")
        archive.writestr("tva.csv", 'id;namn;projekt\n2;"Exempel;Y\n')
    with pytest.raises(SourceError, match=r"a\.zip, sheet 'tva\.csv', row 2: a quote opens"):
        list(read_table(tmp_path / "a.zip", prov))


@pytest.mark.parametrize("names", [[], ["a.csv", "b.xlsx"], ["a.json", "b.csv"], ["a.pdf"]])
def test_a_zip_with_no_table_or_several_kinds_of_them_is_refused(tmp_path: Path, names: list[str]) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "a;b\n1;2\n")
    with pytest.raises(SourceError, match=r"holds \d tables"):
        open_tables(tmp_path / "a.zip", Shape())


def test_a_gzip_bomb_is_refused(tmp_path: Path, prov: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id;namn;projekt\n" + b"1;Exempel;X\n" * 1_000_000))
    with pytest.raises(SourceError, match="packed bytes unpack to more than"):
        told(path, prov)


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"a;b\n" + b"1;2\n" * 2_000_000)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(SourceError, match=r"damaged|unpack to"):
        rows(path)


def test_a_file_without_a_header_row_is_read_by_the_mappings_header(tmp_path: Path, prov: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1;Exempel;X\n2;Exempel B;X\n", encoding="utf-8")
    assert told(path, prov) == [("participates_in", "Exempel", "X", 1), ("participates_in", "Exempel B", "X", 2)]
    path.write_text("nr;namn;projekt\n1;Exempel;X\n", encoding="utf-8")
    assert told(path, prov) == [("participates_in", "Exempel", "X", 2)]


def test_columns_are_the_same_in_small_and_capital_letters(tmp_path: Path, prov: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ID;Namn;PROJEKT\n1;Exempel;X\n", encoding="utf-8")
    assert told(path, prov) == [("leads_project", "Exempel", "X", 2)]


def test_the_name_of_what_is_inside_is_found() -> None:
    assert container.inner_name(Path("a.csv.GZ")) == "a.csv"
    assert container.inner_name(Path("a.xlsx")) == "a.xlsx"
