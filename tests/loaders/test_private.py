"""Personal data in tables: columns by name, ten thousand invented identity numbers, masked copies."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from loaders import private
from loaders.cells import CellError, PersonalError, read_name, read_orgnr
from loaders.table import read_table
from ontology.facts import Document, Entity, Item, Reject

MAPPING = """\
kurbits: mapping/1
name: prov
tables:
  stod:
    entities:
      agare:
        kind: organisation
        key: ["orgnr:{orgnr:orgnr}", "namn:{namn:name}"]
        name: {column: namn, read: name}
        identifiers: {orgnr: {column: orgnr, read: orgnr}}
"""


def invented(count: int, seed: int = 7) -> list[str]:
    """Make personal identity numbers of dates that no longer or not yet exist for anyone alive, in every form."""
    rng = random.Random(seed)  # noqa: S311 - for repeatable tests
    found = []
    for at in range(count):
        day = date(1850, 1, 1) + timedelta(days=rng.randrange(15_000))
        month_day = day.strftime("%m") + f"{day.day + 60 * (at % 5 == 0):02}"
        digits = f"{day.year % 100:02}{month_day}{rng.randrange(1000):03}"
        digits += str(-sum(sum(divmod(int(d) * (2 - n % 2), 10)) for n, d in enumerate(digits)) % 10)
        form = rng.choice(["{0}-{1}", "{0}{1}", "{0}+{1}", "18{0}-{1}", "18{0}{1}"])
        found.append(form.format(digits[:6], digits[6:]))
    return found


def test_ten_thousand_personal_numbers_are_refused_and_not_shown() -> None:
    for number in invented(10_000):
        with pytest.raises(PersonalError) as caught:
            read_orgnr(number)
        assert number[-4:] not in str(caught.value)
        assert private.cleaned(f"Exempel {number}, Falun").count(private.MASK) == len(number)
        assert read_name(f"Exempels Måleri, {number}") == "Exempels Måleri"


def test_no_personal_number_of_a_table_comes_out_anywhere(tmp_path: Path) -> None:
    numbers = invented(2_000)
    (tmp_path / "prov.yaml").write_text(MAPPING, encoding="utf-8")
    path = tmp_path / "stod.csv"
    rows = [f"{number};Exempels Måleri {at} {numbers[-at]}" for at, number in enumerate(numbers)]
    path.write_text("\n".join(["orgnr;namn", *rows, f"fel {numbers[0]};"]), encoding="utf-8")
    items: list[Item] = list(read_table(path, tmp_path / "prov.yaml"))
    told = str(items)
    assert sum(isinstance(item, Entity) for item in items) == 2_000
    assert sum(isinstance(item, Reject) for item in items) == 2_001
    assert [number for number in numbers if number in told] == []


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("202100-3054", "202100-3054"),
        ("2021003054", "202100-3054"),
        ("16202100-3054", "202100-3054"),
        ("SE202100305401", "202100-3054"),
        (" 202100 3054 ", "202100-3054"),
        ("", ""),
    ],
)
def test_organisation_numbers_are_recognised_in_every_form(cell: str, number: str) -> None:
    assert read_orgnr(cell) == number


@pytest.mark.parametrize("cell", ["202100-3055", "12345", "abc", "202100-30544"])
def test_what_is_no_organisation_number_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="an organisationsnummer"):
        read_orgnr(cell)


@pytest.mark.parametrize(
    "column",
    ["telnr", "e-post", "E-mail", "Kontakt e-post", "projektledare_mail", "Telefon", "gender", "kön", "vd_kon_ren",
     "Personnummer", "Mobil", "person_nr", "people[].gender"],
)  # fmt: skip
def test_columns_that_hold_personal_data_are_known_by_name(column: str) -> None:
    assert private.is_private(column)


@pytest.mark.parametrize("column", ["SME", "Kommun", "telematik", "Essex", "stödmottagare", "organisationID", "mål"])
def test_other_columns_are_not(column: str) -> None:
    assert not private.is_private(column)


def test_an_address_anywhere_in_a_file_keeps_the_file_itself_out(tmp_path: Path) -> None:
    (tmp_path / "prov.yaml").write_text(MAPPING, encoding="utf-8")
    path = tmp_path / "stod.csv"
    path.write_text("orgnr;namn;anm\n202100-3054;Exempel;fråga exempla@example.org\n", encoding="utf-8")
    document, unread, _ = list(read_table(path, tmp_path / "prov.yaml"))
    assert isinstance(document, Document)
    assert document.masked == f"orgnr;namn;anm\n202100-3054;Exempel;fråga {private.MASK * 19}\n"
    assert isinstance(unread, Reject)
    assert unread.reason == "1 columns are not in the mapping and were not read: anm"


def test_a_file_without_personal_data_is_kept_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "prov.yaml").write_text(MAPPING, encoding="utf-8")
    path = tmp_path / "stod.csv"
    path.write_text("orgnr;namn\n202100-3054;Exempel\n", encoding="utf-8")
    document, _ = list(read_table(path, tmp_path / "prov.yaml"))
    assert isinstance(document, Document)
    assert document.masked is None
