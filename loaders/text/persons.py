"""Names of persons: a common first name and a surname, or two capitalised words where only a person can stand."""

import re
from functools import cache

from loaders.text.lexicon import one_of, word_list
from loaders.text.mentions import Mark, Mention
from loaders.text.tokens import Token
from ontology.facts import Kind

_SURNAME = re.compile(r"[A-ZÅÄÖÉ](?:[a-zåäöéèüø’']+|[A-ZÅÄÖÉ]+)(?:-[A-ZÅÄÖ][a-zåäöé]+)?")
_SECOND_SURNAME = re.compile(
    r"\w*(?:sson|ström|gren|qvist|kvist|stedt|lund|berg|dahl|blom|ander|elius|feldt|mark|holm|man|sen|vall|lind|roth|sköld)s?",
    re.IGNORECASE,
)
_MIDDLE = re.compile(
    r"[A-ZÅÄÖØ]\.?|(?!\w*(?:son|röm|ren|man|lin|sen|berg|lund|dahl|holm|ck|lund)\b)[A-ZÅÄÖØ][a-zåäöøé]{1,5}"
)
_PARTICLES = frozenset(("von", "af", "de", "van", "Van", "der", "den", "la", "di", "De", "el", "al"))
_SAID_BEFORE = re.compile(rf"(?:\b{one_of('said')}|\benligt|\bav|\bmed)\s+\Z", re.IGNORECASE)
_TITLE_BEFORE = re.compile(rf"\b[a-zåäö-]*{one_of('role_heads')} +\Z")
_NAMED_BEFORE = re.compile(
    r"\b[a-zåäö-]*(?:ledaren?|koordinatorn?|chefen?|direktören?|ordföranden?|vd) (?:är|blir|heter) \Z", re.IGNORECASE
)
_PARTY_AFTER = re.compile(r" \((?:S|M|C|L|KD|MP|V|SD)\)")
_SAID_AFTER = re.compile(rf"\s+{one_of('said')}\b")
_ROLE_AFTER = re.compile(
    rf"(?:,\s+|\s+är\s+|\s+som\s+är\s+)(?:{one_of('role_adjectives')}\s+)*[\w-]*{one_of('role_heads')}\b",
    re.IGNORECASE,
)


@cache
def _known_first() -> frozenset[str]:
    return word_list("first_names.txt")


def is_first_name(word: str) -> bool:
    """Tell whether a word, in capitals or not, is a common first name (each part of a double name counts)."""
    name = "-".join(part.capitalize() for part in word.split("-")) if word.isupper() else word
    return name in _known_first() or ("-" in name and all(part in _known_first() for part in name.split("-")))


def person_at(text: str, run: list[Token], index: int) -> tuple[int, Mention] | None:
    """Give the person whose name begins at a word of a run: how many words it takes, and the mention."""
    if not is_first_name(run[index].text) or index + 1 >= len(run):
        return None
    count = 1
    while index + count < len(run) - 1 and (
        is_first_name(run[index + count].text) or run[index + count].text in _PARTICLES
    ):
        count += 1
    if not _SURNAME.fullmatch(run[index + count].text):
        return None
    count += 1
    last = index + count == len(run) - 1
    if index + count < len(run) and (
        _third(run[index + 1 : index + count + 1])
        or (last and _SURNAME.fullmatch(run[index + count].text) and _titled(text, run[index].start))
    ):
        count += 1
    return count, person(text, run[index : index + count])


def _titled(text: str, start: int) -> bool:
    return bool(_TITLE_BEFORE.search(text, max(0, start - 40), start))


def _third(words_: list[Token]) -> bool:
    """Tell whether a third name is a second surname, or the surname after a middle name that is no surname itself."""
    middle, last = words_[-2].text, words_[-1].text
    if _SECOND_SURNAME.fullmatch(last):
        return True
    return len(words_) == 2 and bool(_SURNAME.fullmatch(last)) and bool(_MIDDLE.fullmatch(middle))


def person_by_context(text: str, run: list[Token]) -> Mention | None:
    """Give the person a run of two or three capitalised words must be: beside a verb of saying, or before a title."""
    if not 2 <= len(run) <= 3 or not all(_SURNAME.fullmatch(token.text) for token in (run[0], run[-1])):
        return None
    said = _SAID_BEFORE.search(text, max(0, run[0].start - 24), run[0].start)
    titled = _TITLE_BEFORE.search(text, max(0, run[0].start - 40), run[0].start)
    strong = (
        titled
        or _NAMED_BEFORE.search(text, max(0, run[0].start - 40), run[0].start)
        or _PARTY_AFTER.match(text, run[-1].end)
        or (said and said.group().strip().casefold() not in ("av", "med", "enligt"))
    )
    if strong or _SAID_AFTER.match(text, run[-1].end) or _ROLE_AFTER.match(text, run[-1].end):
        return person(text, run)
    return None


def person(text: str, run: list[Token]) -> Mention:
    """Make the mention of a person; a name in capitals is written with small letters."""
    start, end = run[0].start, run[-1].end
    name = " ".join(text[start:end].split())
    if name.isupper():
        name = " ".join("-".join(part.capitalize() for part in word.split("-")) for word in name.split())
    return Mention(start, end, Mark.PERSON, name, Kind.PERSON)
