"""Reads single cells of a table: names, numbers, dates, points, addresses, VAT numbers."""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

import ftfy

_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"[0-9]+")
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_COORDINATES = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")
_ADDRESS = re.compile(r"(?:(https?)://)?([\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#][^\s<>\"]*)?)", re.IGNORECASE)
_SWEDISH_VAT = re.compile(r"SE(\d{10})(?:\d{2})?")
_NOT_VAT = re.compile(r"[\s.-]")
_SOFT = dict.fromkeys([0x00AD, 0x200B, 0xFEFF], None)


class CellError(ValueError):
    """A cell does not hold what it should; `args[0]` says what was expected."""


def read_text(cell: str) -> str:
    """Give a cell without blanks around it."""
    return cell.strip()


def read_name(cell: str) -> str:
    """Give a name: decoded again where it was once decoded wrongly, without quotes around it, blanks made one."""
    if not cell.isascii():
        cell = _repair(cell).translate(_SOFT)
    name = " ".join(cell.split())
    while len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1].strip()
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
    """Give a reader of numbers with "." or "," as decimal sign, or "either"; blanks may group thousands."""

    def read(cell: str) -> int | float | None:
        if _DIGITS.fullmatch(cell):
            return int(cell)
        if _PLAIN.fullmatch(cell) and decimal != ",":
            return float(cell)
        plain = _SPACE.sub("", cell)
        if not plain:
            return None
        if decimal != "." and not (decimal == "," and "." in plain):
            plain = plain.replace(",", ".", 1)
        if not _PLAIN.fullmatch(plain) or (decimal == "," and "." in cell):
            raise CellError(f"a number with decimal {'point or comma' if decimal == 'either' else repr(decimal)}")
        return float(plain)

    return read


def read_date(cell: str, pattern: str = "%Y-%m-%d") -> str:
    """Give a date as ISO 8601, "" for an empty cell. `pattern` is as strptime has it; a time of day is dropped."""
    text = cell.strip()
    if not text:
        return ""
    day = text.split(" ")[0] if " " not in pattern else text
    try:
        return datetime.datetime.strptime(day, pattern).date().isoformat()
    except ValueError as error:
        raise CellError(f"a date like {datetime.date(2021, 3, 12).strftime(pattern)}") from error


def read_iso_date(cell: str) -> str:
    """Give a date that is ISO 8601 already; quicker than `read_date`."""
    text = cell.strip()[:10]
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise CellError("a date like 2021-03-12") from error


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
    "point": read_point,
    "website": read_website,
    "country": read_country,
    "vat": read_vat,
    "swedish_vat": read_swedish_vat,
}
"""What a mapping may ask for with `read:`."""
