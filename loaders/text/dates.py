"""Finds dates, periods and durations in Swedish text and writes them as ISO 8601 with the precision given.

A part that is not stated is written X as in EDTF: "i januari" → "XXXX-01". A period is "start/end", an open start "..".
General date parsers are wrong for Swedish (they read "10–11 mars" as one day in 2010), therefore a grammar of our own.
"""

import re
from typing import NamedTuple

from loaders.text.lexicon import NUMBER_WORDS, number

_MONTHS = "januari februari mars april maj juni juli augusti september oktober november december"
MONTHS = {name: index for index, month in enumerate(_MONTHS.split(), start=1) for name in (month, month[:3])}
MONTHS["sept"] = 9
SEASONS = {"vår": ("-03", "-05"), "sommar": ("-06", "-08"), "höst": ("-09", "-11"), "vinter": ("", "")}
"""First and last month of a season; a winter may belong to either year, so only its year is kept."""


class Dated(NamedTuple):
    """A date, a period ("start/end") or a duration ("P3Y") with its place in the text."""

    start: int
    end: int
    value: str


_MONTH = (
    "(?:"
    + "|".join(
        name if len(name) > 4 or name in ("maj", "mars", "juni", "juli") else rf"{name}\b\.?"
        for name in sorted(MONTHS, key=len, reverse=True)
    )
    + r")\b"
)
_YEAR = r"(?:1[89]|20)\d\d"
_DASH = r"\s?[-–—]\s?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NUMBER = rf"(?:\d{{1,3}}(?:[,.]\d)?|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})"

_FORMS: list[tuple[str, str]] = [
    ("iso_range", rf"(?P<a>{_YEAR}-\d\d-\d\d)(?:{_DASH}|\s+till\s+|\s*/\s*)(?P<b>{_YEAR}-\d\d-\d\d)"),
    (
        "iso_months",
        rf"(?P<a>{_YEAR}-(?:0[1-9]|1[0-2]))(?:\s[-–—]\s|–|\s*/\s*|\s+till\s+)(?P<b>{_YEAR}-(?:0[1-9]|1[0-2]))(?!\d|-\d)",
    ),
    ("iso", rf"(?P<a>{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))"),
    (
        "days",
        rf"(?P<d>{_DAY})(?::?e)?(?:{_DASH}|\s+(?:och|till)\s+(?:den\s+)?)(?P<e>{_DAY})(?::?e)?\s+(?P<m>{_MONTH})(?:\s+(?P<y>{_YEAR}))?",
    ),
    (
        "span",
        rf"(?P<d>{_DAY})\s+(?P<m>{_MONTH})(?:\s+(?P<y>{_YEAR}))?(?:{_DASH}|\s+(?:till|t\.?o\.?m\.?)\s+(?:och\s+med\s+)?(?:den\s+)?)(?P<e>{_DAY})\s+(?P<n>{_MONTH})(?:\s+(?P<z>{_YEAR}))?",
    ),
    ("day", rf"(?P<d>{_DAY})(?::?e)?\s+(?P<m>{_MONTH})(?:\s+(?P<y>{_YEAR}))?"),
    (
        "months",
        rf"(?P<m>{_MONTH})(?:\s+(?P<y>{_YEAR}))?(?:{_DASH}|\s+(?:till|t\.?o\.?m\.?)\s+(?:och\s+med\s+)?)(?P<n>{_MONTH})\s+(?P<z>{_YEAR})",
    ),
    ("turn", rf"årsskiftet(?:\s+(?P<y>{_YEAR})(?:{_DASH}|\s?/\s?)?(?P<z>{_YEAR}|(?<=[-–—/])\d\d)?)?"),
    ("part", rf"(?P<p>slutet|början|mitten)\s+(?:av|på)\s+(?:(?P<m>{_MONTH})(?:\s+(?P<y>{_YEAR}))?|(?P<z>{_YEAR}))"),
    ("season", rf"(?P<s>vår|sommar|höst|vinter)(?:en|ens)?\s+(?P<y>{_YEAR})"),
    ("quarter", rf"(?P<q>första|andra|tredje|fjärde)\s+kvartalet\s+(?P<y>{_YEAR})"),
    ("month", rf"(?P<m>{_MONTH})\s+(?P<y>{_YEAR})"),
    (
        "years",
        rf"(?P<a>{_YEAR})(?:{_DASH}|\s?/\s?|\s+(?:till|t\.?o\.?m\.?|och)\s+(?:och\s+med\s+)?)(?P<b>{_YEAR}|(?<=[-–—/])\d\d)(?!\d)",
    ),
    ("year", rf"(?P<a>{_YEAR})(?![\d-]|\s?(?:kr|tkr|mkr|euro|kronor|st\b|personer|företag|anställda|procent|%))"),
    ("bare", rf"(?<=\bi )(?P<m>{_MONTH})(?!\s+\d)"),
    ("length", rf"(?P<n>{_NUMBER})\s*(?:-?\s*)(?P<u>år(?:ig[at]?)?|månad(?:er)?)s?\b"),
]
_PATTERNS = [(name, re.compile(rf"(?<![\w§.])(?:{form})(?![\w])", re.IGNORECASE)) for name, form in _FORMS]


_MONTH_NEEDLES = tuple(name for name in MONTHS if len(name) == 3)
_NEEDLES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("days", "span", "day", "months", "month", "bare"), _MONTH_NEEDLES),
    **dict.fromkeys(("iso_range", "iso_months", "iso"), ("-0", "-1")),
    "turn": ("årsskiftet",),
    "part": ("slutet", "början", "mitten"),
    "season": tuple(SEASONS),
    "quarter": ("kvartalet",),
    "length": ("år", "månad"),
}
"""What must stand in a text that holds a form."""


def find_dates(text: str) -> list[Dated]:
    """Find every date of a text, longest form first, in order and without overlaps."""
    found: list[Dated] = []
    taken = bytearray(len(text))
    small = text.casefold()
    for name, pattern in _PATTERNS:
        if not any(needle in small for needle in _NEEDLES.get(name, ("",))):
            continue  # most texts hold few of the forms; looking for one takes a thousand times as long as for a word
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            found.append(Dated(match.start(), match.end(), _READERS.get(name, _read_parts)(match.groupdict())))
    return sorted(found)


def _two(value: str) -> str:
    return f"{int(value):02d}"


def _month(name: str) -> str:
    return f"{MONTHS[name.casefold().rstrip('.')]:02d}"


def _year(short: str, of: str) -> str:
    return of[:2] + short if len(short) == 2 else short


def _read_parts(parts: dict[str, str | None]) -> str:
    """Read the forms made of day (d, e), month (m, n) and year (y, z), or of two finished dates (a, b)."""
    if a := parts.get("a"):
        b = parts.get("b")
        return f"{a}/{_year(b, a)}" if b else a
    year = parts.get("y") or parts.get("z") or "XXXX"
    if not parts.get("m"):
        return year
    start = f"{year}-{_month(parts['m'] or '')}"
    if d := parts.get("d"):
        start += f"-{_two(d)}"
    if parts.get("n") or parts.get("e"):
        end = f"{parts.get('z') or year}-{_month(parts.get('n') or parts['m'] or '')}"
        last = parts.get("e")
        return f"{start}/{end}-{_two(last)}" if last else f"{start}/{end}"
    return start


def _read_turn(parts: dict[str, str | None]) -> str:
    """A turn of the year belongs to the year that ends: "årsskiftet 2020" and "årsskiftet 2020/2021" → "2020-12"."""
    return f"{parts['y'] or 'XXXX'}-12"


def _read_season(parts: dict[str, str | None]) -> str:
    year, (first, last) = parts["y"], SEASONS[(parts["s"] or "").casefold()]
    return f"{year}{first}/{year}{last}" if first else f"{year}"


def _read_quarter(parts: dict[str, str | None]) -> str:
    first = {"första": 1, "andra": 4, "tredje": 7, "fjärde": 10}[(parts["q"] or "").casefold()]
    return f"{parts['y']}-{first:02d}/{parts['y']}-{first + 2:02d}"


def _read_length(parts: dict[str, str | None]) -> str:
    count = f"{number(parts['n'] or ''):g}"
    return f"P{count}{'Y' if (parts['u'] or '').casefold().startswith('år') else 'M'}"


_READERS = {"turn": _read_turn, "season": _read_season, "quarter": _read_quarter, "length": _read_length}


def first_day(value: str) -> str:
    """Give the start of a date or period: "2021/2023" → "2021"."""
    return value.split("/")[0]


def last_day(value: str) -> str:
    """Give the end of a date or period: "2021/2023" → "2023", a single date itself."""
    return value.split("/")[-1]
