"""Traps that real tables hold, each in a file of its own making: read right, or told with file, sheet, row and column.

docs/data.md has the same list ("What happens to …"); the names here are invented.
"""

import datetime
import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from loaders.table import read_table
from ontology.errors import SourceError
from ontology.facts import Entity, Fact, Item, Reject

MAPPING = """\
kurbits: mapping/1
name: prov
tables:
  stod:
    optional: [Land, Kostnad, Slut]
    entities:
      agare:
        kind: organisation
        key: "orgnr:{Orgnr:orgnr}"
        name: {column: Namn, read: name}
        country: {column: Land, read: country}
      projekt: {kind: project, key: "projekt:{Projekt}", name: {column: Projekt, read: name}}
    facts:
      - type: leads_project
        subject: agare
        object: projekt
        qualifiers: {amount: {column: Belopp, read: number, decimal: "."}, start: {column: Start, read: date}}
      - type: project_budget
        subject: projekt
        value: {column: Kostnad, read: number, decimal: ","}
"""
HEADER = ["Orgnr", "Namn", "Projekt", "Belopp", "Start"]
GOOD = ["202100-5182", "Exempelverket", "Alfa", "1000.5", "2021-03-12"]
NEXT = ["202100-3054", "Exempelskolan", "Beta", "2000", "2022-01-01"]

Write = Callable[..., Path]


@pytest.fixture
def prov(tmp_path: Path) -> Path:
    path = tmp_path / "prov.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def csv(tmp_path: Path, *rows: list[str], by: str = ";", encoding: str = "utf-8", name: str = "lista.csv") -> Path:
    path = tmp_path / name
    path.write_bytes("".join(by.join(row) + "\r\n" for row in rows).encode(encoding))
    return path


def facts(path: Path, prov: Path) -> list[tuple[str, str, Any, Any, int]]:
    """What a table says: owner, project, amount, start, row."""
    return [
        (item.subject.name, item.object.name, item.qualifiers.get("amount"), item.qualifiers.get("start"), row(item))
        for item in read_table(path, prov)
        if isinstance(item, Fact) and isinstance(item.object, Entity)
    ]


def row(item: Fact) -> int:
    return item.evidence.row


def rejects(items: list[Item]) -> list[tuple[str, int, str]]:
    return [(item.sheet, item.row, item.column) for item in items if isinstance(item, Reject)]


def told(path: Path, prov: Path) -> list[tuple[str, int, str]]:
    return rejects(list(read_table(path, prov)))


ONE = ("Exempelverket", "Alfa", 1000.5, "2021-03-12", 2)
TWO = ("Exempelskolan", "Beta", 2000, "2022-01-01", 3)


def test_a_column_that_stands_twice(tmp_path: Path, prov: Path) -> None:
    path = csv(tmp_path, [*HEADER, "Namn"], [*GOOD, "x"])
    with pytest.raises(
        SourceError, match=r"lista\.csv, row 1, column 'Namn': the column stands twice, as number 2 and 6"
    ):
        facts(path, prov)


def test_short_and_long_rows(tmp_path: Path, prov: Path) -> None:
    path = csv(tmp_path, HEADER, GOOD, NEXT[:4], [*NEXT, "till"], NEXT)
    assert facts(path, prov) == [ONE, (*TWO[:4], 5)]
    assert told(path, prov) == [("", 3, ""), ("", 4, "")]


def test_shifted_columns(tmp_path: Path, prov: Path) -> None:
    path = csv(tmp_path, HEADER, GOOD, ["202100-3054", "Exempelskolan", "Beta", "2022-01-01", "2000"])
    assert facts(path, prov) == [ONE]
    assert told(path, prov) == [("", 3, "Belopp")]


def test_a_quote_that_is_never_closed(tmp_path: Path, prov: Path) -> None:
    path = csv(tmp_path, HEADER, GOOD, ["202100-3054", '"Exempelskolan', "Beta", "2000", "2022-01-01"], NEXT)
    with pytest.raises(SourceError, match=r"lista\.csv, row 3: a quote opens in this row"):
        facts(path, prov)


def test_a_nul(tmp_path: Path, prov: Path) -> None:
    path = csv(tmp_path, HEADER, GOOD, ["202100-3054", "Exempel\0skolan", "Beta", "2000", "2022-01-01"])
    with pytest.raises(SourceError, match=r"byte \d+ is NUL"):
        facts(path, prov)


def test_a_decimal_comma_beside_a_decimal_point(tmp_path: Path, prov: Path) -> None:
    path = csv(tmp_path, [*HEADER, "Kostnad"], [*GOOD, "1 234 567,50"])
    budgets = [
        f.qualifiers["amount"] for f in read_table(path, prov) if isinstance(f, Fact) and f.type == "project_budget"
    ]
    assert facts(path, prov) == [ONE]
    assert budgets == [1234567.5]


@pytest.mark.parametrize("wrong", ["latin-1", "mac_roman"])
def test_two_kinds_of_mojibake(tmp_path: Path, prov: Path, wrong: str) -> None:
    name = "Föreningen Exempelgården".encode().decode(wrong)
    path = csv(tmp_path, HEADER, ["202100-5182", name, "Alfa", "1", "2021-03-12"])
    assert facts(path, prov)[0][0] == "Föreningen Exempelgården"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_encodings_and_byte_order_marks(tmp_path: Path, prov: Path, encoding: str) -> None:
    names = ["Föreningen Exempelgården", "Åländska exempelsällskapet"]
    rows = [["202100-5182", names[0], "Alfa", "1", "2021-03-12"], ["202100-3054", names[1], "Beta", "1", "2021-03-12"]]
    assert [said[0] for said in facts(csv(tmp_path, HEADER, *rows, encoding=encoding), prov)] == names


@pytest.mark.parametrize("by", [",", ";", "\t", "|"])
def test_any_delimiter(tmp_path: Path, prov: Path, by: str) -> None:
    assert facts(csv(tmp_path, HEADER, GOOD, NEXT, by=by), prov) == [ONE, TWO]


def test_na_is_namibia(tmp_path: Path, prov: Path) -> None:
    path = csv(tmp_path, [*HEADER, "Land"], [*GOOD, "NA"])
    (fact,) = [item for item in read_table(path, prov) if isinstance(item, Fact)]
    assert fact.subject.country == "NA"


@pytest.mark.parametrize("since", [1900, 1904])
def test_dates_of_spreadsheets_of_both_systems(tmp_path: Path, prov: Path, since: int) -> None:
    path = tmp_path / "lista.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": since == 1904}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "d mmm yyyy"})
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, GOOD[:4])
        sheet.write_datetime(1, 4, datetime.datetime(2021, 3, 12), day)
    assert facts(path, prov) == [ONE]


def test_a_bare_day_number_is_read_in_the_usual_system(tmp_path: Path, prov: Path) -> None:
    assert facts(csv(tmp_path, HEADER, [*GOOD[:4], "44267"]), prov) == [ONE]


def test_a_cell_merged_over_rows_holds_for_all_of_them(tmp_path: Path, prov: Path) -> None:
    path = tmp_path / "lista.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Blad")
        for at, cells in enumerate((HEADER, GOOD, ["", "", *NEXT[2:]], [])):
            sheet.write_row(at, 0, cells)
        sheet.merge_range(1, 0, 3, 0, GOOD[0])
        sheet.merge_range(1, 1, 3, 1, GOOD[1])
    assert facts(path, prov) == [ONE, ("Exempelverket", "Beta", 2000, "2022-01-01", 3)]
    assert told(path, prov) == []


def test_hidden_sheets_are_told_and_not_read(tmp_path: Path, prov: Path, write_xlsx: Write) -> None:
    path = write_xlsx(tmp_path / "lista.xlsx", {"Blad": [HEADER, GOOD], "Gömt": [HEADER, NEXT]}, hidden=["Gömt"])
    assert facts(path, prov) == [ONE]
    assert told(path, prov) == [("Gömt", 0, "")]


def test_a_formula_is_the_value_it_was_saved_with(tmp_path: Path, prov: Path) -> None:
    path = tmp_path / "lista.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, GOOD)
        sheet.write_formula(1, 3, "=500.25+500.25", None, 1000.5)
    assert facts(path, prov) == [ONE]


@pytest.mark.parametrize(("column", "left"), [("Belopp", False), ("Orgnr", False), ("Namn", True)])
def test_a_formula_that_fails(tmp_path: Path, prov: Path, column: str, left: bool) -> None:
    path, at = tmp_path / "lista.xlsx", HEADER.index(column)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Blad")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, GOOD)
        sheet.write_row(2, 0, NEXT)
        sheet.write_formula(1, at, "=#REF!", None, "#REF!")
    assert told(path, prov) == [("Blad", 2, column)]
    assert facts(path, prov) == [*([("", *ONE[1:])] if left else []), TWO]


def test_errors_in_exported_text(tmp_path: Path, prov: Path) -> None:
    path = csv(tmp_path, HEADER, ["#REFERENS!", *GOOD[1:]], NEXT)
    assert told(path, prov) == [("", 2, "Orgnr")]
    assert facts(path, prov) == [TWO]


@pytest.mark.parametrize("number", [202100518, 2.021005182e9, "2,021E+09"])
def test_organisation_numbers_that_lost_digits(
    tmp_path: Path, prov: Path, write_xlsx: Write, number: float | str
) -> None:
    path = write_xlsx(tmp_path / "lista.xlsx", {"Blad": [HEADER, [number, *GOOD[1:]]]})
    whole = number == 2.021005182e9  # nothing is lost: it is the number without its hyphen
    assert facts(path, prov) == ([ONE] if whole else [])
    assert told(path, prov) == ([] if whole else [("Blad", 2, "Orgnr")])


def test_personal_identity_numbers(tmp_path: Path, prov: Path) -> None:
    number = "".join(("121212", "-", "1212"))  # the example that authorities use
    path = csv(tmp_path, HEADER, [number, "Exempelfirman", "Alfa", "1", "2021-03-12"], NEXT)
    items = list(read_table(path, prov))
    assert rejects(items) == [("", 2, "Orgnr")]
    assert number not in repr(items)
    assert [item.subject.name for item in items if isinstance(item, Fact)] == ["Exempelskolan"]


def test_an_empty_sheet_beside_a_full_one_and_alone(tmp_path: Path, prov: Path, write_xlsx: Write) -> None:
    assert facts(write_xlsx(tmp_path / "a.xlsx", {"Tomt": [], "Blad": [HEADER, GOOD]}), prov) == [ONE]
    with pytest.raises(SourceError, match=r"b\.xlsx: no visible sheet holds anything"):
        facts(write_xlsx(tmp_path / "b.xlsx", {"Tomt": []}), prov)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_header_on_row_five(tmp_path: Path, prov: Path, write_xlsx: Write, write_ods: Write, kind: str) -> None:
    rows = [["Beviljade stöd 2021"], ["Exempelregionen"], [], ["Uttag 2022-01-01"], HEADER, GOOD]
    path = (write_xlsx if kind == "xlsx" else write_ods)(tmp_path / f"lista.{kind}", {"Blad": rows})
    assert facts(path, prov) == [(*ONE[:4], 6)]


@pytest.mark.parametrize("total", [["Summa", "", "", "3000.5", ""], ["", "", "Totalt:", "3000.5", ""]])
def test_a_row_of_sums(tmp_path: Path, prov: Path, total: list[str]) -> None:
    path = csv(tmp_path, HEADER, GOOD, NEXT, total)
    assert facts(path, prov) == [ONE, TWO]
    (reject,) = [item for item in read_table(path, prov) if isinstance(item, Reject)]
    assert (reject.row, reject.reason) == (4, "the row is a sum of others; it was left out")


def test_two_tables_on_one_sheet(tmp_path: Path, prov: Path, write_xlsx: Write) -> None:
    other = [["Kontakt", "Ort"], ["Exempla", "Falun"]]
    path = write_xlsx(tmp_path / "under.xlsx", {"Blad": [HEADER, GOOD, [], HEADER, NEXT, [], *other]})
    assert facts(path, prov) == [ONE, (*TWO[:4], 5)]
    assert told(path, prov) == [("Blad", 4, ""), ("Blad", 7, "Projekt"), ("Blad", 8, "Projekt")]
    path = write_xlsx(tmp_path / "bredvid.xlsx", {"Blad": [[*HEADER, "", "Kontakt"], [*GOOD, "", "Exempla"]]})
    with pytest.raises(SourceError, match=r"bredvid\.xlsx, sheet 'Blad', row 1: column 6 has no name"):
        facts(path, prov)


def test_bombs(tmp_path: Path, prov: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress((";".join(HEADER) + "\n").encode() + b"0" * 50_000_000))
    for name in ("b.zip", "c.xlsx"):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("lista.csv" if name == "b.zip" else "xl/workbook.xml", b"0" * 120_000_000)
    for name in ("a.csv.gz", "b.zip", "c.xlsx"):
        with pytest.raises(SourceError, match=rf"{name}.*(unpack|not closed)"):
            facts(tmp_path / name, prov)
