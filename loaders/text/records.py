"""Records: lines of a label and a value ("Projektägare: …"), alone or under a heading that names the project."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from loaders.text.dates import first_day, last_day
from loaders.text.facts import Reading, period_of, scoped
from loaders.text.grounding import evidence
from loaders.text.kinds import make_organisation
from loaders.text.lexicon import yaml_data
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.organisations import canonical
from loaders.text.sections import grants
from loaders.text.topic import giver
from ontology.facts import Entity, Fact, FactType, Kind, Review, Status, Value

SURE = 0.93
"""Records carry over from text to text better than any other cue."""
LONGEST_HEADING = 12
"""A line of more words over a record is not the name of its project."""

_LINE = re.compile(
    r"^[ \t]*(?:[-*•·|][ \t]*)?\**(?P<label>[A-ZÅÄÖa-zåäö][\wåäö -]{1,38}?)\**[ \t]*"
    r"(?P<colon>:\**|[ \t]–[ \t])[ \t]*(?P<value>[^\n]*)$",
    re.MULTILINE,
)
_HEADING = re.compile(
    r"^[ \t]*#{0,6}[ \t]*\**(?P<label>[A-ZÅÄÖ][\wåäö -]{1,38}?)\**[ \t]*(?:\n[ \t]*)+"
    r"(?P<value>(?:[ \t]*[-*•·]?[ \t]*[^\n]{2,80}(?:\n|\Z)){1,12})",
    re.MULTILINE,
)
_BARE = re.compile(
    r"^[ \t]*(?P<label>(?i:(?:svensk |norsk )?(?:projektägare|prosjekteier)|koordinator|projektkoordinator|huvudsökande"
    r"|stödmottagare|projektets löptid|projektperiod"
    r"|projekttid|bidrag från \w+|projektpartner|finansiärer?|total budget|totalbudget|budget|eu-stöd))[ \t]+"
    r"(?P<value>[A-ZÅÄÖa-zåäö0-9][^\n]{2,90}(?<![.!?:]))$",
    re.MULTILINE,
)
_INLINE = re.compile(
    r"(?:(?<=[.;] )|(?<= [–|] ))(?P<label>[A-ZÅÄÖ][\wåäö-]*(?: [\wåäö-]+){0,2}): (?P<value>[^\n:]{2,80}?)"
    r"(?=[.;](?:\s|\Z)|\s[–|]\s|$)",
    re.MULTILINE,
)
_PAIRED = re.compile(
    r"^[ \t]*(?P<name>[A-ZÅÄÖ0-9][^\n–|:.]{2,80}?) [–|] (?P<value>[A-ZÅÄÖ][^\n.:]{2,80})$", re.MULTILINE
)
_LISTED = re.compile(
    r"^[ \t]*#{1,6}[ \t]+(?P<name>[^\n:]{3,90}?)[ \t]*\n+(?=Projektet|Projektets|Projektägare|Sökande|Stödmottagare)",
    re.MULTILINE,
)
_INTRO = re.compile(  # "Det här är samarbetsparterna i projektet:" and the items below it
    r"^[^\n]{0,90}\b[a-zåäö-]*(?P<label>(?:samarbets|projekt)?part(?:ner|ners|nerna|na|er|erna)|deltagare|deltagarna|deltar"
    r"|medverkar|medverkande|medsökande|(?:med)?finansiärer(?:na)?|finansierar)\b[^\n.]{0,50}:[ \t]*\n"
    r"(?P<value>(?:[ \t]*\n)?(?:[ \t]*[-*•·–][ \t]*[^\n]{2,110}(?:\n|\Z)(?:[ \t]*\n)?){2,25})",
    re.MULTILINE | re.IGNORECASE,
)
_GIVER = re.compile(
    r"(?:[Bb]idrag|[Ff]inansiering|[Ss]töd|[Mm]edel) från (?P<name>[A-ZÅÄÖ][\wåäö]+(?: [A-ZÅÄÖ][\wåäö]+"
    r"| i [A-ZÅÄÖ][\wåäö]+| län)*)"
)
_GIVEN = re.compile(
    r"^[ \t]*(?P<label>(?:Bidrag|(?:Med)?[Ff]inansiering|Stöd|Medel) från [A-ZÅÄÖ][^\n:]{2,50}):[ \t]*"
    r"(?P<value>[^\n]*\d[^\n]*)$",
    re.MULTILINE,
)
_ACTORS = (Mark.ORGANISATION, Mark.UNKNOWN, Mark.PLACE)
_PROJECT_LABELS = (
    "leads",
    "owner",
    "partners",
    "funders",
    "budget",
    "applied",
    "granted",
    "period",
    "start",
    "stop",
    "leader",
)


class Record(NamedTuple):
    """One label with its value, and where both stand."""

    role: str
    start: int
    value: int
    end: int


@cache
def _roles() -> dict[str, str]:
    return {label.strip(): role for role, labels in yaml_data("records.yaml").items() for label in labels.split(",")}


@lru_cache(maxsize=4)
def find_records(text: str) -> list[Record]:
    """Give the records of a text in order: "Label: value" lines, and headings that are labels with a list below."""
    found = []
    for match in _LINE.finditer(text):
        role = _roles().get(" ".join(match["label"].casefold().split()))
        if role and match["value"].strip():
            found.append(Record(role, match.start("label"), match.start("value"), match.end("value")))
    for match in _GIVEN.finditer(text):
        found.append(Record("granted", *match.span("label"), match.end("value"))._replace(value=match.start("value")))
    for match in _INLINE.finditer(text):
        if role := _roles().get(match["label"].casefold()):
            found.append(Record(role, match.start("label"), match.start("value"), match.end("value")))
    for match in _HEADING.finditer(text):
        role = _roles().get(" ".join(match["label"].casefold().split()))
        value = match["value"].rstrip()
        if role and not re.search(r"[.!?]\s*$", value):
            found.append(Record(role, match.start("label"), match.start("value"), match.start("value") + len(value)))
    for match in _INTRO.finditer(text):
        role = "funders" if "finansi" in match["label"].casefold() else "partners"
        found.append(Record(role, match.start("label"), match.start("value"), match.end("value")))
    for match in _BARE.finditer(text):
        label = " ".join(match["label"].casefold().split())
        label = re.sub(r"^(?:svensk|norsk) ", "", label)
        if role := "granted" if label.startswith("bidrag från") else _roles().get(label):
            found.append(Record(role, match.start("label"), match.start("value"), match.end("value")))
    for grant in grants(text):
        if grant.owner:
            found.append(Record("owner", grant.owner, grant.owner, grant.end))
    pairs = list(_PAIRED.finditer(text))
    for match in pairs if len(pairs) > 1 and "projekt" in text.casefold() else ():
        found.append(Record("leads", match.start("name"), match.start("value"), match.end("value")))
    return sorted(found, key=lambda record: record.start)


def find_headed(ledger: Ledger, records: list[Record], title: str) -> None:
    """A short line right above the records of a project names it; without one the title of the page does."""
    blocks = [record for record in records if record.role in _PROJECT_LABELS]
    for match in _PAIRED.finditer(ledger.text):
        if any(record.start == match.start("name") for record in records) and _heads(match["name"]):
            ledger.take(Mention(*match.span("name"), Mark.PROJECT, match["name"], Kind.PROJECT))
    for record in records:
        ledger.block(record.start, record.value)
    known = len(ledger.mentions)
    for record in blocks:
        above = re.search(
            r"(?:^|\n)[ \t]*#{0,6}[ \t]*\**(?P<name>[^\n:|█]{2,100}?)\**[ \t]*(?:\n[ \t]*){1,3}\Z",
            ledger.text[: record.start].rstrip("*-•· \t"),
        )
        following = [other for other in blocks if record.start <= other.start < record.end + 200]
        if above and len(following) > 1 and _heads(above["name"]):
            start = above.start("name")
            ledger.take(
                Mention(start, start + len(above["name"]), Mark.PROJECT, " ".join(above["name"].split()), Kind.PROJECT)
            )
    if len(ledger.mentions) > known:
        _listed(ledger)
    elif (
        len(blocks) > 1 and _one_project(blocks) and title and _heads(title) and (start := ledger.text.find(title)) >= 0
    ):
        ledger.retake(Mention(start, start + len(title), Mark.PROJECT, title, Kind.PROJECT))


def _one_project(blocks: list[Record]) -> bool:
    """Tell whether the records of a text can be those of one project: it has one budget and one period."""
    single = [record.role for record in blocks if record.role not in ("leads", "owner", "partners", "funders")]
    return len(single) == len(set(single))


def _listed(ledger: Ledger) -> None:
    """In a list of projects a heading over "Projektet …" names a project too; in an article it does not."""
    for match in _LISTED.finditer(ledger.text):
        if _heads(match["name"]):
            ledger.take(Mention(*match.span("name"), Mark.PROJECT, match["name"], Kind.PROJECT))


def _heads(name: str) -> bool:
    words = name.split()
    return (
        name[0].isupper()
        and len(words) <= LONGEST_HEADING
        and name[-1] not in ".,;!?"
        and not re.search(
            r"\b(?:projekt|projektet|fakta|projektfakta|stöd till|insatsområde|delområde|programområde|diarienummer|dnr"
            r"|beslut|utlysning|utlysningen|datum|status|ärende|kontakt|läs mer)\b",
            name,
            re.IGNORECASE,
        )
    )


def type_values(ledger: Ledger, records: list[Record]) -> None:
    """An unknown name that a label says is an applicant, a partner or a funder is an organisation."""
    for record in records:
        if record.role in ("leads", "owner", "partners", "funders", "arranger"):
            for mention in ledger.mentions:
                if mention.mark is Mark.UNKNOWN and record.value <= mention.start and mention.end <= record.end:
                    make_organisation(mention)
        for mention in ledger.mentions if record.role in ("place", "area") else ():
            if mention.mark is Mark.UNKNOWN and record.value <= mention.start and mention.end <= record.end:
                mention.mark, mention.kind = Mark.PLACE, Kind.REGION


def facts_of_records(reading: Reading, records: list[Record]) -> Iterator[Fact]:
    """Give the facts the records of a text say about its projects and events."""
    for record in records:
        inside = [m for m in reading.mentions if record.value <= m.start and m.end <= record.end]
        for type_, subject, object_, said in _say(reading, record, inside):
            if subject and object_ and subject != object_:
                yield _fact(reading, record, type_, (subject, object_), said)


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
    project = _entity(reading, reading.nearest(record.value, Mark.PROJECT))
    event = _entity(reading, reading.nearest(record.value, Mark.EVENT))
    unit = (
        re.search(r"\s[–-]\s", reading.kept.text[record.value : record.end])
        if record.role in ("leads", "owner")
        else None
    )
    until = record.value + unit.start() if unit else record.end
    actors = [_entity(reading, m) for m in inside if m.mark in _ACTORS and m.start < until]
    people = [_entity(reading, m) for m in inside if m.mark is Mark.PERSON]
    if record.role in ("leads", "partners", "funders"):
        yield from _actors(record.role, project, actors)
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
    elif record.role in ("area", "place"):
        places = [_entity(reading, m) for m in inside if m.mark is Mark.PLACE]
        pair = (FactType.ACTIVE_IN, project) if record.role == "area" else (FactType.LOCATED_IN, event)
        yield from ((*pair, place, {}) for place in places)
    elif record.role in ("period", "start", "stop"):
        yield from _dates(record.role, project, [m for m in inside if m.mark is Mark.DATE])
    else:
        yield from _money(reading, record, project, [m for m in inside if m.mark is Mark.MONEY][:1])


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
            funds = [
                m
                for m in reading.mentions
                if m.mark is Mark.ORGANISATION and re.search(r"fond(?:en|erna)?\b", m.name.casefold())
            ]
            label = reading.kept.text[record.start : record.value].casefold()
            named = _GIVER.search(reading.kept.text, record.start, record.value)
            funder = (
                _entity(reading, funds[0])
                if funds and not named
                else Entity(Kind.ORGANISATION, canonical(named["name"]))
                if named
                else Entity(Kind.ORGANISATION, "Europeiska unionen", sector="public")
                if "eu" in label
                else _entity(reading, giver(reading.mentions, reading.repaired))
                if record.role == "granted"
                else None
            )
            yield FactType.FUNDS, funder, project, {**said, "amount_kind": record.role}
