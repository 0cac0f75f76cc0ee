"""Single cells: every habit of real tables that was met, and what is refused."""

import contextlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.cells import (
    READERS,
    CellError,
    number_reader,
    read_country,
    read_date,
    read_iso_date,
    read_name,
    read_point,
    read_swedish_vat,
    read_vat,
    read_website,
)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("  Exempel \n  AB ", "Exempel AB"),
        ('"EXEMPEL AB"', "EXEMPEL AB"),
        ('""Exempel""', "Exempel"),
        ('Exempel "Ett" AB', 'Exempel "Ett" AB'),
        ("VERKET FÃ–R EXEMPEL", "VERKET FÖR EXEMPEL"),
        ("V√§stra l√§nets exempel", "Västra länets exempel"),
        ("Exem\u00adpel", "Exempel"),
        ("Öländska exempel", "Öländska exempel"),
        ("nan", "nan"),
        ("", ""),
    ],
)
def test_names_are_mended(cell: str, name: str) -> None:
    assert read_name(cell) == name


@given(st.text(string.ascii_letters + "åäöÅÄÖéü -&.", max_size=40))
def test_a_sound_swedish_name_is_left_as_it_is(name: str) -> None:
    assert read_name(name) == " ".join(name.split())


@pytest.mark.parametrize(
    ("decimal", "cell", "number"),
    [
        (".", "317625", 317625),
        (".", "183454.8", 183454.8),
        (".", "0.0", 0.0),
        (".", " 12 500 ", 12500.0),
        (".", "12\u00a0500.5", 12500.5),
        (".", "", None),
        (",", "771225,1", 771225.1),
        (",", "12 500,5", 12500.5),
        ("either", "771225,1", 771225.1),
        ("either", "771225.1", 771225.1),
        (".", "-5", -5.0),
    ],
)
def test_numbers_are_read(decimal: str, cell: str, number: float | None) -> None:
    assert number_reader(decimal)(cell) == number


@pytest.mark.parametrize(
    ("decimal", "cell"),
    [
        (".", "771225,1"),
        (",", "771225.1"),
        ("either", "1.234,5"),
        ("either", "1,2,3"),
        (".", "1e5"),
        (".", "nan"),
        (".", "inf"),
        (".", "1_000"),
        (".", "många"),
        (".", "=1+1"),
        (".", "٣"),
        (".", "1.2.3"),
    ],
)
def test_what_is_no_number_is_refused(decimal: str, cell: str) -> None:
    with pytest.raises(CellError, match="a number with decimal"):
        number_reader(decimal)(cell)


def test_dates_are_read_with_or_without_a_time() -> None:
    assert [read_iso_date(cell) for cell in ("2019-05-01", " 2019-05-01 12:00:00", "")] == ["2019-05-01"] * 2 + [""]
    assert read_date("25.05.2020 00:00", "%d.%m.%Y") == "2020-05-25"
    assert read_date("01032009", "%d%m%Y") == "2009-03-01"


@pytest.mark.parametrize("cell", ["2019-02-30", "01/05/2019", "20190501x", "snart", "2019"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="a date like 2021-03-12"):
        read_iso_date(cell)


def test_a_point_is_written_with_longitude_first() -> None:
    assert read_point("59.4044539,17.9453627") == "POINT(17.9453627 59.4044539)"
    assert read_point("-33.9, -70.5") == "POINT(-70.5 -33.9)"
    assert read_point("") == ""


@pytest.mark.parametrize("cell", ["59.4", "95,17", "59,190", "här,där", "59.4;17.9"])
def test_what_is_no_point_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="latitude,longitude"):
        read_point(cell)


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("www.example.org", "http://www.example.org"),
        ("HTTPS://example.org/a?b=c", "https://example.org/a?b=c"),
        ("http://åäö.example", "http://åäö.example"),
        ("example.org:8080/x", "http://example.org:8080/x"),
        ("", ""),
    ],
)
def test_websites_get_a_scheme(cell: str, address: str) -> None:
    assert read_website(cell) == address


@pytest.mark.parametrize(
    "cell",
    ["javascript:alert(1)", "ftp://example.org", "data:text/html,x", "//example.org", "a b.org", "http://x.se/<b>"],
)
def test_what_is_no_website_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="http or https"):
        read_website(cell)


def test_namibia_stays_namibia_and_the_unions_codes_become_iso() -> None:
    assert [read_country(code) for code in ("NA", "EL", "UK", "SE", "")] == ["NA", "GR", "GB", "SE", ""]


@pytest.mark.parametrize("cell", ["Sverige", "se", "S", "S1"])
def test_what_is_no_country_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="country code"):
        read_country(cell)


def test_both_shapes_of_a_swedish_vat_number_give_the_organisationsnummer() -> None:
    assert read_swedish_vat("SE202100518201") == "202100-5182"
    assert read_swedish_vat("SE2021005182") == "202100-5182"
    assert read_swedish_vat("BE0476966024") == ""
    assert read_vat("BE 0476.966.024") == "BE0476966024"


def test_a_sole_traders_number_is_never_kept() -> None:
    for cell in ("SE000101000001", "SE0001010000"):  # the third digit is a month's, so a person's date of birth
        assert read_swedish_vat(cell) == ""
        assert read_vat(cell) == ""


@pytest.mark.parametrize("cell", ["SE202100518301", "SE12345"])
def test_a_wrong_organisationsnummer_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match=r"ten digits|check digit"):
        read_swedish_vat(cell)


@given(st.sampled_from(sorted(READERS)), st.text(max_size=60))
def test_no_cell_makes_a_reader_stumble(reader: str, cell: str) -> None:
    with contextlib.suppress(CellError):
        assert isinstance(READERS[reader](cell), str | int | float | None)


@pytest.mark.parametrize(
    ("decimal", "cell", "number"),
    [
        (",", "15.414.794", 15414794),
        (",", "1.234,50", 1234.5),
        (".", "1,234,567.5", 1234567.5),
        (".", "626199.99999984", 626200.0),
        (",", "0,1", 0.1),
    ],
)
def test_grouped_thousands_and_dust_are_read(decimal: str, cell: str, number: float) -> None:
    assert number_reader(decimal)(cell) == number


@pytest.mark.parametrize(
    ("cell", "pattern", "day"),
    [
        ("1.4.2008", "%d.%m.%Y", "2008-04-01"),
        ("1032009", "%d%m%Y", "2009-03-01"),
        ("01/31/2024 10:00:00", "%m/%d/%Y", "2024-01-31"),
        ("2021", "%Y", "2021"),
        ("44267", "%d.%m.%Y", "2021-03-12"),
        ("44267.5", "%Y-%m-%d", "2021-03-12"),
        ("2021-03-12", "%d.%m.%Y", "2021-03-12"),
    ],
)
def test_dates_of_many_habits_are_read(cell: str, pattern: str, day: str) -> None:
    assert read_date(cell, pattern) == day


def test_places_periods_and_stems_are_read() -> None:
    assert [READERS["place"](cell) for cell in ("Dalarnas län", "LillaEdet", "Exempelort")] == [
        "Dalarna", "Lilla Edet", "Exempelort",
    ]  # fmt: skip
    assert [READERS["place_code"](cell) for cell in ("Dalarnas län", "SE312", "Falun", "Exempelort", "")] == [
        "SE312", "SE312", "2080", "", "",
    ]  # fmt: skip
    assert [READERS["period"](cell) for cell in ("2021", "2021-03", "2021-03-12 12:00:00", "")] == [
        "2021", "2021-03", "2021-03-12", "",
    ]  # fmt: skip
    assert READERS["stem"]("2020-01234_Exempelrådet") == "2020-01234"
