"""Reads single cells of a table: names, numbers, dates, places, points, addresses, numbers of organisations."""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

import ftfy

from loaders import private
from loaders.contacts import MASK
from ontology.places import find_place, place

_SPACE = re.compile(r"\s+")
_GROUP = {",": ".", ".": ","}
_GROUPED = {
    ".": re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?"),
    ",": re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"),
}
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_PRECISION = {"%Y": 4, "%Y-%m": 7, "%m/%Y": 7, "%Y%m": 7}
_DAYS = re.compile(r"(1[89]|[2-6][0-9])[0-9]{3}(\.[0-9]+)?")  # 1949 to 2091
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"(1[89]|20)[0-9]{2}(-(0[1-9]|1[0-2]))?")
_ORGNR = re.compile(r"(?:16)?([0-9]{6})[-–]?([0-9]{4})")
_JOINED = re.compile(r"(?<=[a-zåäöé])(?=[A-ZÅÄÖ])")
_COORDINATES = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")
_ADDRESS = re.compile(r"(?:(https?)://)?([\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#][^\s<>\"]*)?)", re.IGNORECASE)
_SWEDISH_VAT = re.compile(r"SE(\d{10})(?:\d{2})?")
_LONG = re.compile(r"(?:18|19|20)[0-9]{6}[-+–]?[0-9]{4}")
_NOT_VAT = re.compile(r"[\s.-]")
_SOFT = dict.fromkeys([0x00AD, 0x200B, 0xFEFF], None)


_FAILED = "#REF! #DIV/0! #VALUE! #NAME? #N/A #NUM! #NULL! #ERROR! #SPILL! #CALC! #SAKNAS! #REFERENS! #VÄRDEFEL! #NAMN?"
FAILED = frozenset(_FAILED.split())
"""What spreadsheets show, in English and Swedish, where a formula fails."""


class CellError(ValueError):
    """A cell does not hold what it should; `args[0]` says what was expected."""


class PersonalError(CellError):
    """A cell holds a personal identity number, or a sole trader's, which is one; it must not be shown."""

    def __init__(self) -> None:
        super().__init__("no personal identity number (a sole trader's number is one)")


def read_text(cell: str) -> str:
    """Give a cell without blanks around it. Raises PersonalError, and CellError for a formula that fails ("#REF!")."""
    text = cell.strip()
    if text[:1] == "#" and text in FAILED:
        raise CellError("a value; the spreadsheet shows that its formula fails")
    if len(text) > 9 and private.has_number(text):
        raise PersonalError
    return text


def read_name(cell: str) -> str:
    """Give a name: decoded again where it was once decoded wrongly, without quotes around it, blanks made one.

    A personal identity number in it, as behind a sole trader's name, is taken away. Raises CellError as `read_text`.
    """
    if cell[:1] == "#" and cell.strip() in FAILED:
        raise CellError("a value; the spreadsheet shows that its formula fails")
    if not cell.isascii():
        cell = _repair(cell).translate(_SOFT)
    name = " ".join(cell.split())
    while len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1].strip()
    if len(name) > 9 and private.has_number(name):
        return " ".join(private.cleaned(name).replace(MASK, " ").split()).rstrip(" ,;(")
    return name


def _repair(text: str) -> str:
    """Undo UTF-8 that was read as MacRoman ("√∂") or as Latin-1 ("Ã¶"), the two that CORDIS holds."""
    if "√" in text:
        try:
            return text.encode("mac_roman").decode("utf-8")
        except UnicodeError:
            pass  # not that, or not only: what ftfy knows is tried below
    return str(ftfy.fix_encoding(text))


def number_reader(decimal: str) -> Callable[[str], int | float | None]:
    """Give a reader of numbers with "." or "," as decimal sign, or "either"; blanks may group thousands.

    Where the comma is the decimal sign points may group thousands, and the other way round. Dust behind a spreadsheet's
    sums (626199.99999984) is rounded to cents.
    """
    told = "point or comma" if decimal == "either" else repr(decimal)

    def read(cell: str) -> int | float | None:
        found = _PLAIN.fullmatch(cell)
        if found and not found[1]:
            return int(cell)
        if found and decimal != ",":
            return float(cell) if len(cell) < 13 else round(float(cell), 2)
        plain = _SPACE.sub("", cell)
        if not plain:
            return None
        if (group := _GROUP.get(decimal)) and _GROUPED[group].fullmatch(plain):
            plain = plain.replace(group, "")
        if decimal != ".":
            plain = plain.replace(".", "!") if decimal == "," else plain
            plain = plain.replace(",", ".", 1)
        if not _PLAIN.fullmatch(plain):
            raise CellError(f"a number with decimal {told}")
        return round(float(plain), 2)

    return read


def read_date(cell: str, pattern: str = "%Y-%m-%d") -> str:
    """Give a date as ISO 8601, "" for an empty cell. `pattern` is as strptime has it; a time of day is dropped.

    A spreadsheet's own dates are read whatever the pattern: as ISO 8601, or as days since 1899-12-30.
    """
    text = cell.strip()
    if not text:
        return ""
    day = text.split(" ")[0] if " " not in pattern else text
    if pattern == "%d%m%Y" and len(day) == 7:
        day = f"0{day}"  # read as a number somewhere on its way
    try:
        return datetime.datetime.strptime(day, pattern).date().isoformat()[: _PRECISION.get(pattern, 10)]
    except ValueError as error:
        if _DAYS.fullmatch(day):
            return _from_days(day)
        if _ISO.fullmatch(day) and not pattern.startswith("%Y"):
            return read_iso_date(day)
        raise CellError(f"a date like {datetime.date(2021, 3, 12).strftime(pattern)}") from error


def read_iso_date(cell: str) -> str:
    """Give a date that is ISO 8601 already, or a spreadsheet's days since 1899-12-30; quicker than `read_date`."""
    text = cell.strip()[:10]
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        if _DAYS.fullmatch(cell.strip()):
            return _from_days(cell)
        raise CellError("a date like 2021-03-12") from error


def read_period_date(cell: str) -> str:
    """Give a date of any precision: a year (2021), a month (2021-03) or a day."""
    text = cell.strip()
    if _YEAR.fullmatch(text):
        return text
    return read_iso_date(text)


def _from_days(cell: str) -> str:
    return (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(float(cell)))).isoformat()


def read_point(cell: str) -> str:
    """Give "lat,lon" as WKT, where longitude stands first."""
    text = cell.strip()
    if not text:
        return ""
    match = _COORDINATES.fullmatch(text)
    if not match or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
        raise CellError('"latitude,longitude" in degrees')
    return f"POINT({match[2]} {match[1]})"


def read_website(cell: str) -> str:
    """Give an http(s) address; one without a scheme gets http."""
    text = cell.strip()
    match = _ADDRESS.fullmatch(text)
    if text and not match:
        raise CellError("an http or https address")
    return f"{(match[1] or 'http').lower()}://{match[2]}" if match else ""


def read_country(cell: str) -> str:
    """Give an ISO 3166 alpha-2 code. CORDIS writes Greece EL and the United Kingdom UK; NA is Namibia."""
    code = cell.strip()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
        raise CellError("a country code of two capital letters")
    return {"EL": "GR", "UK": "GB"}.get(code, code)


def read_vat(cell: str) -> str:
    """Give a VAT number, "" for a Swedish sole trader's, which is a personal identity number."""
    text = cell if cell.isalnum() and cell.isupper() else _NOT_VAT.sub("", cell).upper()
    match = _SWEDISH_VAT.fullmatch(text)
    return "" if match and not _is_legal_person(match[1]) else text


def read_swedish_vat(cell: str) -> str:
    """Give the organisationsnummer in a Swedish VAT number (with or without 01 at its end), "" in any other."""
    if not cell.lstrip().upper().startswith("SE"):
        return ""
    text = _NOT_VAT.sub("", cell).upper()
    match = _SWEDISH_VAT.fullmatch(text)
    if not match:
        raise CellError("SE and ten digits, with or without 01 at the end")
    number = match[1]
    if not _is_legal_person(number):
        return ""
    if not _luhn(number):
        raise CellError("an organisationsnummer whose check digit is right")
    return f"{number[:6]}-{number[6:]}"


def read_orgnr(cell: str) -> str:
    """Give a Swedish organisationsnummer as 202100-5182, also when it stands in a VAT number.

    Raises PersonalError for a personal identity number, which is what a sole trader has.
    """
    text = _SPACE.sub("", cell).upper()
    if not text:
        return ""
    if match := _SWEDISH_VAT.fullmatch(text.replace("-", "")):
        text = match[1]
    if private.has_number(text) or _LONG.fullmatch(text):
        raise PersonalError
    match = _ORGNR.fullmatch(text)
    if not match:
        raise CellError("an organisationsnummer of ten digits")
    number = match[1] + match[2]
    if not _is_legal_person(number):
        raise PersonalError
    if not _luhn(number):
        raise CellError("an organisationsnummer whose check digit is right")
    return f"{match[1]}-{match[2]}"


def read_place(cell: str) -> str:
    """Give the name of a place: "UpplandsVäsby" gets its blank back, what we know its Swedish label."""
    name = _JOINED.sub(" ", read_name(cell))
    found = find_place(name)
    return found.label_sv if found else name


def read_place_code(cell: str) -> str:
    """Give the NUTS or SCB code of a place by its name or code, "" for one that we do not know."""
    text = cell.strip()
    found = place(text) or find_place(_JOINED.sub(" ", read_name(text))) if text else None
    return found.code if found else ""


def read_stem(cell: str) -> str:
    """Give what stands before the first underscore: "2020-01234_Funder" is grant 2020-01234."""
    return read_text(cell).partition("_")[0].strip()


def _is_legal_person(number: str) -> bool:
    """A legal person's number has 2 or more as its third digit; below that it is a date of birth."""
    return number[2] >= "2"


def _luhn(number: str) -> bool:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(number))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


READERS: Mapping[str, Callable[[str], Any]] = {
    "text": read_text,
    "name": read_name,
    "number": number_reader("."),
    "date": read_iso_date,
    "period": read_period_date,
    "place": read_place,
    "place_code": read_place_code,
    "orgnr": read_orgnr,
    "stem": read_stem,
    "point": read_point,
    "website": read_website,
    "country": read_country,
    "vat": read_vat,
    "swedish_vat": read_swedish_vat,
}
"""What a mapping may ask for with `read:`."""
