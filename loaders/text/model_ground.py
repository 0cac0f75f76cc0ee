"""Holds what a language model says against the text: quote, both names, role, dates and sums must stand there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from loaders.text.amounts import find_money
from loaders.text.dates import find_dates, first_day, last_day
from loaders.text.facts import CONTEXT
from loaders.text.grounding import HARD, evidence, find_quote
from loaders.text.mentions import Mention
from loaders.text.model_answer import Saying
from loaders.text.model_names import Found, Named
from loaders.text.model_prompt import Piece
from ontology.errors import GroundingError
from ontology.facts import LITERAL_FACTS, Entity, Evidence, Fact, FactType, Kind, Review, Status, Value
from ontology.roles import role_concept

VERSION = "1"
"""Part of the key of what is kept: raise it when the same answer would give other facts."""

SURE = 0.8
"""The most that a model's own word for how sure it is counts; nobody has measured how often it is right."""

ALTERED = 0.9
"""How much less sure a fact is whose quote does not stand letter by letter."""

_NOT = re.compile(r"\b(?:inte|icke|ej|aldrig|varken|ingen|inget|inga|utan|ikke|not|never|no|without)\b", re.IGNORECASE)
_ORDER = list(Status)


@dataclass(frozen=True)
class Ground:
    """What an answer is held against: the text with its names, the piece that was asked about, the rule's name."""

    named: Named
    piece: Piece
    rule: str


def ground(saying: Saying, where: Ground) -> Fact:
    """Give what a model says as a proposed fact. Raises GroundingError for what does not stand in the text."""
    place, exact = _place(saying.quote, where)
    subject = where.named.find(saying.subject, place)
    other = where.named.find(saying.object, place) if saying.object and saying.fact not in LITERAL_FACTS else None
    ends = [end for end in (subject, other) if end]
    if not any(end.inside for end in ends):
        raise GroundingError(f"the quote names neither end: {', '.join(repr(end.entity.name) for end in ends)}")
    if other:
        _check_pair(subject, other, where.named.inside(place))
    qualifiers = _qualifiers(saying, place.quote)
    weakest = Status.EXPLICIT if all(end.inside and end.plain for end in ends) else Status.CONTEXTUAL
    status = max(saying.status, weakest, key=_ORDER.index)
    sure = min(saying.confidence, SURE) * (1.0 if exact else ALTERED)
    sure *= CONTEXT if weakest is Status.CONTEXTUAL else 1.0
    object_ = other.entity if other else _value(saying, qualifiers)
    return Fact(
        saying.fact, subject.entity, object_, place, qualifiers, status, round(sure, 3), where.rule, Review.PROPOSED
    )


def _place(quote: str, where: Ground) -> tuple[Evidence, bool]:
    """Give the evidence of a quote, looked for in the piece that the model was shown, and whether it is exact."""
    placed = find_quote(where.piece.words, quote)
    kept = where.named.reading.kept
    start, end = placed.start + where.piece.start, placed.end + where.piece.start
    found = evidence(kept.name, kept.text, start, end, kept.body)
    if not placed.exact:
        if _denials(quote) != _denials(found.quote):
            raise GroundingError(f"the quote {quote[:60]!r} leaves out or adds a word such as 'inte'")
        words = iter(re.findall(r"[\w.,-]+", found.quote.casefold()))
        if strange := [word for word in HARD.findall(quote) if not any(word.casefold() in each for each in words)]:
            raise GroundingError(f"the quote {quote[:60]!r} has {strange[0]!r} in another place than the text")
    return found, placed.exact


def _denials(text: str) -> list[str]:
    return sorted(word.casefold() for word in _NOT.findall(text))


def _check_pair(subject: Found, other: Found, inside: list[Mention]) -> None:
    """Refuse a thing related to itself, and an end from elsewhere where the quote names another of its kind."""
    if other.entity == subject.entity:
        raise GroundingError(f"both ends are {subject.entity.name!r}")
    for end, across in ((subject, other), (other, subject)):
        for mention in () if end.inside else inside:
            if mention.kind is end.entity.kind and mention.name not in ("", across.entity.name):
                raise GroundingError(f"the quote says it of {mention.name!r}, not of {end.entity.name!r}")


def _qualifiers(saying: Saying, quote: str) -> dict[str, Any]:
    """Give role, dates and sum when they stand in the quote. Raises GroundingError for any that does not."""
    said: dict[str, Any] = {}
    if saying.role:
        said["role"] = _role(saying, quote)
    if saying.amount is not None:
        sums = {(money.value, money.unit) for money in find_money(quote)}
        if (saying.amount, saying.currency) not in sums:
            raise GroundingError(f"the sum {saying.amount:.0f} {saying.currency} does not stand in the quote")
        said |= {"amount": _plain(saying.amount), "currency": saying.currency}
    days = {day for date in find_dates(quote) for day in (first_day(date.value), last_day(date.value))}
    for name, day in (("start", saying.start), ("end", saying.end)):
        if day and not any(each == day or each.startswith(f"{day}-") for each in days):
            raise GroundingError(f"the date {day} does not stand in the quote")
        if day and saying.fact is not FactType.PROJECT_PERIOD:
            said[name] = day
    if saying.start and saying.end and saying.start > saying.end:
        raise GroundingError(f"the end {saying.end} comes before the start {saying.start}")
    return said


def _role(saying: Saying, quote: str) -> str:
    """A role in the words of the quote; an organisation's part in a project may be a word of the vocabulary instead."""
    match = re.search(rf"(?<!\w){re.escape(saying.role)}", quote, re.IGNORECASE)
    if match and "█" not in saying.role:
        return match.group()
    if saying.subject.kind != Kind.PERSON and role_concept(saying.role):
        return saying.role
    raise GroundingError(f"the role {saying.role!r} does not stand in the quote")


def _plain(value: float) -> float | int:
    return int(value) if value.is_integer() else value


def _value(saying: Saying, qualifiers: dict[str, Any]) -> Value:
    if saying.fact is FactType.PROJECT_PERIOD:
        return Value(f"{saying.start or '..'}/{saying.end or '..'}")
    return Value(f"{qualifiers['amount']} {qualifiers['currency']}")


def without_repeats(facts: list[Fact], known: list[Fact]) -> Iterator[Fact]:
    """Leave out what rules (or the model itself) read at the same place.

    The same said elsewhere in the text stays, as evidence of its own; the build makes one tie of both.
    """
    seen = list(known)
    for fact in facts:
        if not any(_repeats(fact, other) for other in seen):
            seen.append(fact)
            yield fact


def _repeats(fact: Fact, other: Fact) -> bool:
    here, there = fact.evidence, other.evidence
    if isinstance(fact.object, Value):
        return (fact.type, fact.subject.name, fact.object) == (other.type, other.subject.name, other.object)
    if not isinstance(other.object, Entity) or not (here.start < there.end and there.start < here.end):
        return False
    ends, others = (fact.subject.name, fact.object.name), (other.subject.name, other.object.name)
    symmetric = fact.type is FactType.COLLABORATES_WITH and ends == others[::-1]
    posts = {fact.type, other.type} <= {FactType.HOLDS_ROLE, FactType.EMPLOYED_AT}
    return (ends == others or symmetric) and (fact.type is other.type or posts)
