"""Titles of persons: only where a person, or an organisation with a person, stands beside them."""

import re
from functools import cache

from loaders.text.lexicon import one_of, words
from loaders.text.mentions import Ledger, Mark, Mention

_ADJECTIVES = one_of("role_adjectives")
_OF = (
    r"(?:styrelsens|nämndens|utskottets|beredningens|delegationens|gruppens|rådets|fullmäktiges|föreningens|förbundets"
    r"|partnerskapets|kommitténs)"
)
_TITLE = (
    rf"(?i:(?:(?:{_ADJECTIVES}|[a-zåäö]*{_OF})\s+)*(?:[\wåäö]+-\s+och\s+)?[\wåäö’-]*{one_of('role_heads')}(?![\w-]))"
)
_HEADS = words("role_heads")
_AS = re.compile(r"\b(?:som|till|blir|blev)\s+(?:nya?\s+)?")
_UP_TO_PERSON = re.compile(
    r"\s*,?\s*(?:(?:är|blir|blev|heter)\s+)?|\s+(?:från|sedan)\s+[^.\n]{2,25}?\s+(?:är|blir)\s+|\s+(?:på|vid|för|hos|i|åt)\s+.{2,60}?,?\s+"
)
NEAR = 90
"""A title stands within so many characters of its person."""
_MORE = (
    r"(?:(?:\s+[a-zåäö-]+){1,4}(?=,\s+[A-ZÅÄÖ]\w+ ?\w*\s*(?:\n|\Z))|\s+(?:för|inom|i|med\s+ansvar\s+för"
    r"|av)\s+(?!sin|sina|att|den|det|en\b)[a-zåäö-]+(?:(?:,|\s+och|\s+samt)?\s+[a-zåäö-]+){0,5}?"
    rf"(?=\s+(?:vid|på|hos|i|för|inom|åt|från)\s+[A-ZÅÄÖ]|\s*[,.;:)\n]|\s+{one_of('said')}\b|\s*\Z))?"
)
_ROLE = rf"(?P<role>{_TITLE}(?:\s*(?:\s+i\s+[a-zåäö]+)?(?:\s+och|\s+samt|/)\s*{_TITLE})?{_MORE})"
_PARTY = r"(?:\s*\([A-ZÅÄÖ]{1,3}\))?"
_LINK = (
    r"(?:\s*,?\s+(?:som\s+)?(?:är|är\s+sedan\s+[^,.\n]{2,20}|var|varit|har\s+varit|blir|blev|arbetar\s+som|jobbar\s+som"
    r"|tillträder\s+som|tar\s+över\s+som|börjar\s+som|"
    r"(?:har\s+)?(?:utsetts|utses|utsågs|valdes|valts|väljs|rekryterats|anställts)\s+till)\s+(?:även\s+)?"
    r"(?:en\s+av\s+|en\s+|ett\s+|den\s+)?"
    r"|\s*,\s+\d\d(?:\s+år)?,\s+(?:(?:är|blir|tillträder\s+som)\s+)?(?:ny\s+)?|\s*[,(–-]\s*|\s*\n\s*(?:\n\s*)?|\s+)"
)


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"{_PARTY}{_LINK}{_ROLE}")


@cache
def _alone() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’-]){_ROLE}")  # a title begins where a word does


def find_roles(ledger: Ledger, *, pronouns: bool = False) -> None:
    """Enter the titles beside people ("Anna Exempel, vd för …", "vd Anna Exempel"), or beside "hon" and "han"."""
    people = [m for m in ledger.ordered() if m.mark is Mark.PERSON and m.anaphor is pronouns]
    for person in people:
        if match := _after().match(ledger.text, person.end):
            _take(ledger, match)
        _find_before(ledger, person)
    if not pronouns:
        _find_owned(ledger, people)
    _find_second(ledger)
    for as_ in _AS.finditer(ledger.text):
        near = any(-NEAR < person.start - as_.start() < NEAR for person in people)
        if near and (match := _alone().match(ledger.text, as_.end())):
            _take(ledger, match)


def _find_before(ledger: Ledger, person: Mention) -> None:
    shift = max(0, person.start - NEAR)
    before = ledger.text[shift : person.start]
    if not any(word.rstrip(",:").casefold().endswith(_HEADS) for word in before.split()):
        return
    for match in _alone().finditer(before):
        if _UP_TO_PERSON.fullmatch(before, match.end()):
            _take(ledger, match, shift)


def _find_owned(ledger: Ledger, people: list[Mention]) -> None:
    """Enter a title after its organisation in the genitive, when a person stands near ("P, Exempel AB:s nya vd")."""
    for body in ledger.ordered():
        if body.mark is Mark.ORGANISATION and body.genitive and any(abs(p.start - body.start) < NEAR for p in people):
            start = (
                body.end
                + len(ledger.text[body.end : body.end + 3])
                - len(ledger.text[body.end : body.end + 3].lstrip())
            )
            if start > body.end and (match := _alone().match(ledger.text, start)):
                _take(ledger, match)


def _find_second(ledger: Ledger) -> None:
    """Enter a second title after the first one's organisation ("ordförande i X och vd för Y")."""
    for role in [mention for mention in ledger.ordered() if mention.mark is Mark.ROLE]:
        if match := _second().match(ledger.text, role.end):
            _take(ledger, match)


@cache
def _bare() -> re.Pattern[str]:
    return re.compile(_TITLE)


@cache
def _second() -> re.Pattern[str]:
    return re.compile(
        rf"\s+(?:på|vid|i|för|hos)\s+[^.,\n]{{2,60}}?\s+(?:och|samt)\s+{_ROLE}(?=\s+(?:på|vid|i|för|hos)\s)"
    )


def _take(ledger: Ledger, match: re.Match[str], shift: int = 0) -> None:
    start, end = match.span("role")
    role = " ".join(match["role"].split())
    if not ledger.take(Mention(start + shift, end + shift, Mark.ROLE, role)):
        bare = _bare().match(match["role"])  # "ordförande i regionala nämnden": the body is a name of its own
        if bare and bare.end() < len(match["role"]):
            ledger.take(Mention(start + shift, start + shift + bare.end(), Mark.ROLE, " ".join(bare.group().split())))
