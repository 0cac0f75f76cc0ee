"""Reads single cells of a table: names, numbers, dates, points, addresses, VAT numbers."""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import ftfy

_SPACE = re.compile(r"\s+")
_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_COORDINATES = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?")
_SWEDISH_VAT = re.compile(r"SE(\d{10})(?:\d{2})?")
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


def read_number(cell: str, decimal: str = ".") -> int | float | None:
    """Give a number, or None for an empty cell. `decimal` is "." or "," or "either"; blanks may group thousands."""
    text = cell.strip()
    if text.isdecimal() and text.isascii():
        return int(text)
    if not text:
        return None
    plain = _SPACE.sub("", text)
    if decimal != ".":
        plain = plain.replace(",", ".", 1) if decimal == "either" or "." not in plain else ""
    if not _PLAIN.fullmatch(plain):
        raise CellError(f"a number with decimal {'point or comma' if decimal == 'either' else decimal!r}")
    return float(plain)


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
    if not text:
        return ""
    address = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(address)
        good = (
            parts.scheme.lower() in ("http", "https") and _HOST.fullmatch(parts.netloc) and not _SPACE.search(address)
        )
    except ValueError:
        good = False
    if not good or any(char in address for char in '<>"'):
        raise CellError("an http or https address")
    return parts.scheme.lower() + address[len(parts.scheme) :]


def read_country(cell: str) -> str:
    """Give an ISO 3166 alpha-2 code. CORDIS writes Greece EL and the United Kingdom UK; NA is Namibia."""
    code = cell.strip()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
        raise CellError("a country code of two capital letters")
    return {"EL": "GR", "UK": "GB"}.get(code, code)


def read_vat(cell: str) -> str:
    """Give a VAT number, "" for a Swedish sole trader's, which is a personal identity number."""
    text = re.sub(r"[\s.-]", "", cell).upper()
    match = _SWEDISH_VAT.fullmatch(text)
    return "" if match and not _is_legal_person(match[1]) else text


def read_swedish_vat(cell: str) -> str:
    """Give the organisationsnummer in a Swedish VAT number (with or without 01 at its end), "" in any other."""
    text = re.sub(r"[\s.-]", "", cell).upper()
    if not text.startswith("SE"):
        return ""
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
    "number": read_number,
    "date": read_iso_date,
    "point": read_point,
    "website": read_website,
    "country": read_country,
    "vat": read_vat,
    "swedish_vat": read_swedish_vat,
}
"""What a mapping may ask for with `read:`."""
