"""The words of the pages in Swedish and English, and numbers, dates and amounts as each language writes them."""

import tomllib
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent

from ontology.labels import kind_labels, sector_labels, status_labels, tie_labels

LANGUAGES: tuple[str, ...] = ("sv", "en")
"""The languages of the pages; the first is the default."""


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        found |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return found


@cache
def phrases(lang: str) -> dict[str, str]:
    """Give all phrases of a language by dotted key: those of locales/<lang>/*.toml and the labels of the vocabulary."""
    words = _vocabulary(lang)
    for file in files("server").joinpath("locales", lang).iterdir():
        words |= _flat(tomllib.loads(file.read_text(encoding="utf-8")))
    return words


def _vocabulary(lang: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for kind, names in kind_labels().items():
        words[f"kind.{kind}"] = getattr(names, lang)
        words[f"kinds.{kind}"] = getattr(names, f"{lang}_plural")
    for tie, ways in tie_labels().items():
        words[f"tie.{tie}.out"] = getattr(ways, lang)
        words[f"tie.{tie}.in"] = getattr(ways, f"{lang}_inverse")
    words |= {f"sector.{sector}": getattr(label, lang) for sector, label in sector_labels().items()}
    return words | {f"status.{status}": getattr(label, lang) for status, label in status_labels().items()}


_REMEMBERED = 8192
"""So many numbers are remembered as they are written: a page of tables writes hundreds, most of them again."""


class Text:
    """The words of one language. Called with a key and values it gives the phrase; a key must exist."""

    def __init__(self, lang: str):
        self.lang = lang
        self.locale = Locale.parse(lang)
        self._phrases = phrases(lang)

    def __call__(self, key: str, /, **values: object) -> str:
        shown = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return self._phrases[key].format_map(shown) if values else self._phrases[key]

    def __contains__(self, key: str) -> bool:
        return key in self._phrases

    def n(self, key: str, count: int, /, **values: object) -> str:
        """Give "1 aktör" or "5 aktörer": the phrase `key.one` or `key.other` with {n}."""
        return self(f"{key}.{'one' if count == 1 else 'other'}", n=count, **values)

    def number(self, value: float, digits: int | None = None) -> str:
        """Write a number: thousands apart, so many decimals; a negative number of them means at most."""
        return _number(value, digits, self.locale)

    def short_number(self, value: float) -> str:
        """Write a large number shortly ("1,2 mn", "1.2M")."""
        return format_compact_decimal(value, locale=self.locale, fraction_digits=1)

    def percent(self, share: float) -> str:
        """Write a share of 1 in per cent."""
        return format_percent(share, locale=self.locale)

    def amount(self, value: float, currency: str) -> str:
        """Write an amount of money without decimals."""
        if not currency:
            return self.number(value, 0)
        return _amount(value, currency, self.locale)

    def date(self, iso: str) -> str:
        """Write an ISO 8601 date with the precision it has; anything else as it is."""
        parts = iso.split("-")
        try:
            if len(parts) == 3:
                return format_date(date.fromisoformat(iso[:10]), format="long", locale=self.locale)
            if len(parts) == 2:
                return format_skeleton("yMMMM", date(int(parts[0]), int(parts[1]), 1), locale=self.locale)
        except ValueError:
            return iso
        return iso

    def years(self, first: int, last: int) -> str:
        """Write a span of years; 0 = unknown, "" when both are."""
        if first and last:
            return str(first) if first == last else f"{first}–{last}"
        if first:
            return self("years.since", year=str(first))
        return self("years.until", year=str(last)) if last else ""

    def span(self, start: str, end: str) -> str:
        """Write a span of ISO dates with the precision each has; "" when nothing is known."""
        if start and end:
            dash = " – " if "-" in start + end else "–"  # closed up between years, with spaces between dates
            return self.date(start) if start == end else f"{self.date(start)}{dash}{self.date(end)}"
        if start:
            return self("years.since", year=self.date(start))
        return self("years.until", year=self.date(end)) if end else ""


@lru_cache(_REMEMBERED)
def _number(value: float, digits: int | None, locale: Locale) -> str:
    if digits is None:
        return format_decimal(value, locale=locale)
    places = f".{'#' * -digits if digits < 0 else '0' * digits}" if digits else ""
    return format_decimal(value, format=f"#,##0{places}", locale=locale)


@lru_cache(_REMEMBERED)
def _amount(value: float, currency: str, locale: Locale) -> str:
    return format_currency(value, currency, format="#,##0 ¤¤", currency_digits=False, locale=locale)


@cache
def text(lang: str) -> Text:
    """Give the words of a language."""
    return Text(lang)


_FOR_SCRIPTS = ("kind.", "kinds.", "tie.", "sector.", "status.", "years.", "js.")


@cache
def script_phrases(lang: str) -> dict[str, str]:
    """Give the phrases that the scripts need, those under "js." without that prefix."""
    return {key.removeprefix("js."): phrase for key, phrase in phrases(lang).items() if key.startswith(_FOR_SCRIPTS)}
