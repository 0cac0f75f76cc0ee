"""Keeps personal data of tables out: columns by name, personal identity numbers and e-mail addresses by form."""

import re

from loaders.contacts import MASK as MASK
from loaders.contacts import is_identity_number

_COLUMN = re.compile(
    r"e-?post|e-?mail|mail(adress)?|tele?fon(nummer)?|telnr|tel|phone( ?number)?|mobil(nummer|telefon)?|fax|"
    r"person(al)?[ _-]?(nummer|nr|number|id)|personnummer|kön|kon|gender|sex|"
    r"födelse(datum|år|dag)|birth ?(date|day|year)|"
    r"hemadress|home ?address",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\d-])(?:(?:18|19|20)\d\d|\d\d)[01]\d[0-9]\d\s?[-+–]?\s?\d{4}(?![\d-])")
_BYTES = re.compile(rb"@[\w-]+\.[A-Za-z]|(?<![\d.-])(?:19|20)?\d\d[01]\d[0-9]\d[-+ ]?\d{4}(?![\d-])")
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_PARTS = re.compile(r"[\s_.:/()-]+")


def is_private(column: str) -> bool:
    """Say whether a column's name tells that it holds contact details, sex, birth or a personal identity number."""
    words = [word for word in _PARTS.split(column) if word]
    return bool(_COLUMN.fullmatch(column)) or any(
        _COLUMN.fullmatch(word) or _COLUMN.fullmatch("-".join(words[at : at + 2])) for at, word in enumerate(words)
    )


def has_number(text: str) -> bool:
    """Say whether a personal identity number, which a sole trader's number is too, stands in a text."""
    if not _NUMBER.search(text):  # true of nearly all, and quicker than going through none
        return False
    return any(is_identity_number(match.group()) for match in _NUMBER.finditer(text))


def cleaned(text: str) -> str:
    """Mask personal identity numbers and e-mail addresses; what is left has the same length."""
    if "@" in text:
        text = _EMAIL.sub(lambda match: MASK * len(match.group()), text)
    if len(text) < 10:
        return text
    return _NUMBER.sub(
        lambda match: MASK * len(match.group()) if is_identity_number(match.group()) else match.group(), text
    )


def is_clean(block: bytes) -> bool:
    """Say whether a piece of a file holds nothing that `cleaned` would mask."""
    return not any(
        match.group().startswith(b"@") or is_identity_number(match.group().decode()) for match in _BYTES.finditer(block)
    )
