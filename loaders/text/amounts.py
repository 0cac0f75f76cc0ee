"""Finds sums of money and counts in Swedish text."""

import re
from typing import NamedTuple

from loaders.text.lexicon import NUMBER_WORDS, SCALES, number, one_of


class Amount(NamedTuple):
    """A sum (`unit` an ISO 4217 code) or a count (`unit` what is counted), with its place in the text."""

    start: int
    end: int
    value: float
    unit: str
    modifier: str = ""


_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_DIGITS = r"\d{1,4}(?:[ \u00a0\u202f.]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_MODIFIER = (
    r"(?P<about>mer\sän|fler\sän|mindre\sän|färre\sän|minst|högst|upp\still|upp\semot|närmare|nära|nästan|drygt|knappt|över"
    r"|cirka|ca\.?|omkring|runt|ungefär|totalt|sammanlagt)"
)
_UNITS = {
    "SEK": r"kronor|kr\b|sek\b|svenska\skronor",
    "EUR": r"euro\b|eur\b|€",
    "NOK": r"norska\skronor|nok\b",
    "USD": r"(?:us-)?dollar|usd\b",
}
_ABBREVIATIONS = {
    "tkr": (1e3, "SEK"), "kkr": (1e3, "SEK"), "ksek": (1e3, "SEK"), "tsek": (1e3, "SEK"),
    "mkr": (1e6, "SEK"), "mnkr": (1e6, "SEK"), "mnkr.": (1e6, "SEK"), "msek": (1e6, "SEK"), "mdkr": (1e9, "SEK"),
    "miljarder": (1e9, "SEK"), "meur": (1e6, "EUR"), "m€": (1e6, "EUR"), "keur": (1e3, "EUR"),
}  # fmt: skip

_MONEY = re.compile(
    rf"""(?:\b{_MODIFIER}\s+)?
    (?:(?P<before>sek|eur|€)\s?)?
    (?<![\w.,-])(?P<number>{_DIGITS}|(?:{_WORDS})\b)(?P<half>\s+och\s+en\s+halv)?\s*
    (?:(?P<short>tkr|kkr|ksek|tsek|mkr|mnkr|msek|mdkr|meur|m€|keur)\b
      |(?P<scale>miljoner|miljon|milj\.?|miljarder|miljard|tusen)?\s*
       (?P<unit>{"|".join(f"(?P<{code}>{form})" for code, form in _UNITS.items())}))""",
    re.IGNORECASE | re.VERBOSE,
)
_HINT = re.compile(r"kr\b|kronor|euro?\b|€|sek\b|nok\b|dollar|usd\b|miljon|miljard|me?ur|kkr|ksek|m€", re.IGNORECASE)
_BARE = re.compile(  # "17,8 miljoner" of nothing else is money in texts of this kind
    rf"(?:\b{_MODIFIER}\s+)?(?<![\w.,-])(?P<number>{_DIGITS}|(?:{_WORDS})\b)\s+(?P<scale>miljoner|miljarder)"
    r"(?=\s*[.,;:)]|\s+(?:till|från|av|för|i|varav|som|och|under|per|på|totalt|vardera)\b(?!\s+(?:ton|invånare|människor)))",
    re.IGNORECASE,
)
_SUM_BEFORE = re.compile(rf"\b(?P<code>sek|eur)\s(?P<number>{_DIGITS})(?:\s(?P<scale>miljoner|tusen))?", re.IGNORECASE)
_NOT_COUNTED = one_of("not_counted")
_COUNT = re.compile(
    rf"""(?:\b{_MODIFIER}\s+)?
    (?<![\w.,:§/-])(?P<number>{_DIGITS}|(?:{_WORDS})\b)\s*
    (?P<scale>miljoner\s|tusen\s)?
    (?P<unit>procent\b|%|(?:(?!{_NOT_COUNTED}\b)[a-zåäöé-]+(?:a|de|iga|ska|la|na)\s+)?(?!{_NOT_COUNTED}\b)[a-zåäöé-]{{3,}}\b)""",
    re.IGNORECASE | re.VERBOSE,
)


def find_money(text: str) -> list[Amount]:
    """Find sums of money: "23,8 miljoner kronor", "1543 427 euro", "12 mnkr", "SEK 500 000"."""
    if not _HINT.search(text):
        return []
    found = []
    for match in _MONEY.finditer(text):
        parts = match.groupdict()
        value = number(parts["number"]) + (0.5 if parts["half"] else 0)
        if parts["short"]:
            factor, code = _ABBREVIATIONS[parts["short"].casefold()]
        else:
            factor = SCALES.get((parts["scale"] or "").casefold(), 1.0)
            code = next(code for code in _UNITS if parts[code])
        found.append(
            Amount(match.start(), match.end(), round(value * factor, 2), code, (parts["about"] or "").casefold())
        )
    taken = [(amount.start, amount.end) for amount in found]
    bare = _BARE.finditer(text) if "iljon" in text or "iljard" in text else ()
    for match in bare:
        if not any(start < match.end() and match.start() < end for start, end in taken):
            value = number(match["number"]) * SCALES[match["scale"].casefold()]
            found.append(Amount(*match.span(), round(value, 2), "SEK", (match["about"] or "").casefold()))
    for match in _SUM_BEFORE.finditer(text):
        value = number(match["number"]) * SCALES.get((match["scale"] or "").casefold(), 1.0)
        found.append(Amount(match.start(), match.end(), value, match["code"].upper()))
    return found


_NUMBER_BEFORE = re.compile(rf"(?<![\w.,:§/-])(?P<number>{_DIGITS}|(?:{_WORDS}))\s+(?:[a-zåäö]+\s+)?\Z", re.IGNORECASE)


def count_before(text: str, start: int) -> Amount | None:
    """Give the number right before a name that begins at `start` ("tre nya Exempelpaneler"), or None."""
    match = _NUMBER_BEFORE.search(text, max(0, start - 40), start)
    if match is None or match["number"].casefold() in ("en", "ett"):
        return None
    return Amount(*match.span("number"), number(match["number"]), "")


def find_counts(text: str) -> list[Amount]:
    """Find what is counted: "14 klusterorganisationer", "mer än 600 företag", "nära 80 procent"."""
    found = []
    for match in _COUNT.finditer(text):
        parts = match.groupdict()
        if parts["unit"][0].isupper() or parts["number"].casefold() in ("en", "ett"):
            continue
        value = number(parts["number"]) * SCALES.get((parts["scale"] or "").strip().casefold(), 1.0)
        unit = parts["unit"].replace("%", "procent")
        found.append(Amount(match.start(), match.end(), value, unit, (parts["about"] or "").casefold()))
    return found
