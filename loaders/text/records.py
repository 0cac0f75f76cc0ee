"""What records ("Projektägare: …", "Projektperiod: …") say about the projects and events of a text."""

import re
from collections.abc import Iterator
from typing import Any

from loaders.text.dates import first_day, last_day
from loaders.text.facts import Reading, period_of, scoped
from loaders.text.grounding import evidence
from loaders.text.labels import Record
from loaders.text.mentions import Mark, Mention
from loaders.text.organisations import canonical
from loaders.text.topic import giver
from ontology.facts import Entity, Fact, FactType, Kind, Review, Status, Value

SURE = 0.93
"""Records carry over from text to text better than any other cue."""
NEXT_LINE = 6
"""So many characters may stand between the end of one line of a record and the next."""
_GIVER = re.compile(
    r"(?:[Bb]idrag|[Ff]inansiering|[Ss]töd|[Mm]edel) från (?P<name>[A-ZÅÄÖ][\wåäö]+(?: [A-ZÅÄÖ][\wåäö]+"
    r"| i [A-ZÅÄÖ][\wåäö]+| län)*)"
)
_FUND = re.compile(r"fond(?:en|erna)?\b")
_COMES_FROM = re.compile(r"\b(?:[Pp]engarna|[Mm]edlen|[Ff]inansieringen|[Ss]tödet) (?:kommer|är|hämtas) från ")
_ACTORS = (Mark.ORGANISATION, Mark.UNKNOWN, Mark.PLACE)


def facts_of_records(reading: Reading, records: list[Record]) -> Iterator[Fact]:
    """Give the facts the records of a text say about its projects and events."""
    for record in _joined(records):
        inside = [m for m in reading.mentions if record.value <= m.start and m.end <= record.end]
        for type_, subject, object_, said in _say(reading, record, inside):
            if subject and object_ and subject != object_:
                yield _fact(reading, record, type_, (subject, object_), said)


def _joined(records: list[Record]) -> Iterator[Record]:
    """Make one period of a line that says when a project starts and the next, when it ends."""
    before: Record | None = None
    for record in records:
        if before and before.role == "start" and record.role == "stop" and record.start - before.end < NEXT_LINE:
            yield record._replace(role="period", start=before.start, value=before.value)
            before = None
            continue
        if before:
            yield before
        before = record
    if before:
        yield before


def _fact(
    reading: Reading, record: Record, type_: FactType, ends: tuple[Entity, Entity | Value], said: dict[str, Any]
) -> Fact:
    quote = reading.kept.text[record.start : record.end].rstrip()
    where = evidence(reading.kept.name, reading.kept.text, record.start, record.start + len(quote), reading.kept.body)
    both = all(end.name in quote for end in ends if isinstance(end, Entity))
    status = Status.EXPLICIT if both else Status.CONTEXTUAL
    return Fact(type_, *ends, where, said, status, SURE, f"record.{record.role}", Review.PROPOSED)


Said = tuple[FactType, Entity | None, Entity | Value | None, dict[str, Any]]


def _say(reading: Reading, record: Record, inside: list[Mention]) -> Iterator[Said]:
    project = _entity(reading, _in_block(reading, record) or reading.nearest(record.value, Mark.PROJECT))
    event = _entity(reading, reading.nearest(record.value, Mark.EVENT))
    unit = (
        re.search(r"\s[–-]\s", reading.kept.text[record.value : record.end])
        if record.role in ("leads", "owner")
        else None
    )
    until = record.value + unit.start() if unit else record.end
    bodies = [m for m in inside if m.mark in _ACTORS and m.start < until]
    if record.role in ("leads", "owner", "funders") and any(m.mark is Mark.ORGANISATION for m in bodies):
        bodies = [m for m in bodies if m.mark is not Mark.PLACE]  # "Exempel AB, Exempelby": where it is
    actors = [_entity(reading, m) for m in bodies]
    people = [_entity(reading, m) for m in inside if m.mark is Mark.PERSON]
    if record.role in ("leads", "partners", "funders"):
        yield from _actors(record.role, project, actors)
        if record.role == "leads" and (fund := _money_is_from(reading, record)):
            yield FactType.FUNDS, _entity(reading, fund), project, {}
    elif record.role == "owner":
        yield from _actors("leads", project, actors)
        yield FactType.FUNDS, _entity(reading, giver(reading.mentions, reading.repaired)), project, {}
    elif record.role == "leader":
        yield from ((FactType.LEADS_PROJECT, person, project, {"role": "projektledare"}) for person in people)
    elif record.role in ("arranger", "speakers"):
        type_, role = (
            (FactType.ORGANISES_EVENT, "organiser")
            if record.role == "arranger"
            else (FactType.TAKES_PART_IN_EVENT, "speaker")
        )
        yield from ((type_, actor, event, {"role": role}) for actor in (*actors, *people))
    elif record.role == "programme":
        yield from (
            (FactType.PART_OF_PROGRAMME, project, _entity(reading, m), {}) for m in inside if m.mark is Mark.PROGRAMME
        )
        yield from ((FactType.FUNDS, _entity(reading, m), project, {}) for m in _named_funds(reading) if m in inside)
    elif record.role in ("area", "place"):
        places = [_entity(reading, m) for m in inside if m.mark is Mark.PLACE]
        pair = (FactType.ACTIVE_IN, project) if record.role == "area" else (FactType.LOCATED_IN, event)
        yield from ((*pair, place, {}) for place in places)
    elif record.role in ("period", "start", "stop"):
        yield from _dates(record.role, project, [m for m in inside if m.mark is Mark.DATE])
    else:
        yield from _money(reading, record, project, [m for m in inside if m.mark is Mark.MONEY][:1])


def _in_block(reading: Reading, record: Record) -> Mention | None:
    """Give the one project that the lines around a record name ("Program: …", then "Projektnamn: …"), if it is one."""
    text = reading.kept.text
    start = max(text.rfind("\n\n", 0, record.start), 0)
    stop = text.find("\n\n", record.start)
    inside = [
        m
        for m in reading.mentions
        if m.mark is Mark.PROJECT and not m.anaphor and start <= m.start < (stop if stop >= 0 else len(text))
    ]
    labelled = [m for m in inside if text[: m.start].endswith((": ", ":** ")) and m.kind]
    return labelled[0] if len({m.name for m in labelled}) == 1 else None


def _money_is_from(reading: Reading, record: Record) -> Mention | None:
    """Give the one fund that a text says all its money comes from, before its list of projects."""
    told = [match.end() for match in _COMES_FROM.finditer(reading.repaired, 0, record.start)]
    funds = _named_funds(reading)
    named = {m.name for m in funds}
    return next((m for m in funds if len(named) == 1 and m.start in told), None)


def _named_funds(reading: Reading) -> list[Mention]:
    return [m for m in reading.mentions if m.mark is Mark.ORGANISATION and _FUND.search(m.name.casefold())]


def _entity(reading: Reading, mention: Mention | None) -> Entity | None:
    return scoped(reading, mention) if mention else None


def _actors(role: str, project: Entity | None, actors: list[Entity | None]) -> Iterator[Said]:
    for actor in actors:
        if role == "leads":
            yield FactType.LEADS_PROJECT, actor, project, {"role": "coordinator"}
        elif role == "partners":
            yield FactType.PARTICIPATES_IN, actor, project, {"role": "partner"}
        elif actor and actor.kind is Kind.ORGANISATION:
            yield FactType.FUNDS, actor, project, {}


def _dates(role: str, project: Entity | None, dates: list[Mention]) -> Iterator[Said]:
    values = [str(date.value) for date in dates]
    if not values:
        return
    if role == "start":
        yield FactType.PROJECT_PERIOD, project, Value(f"{first_day(values[0])}/.."), {}
    elif role == "stop":
        yield FactType.PROJECT_PERIOD, project, Value(f"../{last_day(values[0])}"), {}
    elif len(values) > 1 and not values[1].startswith("P") and "/" not in values[0]:
        yield FactType.PROJECT_PERIOD, project, Value(f"{first_day(values[0])}/{last_day(values[1])}"), {}
    else:
        yield FactType.PROJECT_PERIOD, project, Value(period_of(values[0])), {}


def _money(reading: Reading, record: Record, project: Entity | None, sums: list[Mention]) -> Iterator[Said]:
    for money in sums:
        amount = int(money.value) if isinstance(money.value, float) and money.value.is_integer() else money.value
        said = {"amount": amount, "currency": money.unit}
        if record.role == "budget":
            yield FactType.PROJECT_BUDGET, project, Value(f"{amount} {money.unit}"), said
        else:
            funds = _named_funds(reading)
            label = reading.kept.text[record.start : record.value].casefold()
            named = _GIVER.search(reading.kept.text, record.start, record.value)
            funder = (
                _entity(reading, funds[0])
                if len({m.name for m in funds}) == 1 and not named
                else Entity(Kind.ORGANISATION, canonical(named["name"]))
                if named
                else Entity(Kind.ORGANISATION, "Europeiska unionen", sector="public")
                if "eu" in label and not funds
                else _entity(reading, giver(reading.mentions, reading.repaired))
                if record.role == "granted" and not funds
                else None
            )
            yield FactType.FUNDS, funder, project, {**said, "amount_kind": record.role}
