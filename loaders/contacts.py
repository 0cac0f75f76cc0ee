"""Masks phone numbers, e-mail addresses and personal identity numbers before anything else sees a text.

The mask has the same length as what it hides, so every offset stays true. Dates, sums of money and numbers of legal
persons are shielded first: a telephone matcher eats the tail of "2019-09-01–2022-08-31" (`docs/text.md`).
"""

import re
from datetime import date
from typing import NamedTuple

from phonenumbers import Leniency, PhoneNumberMatcher

MASK = "█"
"""The character that stands where a contact detail stood."""

REGION = "SE"
"""Numbers without a country code are read as Swedish."""

_EMAIL = re.compile(r"[\w.+%-]{1,64}(?:@|\(at\)|\[at\])[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_IDENTITY = re.compile(r"(?<![\d-])(?:(?:18|19|20)\d\d|\d\d)(\d\d)(\d\d)\s?[-+–]?\s?(\d{4})(?![\d-])")
_NOT_PHONE = re.compile(
    r"""(?<!\d)(?:(?:1[89]|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:[0-2]?\d|3[01])(?!\d)  # 2010-03-12
      | (?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])[./](?:1[89]|20)\d\d(?!\d)        # 12.3.2010
      | (?:1[89]|20)\d\d\s?[-–/]\s?(?:1[89]|20)?\d\d(?!\d)                              # 2021-2023
      | (?<!\d)[012]?\d[.:][0-5]\d\s?[-–]\s?[012]?\d[.:][0-5]\d(?!\d)                   # 09.00-16.00
      | (?:16)?[1-9]\d[2-9]\d{3}-\d{4}(?!\d)                                            # number of a legal person
      | \d[\d\s.,]*\s?(?:kr\b|kronor|sek\b|eur|€|[mt]?kr\b|mnkr|miljon|miljard|tusen|procent|%))""",
    re.IGNORECASE | re.VERBOSE,
)


class Contact(NamedTuple):
    """Where a contact detail stood; what it said is not kept."""

    kind: str
    start: int
    end: int


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0


def is_identity_number(number: str) -> bool:
    """Tell whether a number is a personal identity or coordination number (Luhn and a possible date of birth)."""
    digits = re.sub(r"\D", "", number)[-10:]
    if len(digits) != 10 or not _luhn(digits):
        return False
    month, day = int(digits[2:4]), int(digits[4:6])
    try:
        date(2000, month, day - 60 if day > 60 else day)  # 2000 was a leap year
    except ValueError:
        return False
    return True


def find_contacts(text: str) -> list[Contact]:
    """Find the contact details of a text, in order, without overlaps."""
    found = [Contact("email", match.start(), match.end()) for match in _EMAIL.finditer(text)]
    found += [
        Contact("identity", match.start(), match.end())
        for match in _IDENTITY.finditer(text)
        if is_identity_number(match.group())
    ]
    shielded = _cover(text, [(contact.start, contact.end) for contact in found])
    shielded = _cover(shielded, [match.span() for match in _NOT_PHONE.finditer(shielded)])
    if re.search(r"\d", shielded):
        matcher = PhoneNumberMatcher(shielded, REGION, leniency=Leniency.VALID)
        found += [Contact("phone", match.start, match.end) for match in matcher]
    return sorted(found, key=lambda contact: contact.start)


def mask(text: str) -> tuple[str, list[Contact]]:
    """Give the text with every contact detail overwritten by as many █, and where they stood."""
    contacts = find_contacts(text)
    return _cover(text, [(contact.start, contact.end) for contact in contacts], MASK), contacts


def _cover(text: str, spans: list[tuple[int, int]], sign: str = "¤") -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = sign * (end - start)
    return "".join(letters)
