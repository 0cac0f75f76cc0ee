"""Refuses a quote that does not stand in its text, and gives the evidence of one that does."""

import re
from typing import NamedTuple

from rapidfuzz import fuzz

from ontology.errors import GroundingError
from ontology.facts import Evidence

AROUND = 32
"""Characters kept before and after a quote, so that it can be found again in a changed page (oa:TextQuoteSelector)."""
ALIKE = 88.0
"""Least likeness (0–100) of an altered quote and the span it is placed at."""

_SAME = str.maketrans(
    {
        "”": '"',
        "“": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "’": "'",
        "‘": "'",
        "–": "-",
        "—": "-",
        "\u00a0": " ",
        "\u202f": " ",
    }
)
HARD = re.compile(r"\d[\d.,]*|\b[A-ZÅÄÖÉ][\wåäöé-]*")
"""What an altered quote may not alter: numbers and capitalised words."""


class Placed(NamedTuple):
    """Where a quote stands, and whether it does so letter by letter."""

    start: int
    end: int
    exact: bool


def evidence(document: str, text: str, start: int, end: int, body: int = 0) -> Evidence:
    """Give the evidence of text[start:end]; nothing before `body` (front matter) is shown. Raises GroundingError."""
    if not body <= start < end <= len(text):
        raise GroundingError(f"{document}: characters {start}–{end} are not in the text ({body}–{len(text)})")
    prefix, suffix = text[max(body, start - AROUND) : start], text[end : end + AROUND]
    return Evidence(document, text[start:end], start, end, prefix, suffix)


def find_quote(text: str, quote: str, near: int = 0) -> Placed:
    """Find a quote that somebody else gives (a language model, an earlier page, a person).

    In order: letter by letter, then with quotation marks, dashes and blanks unified, then alike. An altered quote is
    only placed when every number and every capitalised word of it stands in the span: another person, organisation or
    figure is refused. Of several equal places the one nearest to `near` is meant. Raises GroundingError.
    """
    if not quote.strip():
        raise GroundingError("an empty quote says nothing; expected words of the text")
    places = [match.start() for match in re.finditer(re.escape(quote), text)]
    if places:
        start = min(places, key=lambda place: abs(place - near))
        return Placed(start, start + len(quote), True)
    return _find_unified(text, quote, near) or _find_alike(text, quote)


def _find_unified(text: str, quote: str, near: int) -> Placed | None:
    words = [re.escape(word) for word in quote.translate(_SAME).split()]
    found = list(re.finditer(r"[\s\u2060]+".join(words), text.translate(_SAME), re.IGNORECASE))
    if not found:
        return None
    match = min(found, key=lambda each: abs(each.start() - near))
    return Placed(match.start(), match.end(), False)


def _find_alike(text: str, quote: str) -> Placed:
    hit = fuzz.partial_ratio_alignment(quote.translate(_SAME), text.translate(_SAME), score_cutoff=ALIKE)
    if hit is None:
        raise GroundingError(f"the quote {quote[:60]!r} does not stand in the text")
    start, end = hit.dest_start, hit.dest_end
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    span = set(HARD.findall(text[start:end]))
    strange = [word for word in HARD.findall(quote) if word not in span]
    if strange:
        raise GroundingError(f"the quote {quote[:60]!r} says {strange[0]!r}, which does not stand there in the text")
    return Placed(start, end, False)
