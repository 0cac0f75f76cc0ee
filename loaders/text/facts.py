"""Turns what the rules found into facts with evidence: fills in what only the context tells, weighs and checks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from loaders.text.dates import first_day, last_day
from loaders.text.document import Kept
from loaders.text.grammar import STOP, Line
from loaders.text.grounding import evidence
from loaders.text.lexicon import words
from loaders.text.mentions import Mark, Mention
from loaders.text.offices import holder, is_municipal
from loaders.text.organisations import organisation
from loaders.text.phrases import municipality
from loaders.text.places import country_of, county_name, lies_in, mention_of
from loaders.text.rules import Found
from loaders.text.sections import HEADING
from loaders.text.topic import giver, topic
from ontology.facts import Entity, Fact, FactType, Kind, Review, Status, Value
from ontology.places import within
from ontology.terms import slug

_CLUB = re.compile(
    r"klust|cluster|nätverk|network|allians|alliance|förening|hub\b|valley|innovation|forum|råd|sisp|parks\b|arena"
)
_EVERYWHERE = ("Sverige", "Europa", "Norden")
"""To be active there says nothing about where."""
_OF_PROJECTS = (FactType.PROJECT_PERIOD, FactType.PROJECT_BUDGET)
_IN_PROJECTS = (FactType.LEADS_PROJECT, FactType.PARTICIPATES_IN)
CONTEXT = 0.85
"""How much surer an end that stands in the quote is than one the context tells."""
MOST = 5
"""A list of more organisations is a project or a network; that each of them works with each is not what it says."""

_HEADS = re.compile(
    r"^(?:ny |nuvarande |avgående |nytillträdd |tf |tillförordnad )*"
    r"(?:vd|vd:n|styrelseordförande|verksamhets(?:ledare|ansvarig|chef)|(?:med)?grundare"
    r"|grundaren|föreståndare|verkställande direktör)\b",
    re.IGNORECASE,
)
"""Titles that are held in the organisation a text is about, when it names no other."""
_UNSEATED = re.compile(r"^Regeringen$|(?:nämnden|utskottet|styrelsen|partnerskapet)$")
_LEADS = frozenset(words("role_leads"))
_UNIT = re.compile(
    r"^(?:Centrum|Institutionen|Akademin|Center|Forskningscentrum|Avdelningen|Enheten) "
    r"|(?:nämnden|utskottet|beredningen|institutionen|fakulteten|Center|Centre|Office|Lab|Institute|centrum)$"
)


@dataclass(slots=True)
class Reading:
    """One text while it is read: the kept text, its mentions, its compressed line and the repaired text."""

    kept: Kept
    mentions: list[Mention]
    line: Line
    repaired: str

    def nearest(self, position: int, *marks: Mark) -> Mention | None:
        """Give the named mention of a type before a position of the source, else the only one there is."""
        named = [m for m in self.mentions if m.mark in marks and m.name and m.kind and not m.anaphor]
        named = [m for m in named if not (m.known and m.mark is Mark.PROGRAMME)]  # a frame, not what the text is about
        before = [m for m in named if m.end <= position]
        if before:
            return before[-1]
        return named[0] if len({m.name for m in named}) == 1 else None

    def gathering(self) -> Mention | None:
        """Give the one event of the text that fills a day, or None when it names none or several."""
        days = {
            m.name: m
            for m in self.mentions
            if m.mark is Mark.EVENT and m.family.endswith(("konferens", "dag", "mässa", "kongress"))
        }
        return next(iter(days.values())) if len(days) == 1 else None

    def subject(self, position: int) -> Mention | None:
        """Give the organisation that the sentence before is about: its first one."""
        stop = self.line.text.rfind(STOP, 0, max(position - 1, 0))
        start = self.line.text.rfind(STOP, 0, max(stop - 1, 0))
        inside = self.line.inside(max(start, 0), max(position, 0))
        return next((m for m in inside if m.mark is Mark.ORGANISATION and not m.genitive), None)


def facts_of(reading: Reading, found: Found) -> Iterator[Fact]:
    """Give the fact a rule read, when its ends are known and fit each other."""
    if not _CHECKS[found.rule.when](found):
        return
    subject = _fill(reading, found, found.subject)
    object_ = _fill(reading, found, found.object)
    if subject is None or object_ is None:
        return
    entity, other = _entity(reading, subject), _object(reading, found, object_)
    if (
        isinstance(other, Value)
        and found.saying.type is FactType.PROJECT_PERIOD
        and not re.search(r"\d{4}|P\d", str(other.value))
    ):
        return  # "i april" of no year
    if found.saying.type is FactType.ACTIVE_IN and isinstance(other, Entity) and other.name in _EVERYWHERE:
        return
    if entity is None or other is None or _same(entity, other):
        return
    if found.saying.type in _OF_PROJECTS and isinstance(subject, Mention) and subject.known:
        return  # the years and the budget of a well-known programme are not what a text tells
    if found.saying.type in _IN_PROJECTS and isinstance(object_, Mention) and _is_frame(object_):
        return  # nor who runs it
    told = any(
        isinstance(end, str) and end.startswith("@") and end != "@adjective" for end in (found.subject, found.object)
    )
    contextual = told or any(
        m.anaphor or m.contextual or not m.named for m in (subject, object_) if isinstance(m, Mention)
    )
    type_, qualifiers = _type(found, other), _qualifiers(found)
    start, end = reading.line.span(found.start, found.end)
    where = evidence(reading.kept.name, reading.kept.text, start, end, reading.kept.body)
    sure = round(found.rule.sure * (CONTEXT if contextual else 1.0), 3)
    status = Status.CONTEXTUAL if contextual else Status.EXPLICIT
    yield Fact(type_, entity, other, where, qualifiers, status, sure, found.rule.id, Review.PROPOSED)


def _is_frame(mention: Mention) -> bool:
    return mention.known and mention.mark is Mark.PROGRAMME


def _fill(reading: Reading, found: Found, end: Mention | str) -> Mention | str | None:
    if isinstance(end, Mention):
        return end
    position = reading.line.starts[found.start]
    if end == "@project":
        frame = reading.nearest(position + 1, Mark.PROGRAMME)
        frame = frame if frame and frame.start <= position else None  # one that is named later is not meant yet
        return reading.nearest(position + 1, Mark.PROJECT) or frame
    if end == "@heading":
        above = reading.nearest(position + 1, Mark.PROJECT)
        return above if above and above.family == HEADING else None
    if end == "@office":
        return holder(_title(found), reading.mentions, position)
    if end == "@town":
        return _town(found)
    if end == "@topic":
        return topic(reading.mentions, reading.kept.document.title)
    if end == "@body":
        return reading.subject(found.start) or topic(reading.mentions, reading.kept.document.title)
    if end == "@funder":
        return giver(reading.mentions, reading.repaired)
    if end == "@event":
        return reading.nearest(position + 1, Mark.EVENT)
    if end == "@day":
        return reading.gathering()
    if end == "@subject":
        return reading.subject(found.start)
    if end == "@adjective":
        return mention_of(country_of(found.words["adjective"]), 0, 0)
    return end


def _town(found: Found) -> Mention | None:
    """Give the municipality of a town in the genitive before an office ("Exempelbys kommunalråd")."""
    town = found.slots["l"][0]
    if "landshövding" in _title(found).casefold() and (county := county_name(town.name)):
        return organisation(town.start, town.end, f"Länsstyrelsen i {county}")
    if town.kind is not Kind.MUNICIPALITY or not is_municipal(_title(found)):
        return None
    return organisation(town.start, town.end, municipality(town.name))


def _entity(reading: Reading, end: Mention | str) -> Entity | None:
    if isinstance(end, Mention):
        return scoped(reading, end)
    return Entity(Kind.DOCUMENT, reading.kept.name) if end == "@document" else None


def scoped(reading: Reading, end: Mention) -> Entity | None:
    """Give the entity of a mention; one without a name of its own is another in every text."""
    entity = end.entity()
    if entity and not end.named:
        return replace(entity, key=f"{reading.kept.name}#{slug(entity.name)}")
    return entity


def _object(reading: Reading, found: Found, end: Mention | str) -> Entity | Value | None:
    if isinstance(end, Mention) and end.mark in (Mark.DATE, Mark.MONEY, Mark.COUNT):
        return Value(period_of(str(end.value))) if end.mark is Mark.DATE else Value(_sum(reading, end))
    if isinstance(end, Mention):
        return scoped(reading, end)
    start, _, stop = end.partition("/")
    first, last = (found.slots.get(name, []) for name in (start, stop))
    if not first and not last:
        return None
    return Value(
        f"{first_day(str(first[0].value)) if first else '..'}/{last_day(str(last[0].value)) if last else '..'}"
    )


def period_of(value: str) -> str:
    """Give a date as a period of its own length; a duration stays what it is."""
    return value if "/" in value or value.startswith("P") else f"{value}/{value}"


def _sum(reading: Reading, mention: Mention) -> str:
    """Write a sum as figures and currency; a count in the words of the text."""
    if mention.mark is Mark.COUNT:
        words = " ".join(reading.kept.text[mention.start : mention.end].split())
        return words if " " in words or "%" in words else f"{words} {mention.unit}"
    return f"{mention.value:.0f} {mention.unit}"


def _same(subject: Entity, other: Entity | Value) -> bool:
    return isinstance(other, Entity) and (subject.kind, subject.name) == (other.kind, other.name)


def _type(found: Found, other: Entity | Value) -> FactType:
    """A title that leads makes a role in a project its leadership."""
    if (
        found.saying.type is FactType.HOLDS_ROLE
        and isinstance(other, Entity)
        and other.kind is Kind.PROJECT
        and _leads(found)
    ):
        return FactType.LEADS_PROJECT
    return found.saying.type


def _qualifiers(found: Found) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, literal, slot in found.saying.qualifiers:
        mention = next(iter(found.slots.get(slot, [])), None)
        if literal:
            said[name] = literal
        elif mention and mention.mark is Mark.MONEY:
            said["amount"], said["currency"] = _plain(mention.value), mention.unit
        elif mention or slot in found.words:
            said[name] = mention.name if mention else found.words[slot]
    money = found.object if isinstance(found.object, Mention) and found.object.mark is Mark.MONEY else None
    if money:
        said["amount"], said["currency"] = _plain(money.value), money.unit
    counted = found.object if isinstance(found.object, Mention) and found.object.mark is Mark.COUNT else None
    if counted:
        said |= {
            "value": _plain(counted.value),
            "unit": counted.unit,
            **({"modifier": counted.modifier} if counted.modifier else {}),
        }
    others = [m.name for m in found.slots.get(found.saying.subject, []) if m is not found.subject]
    if "amount" in said and found.saying.type is FactType.FUNDS and others:
        said["joint_with"] = others
    if isinstance(found.object, Mention) and str(found.object.value).startswith("P") and found.object.mark is Mark.DATE:
        said["duration"] = found.object.value
    return said


def _plain(value: str | float) -> str | float | int:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _title(found: Found) -> str:
    return next((mention.name for mention in found.slots.get("r", [])), "")


def _leads(found: Found) -> bool:
    return bool(set(re.findall(r"[\w-]+", _title(found).casefold())) & _LEADS)


def _within(found: Found) -> bool:
    inner, outer = found.subject, found.object
    if not isinstance(inner, Mention) or not isinstance(outer, Mention):
        return False
    if lies_in(inner, outer):
        return True
    return not (inner.place and outer.place) and found.end - found.start > 4


def _dated(found: Found, wanted: Callable[[str], bool]) -> bool:
    return any(wanted(str(mention.value)) for name in ("d", "s", "t") for mention in found.slots.get(name, []))


_CHECKS: dict[str, Callable[[Found], bool]] = {
    "": lambda _: True,
    "leads": _leads,
    "within": _within,
    "heads": lambda found: bool(_HEADS.search(_title(found))),
    "seated": lambda found: isinstance(found.subject, Mention) and not _UNSEATED.search(found.subject.name),
    "named": lambda found: isinstance(found.subject, Mention) and not found.subject.anaphor,
    "academy": lambda found: isinstance(found.object, Mention) and found.object.sector == "academia",
    "one": lambda found: len(found.slots.get(found.saying.subject, [])) == 1,
    "bodies": lambda found: getattr(found.subject, "mark", "") != "L" or len({m.mark for m in found.slots["a"]}) < 2,
    "few": lambda found: len(found.slots.get(found.saying.subject, [])) <= MOST,
    "club": lambda found: isinstance(found.object, Mention) and bool(_CLUB.search(found.object.name.casefold())),
    "group": lambda found: isinstance(found.object, Mention) and not _CLUB.search(found.object.name.casefold()),
    "abroad": lambda found: isinstance(found.object, Mention) and len(within(found.object.place)) <= 1,
    "unit": lambda found: isinstance(found.subject, Mention) and bool(_UNIT.search(found.subject.name)),
    "news": lambda found: not (isinstance(found.subject, Mention) and len(within(found.subject.place)) > 1),
    "range": lambda found: _dated(found, lambda value: "/" in value),
    "length": lambda found: _dated(found, lambda value: value.startswith("P")),
    "day": lambda found: _dated(found, lambda value: not value.startswith("P")),
}
"""What a rule's `when` asks beyond its pattern."""
