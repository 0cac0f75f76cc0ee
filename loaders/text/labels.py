"""Finds records: lines of a label and a value ("Projektägare: …"), alone or under a heading that names the project."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from loaders.text.kinds import make_organisation
from loaders.text.lexicon import yaml_data
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.sections import grants
from ontology.facts import Kind

LONGEST_HEADING = 12
"""A line of more words over a record is not the name of its project."""

_LINE = re.compile(
    r"^[ \t]*(?:[-*•·|][ \t]*)?\**(?P<label>[A-ZÅÄÖa-zåäö][\wåäö -]{1,38}?)(?: \([^)\n]{2,20}\))?\**[ \t]*"
    r"(?P<colon>:\**|[ \t]–[ \t])[ \t]*(?P<value>[^\n]*)$",
    re.MULTILINE,
)
_HEADING = re.compile(
    r"^[ \t]*#{0,6}[ \t]*\**(?P<label>[A-ZÅÄÖ][\wåäö -]{1,38}?)\**[ \t]*(?:\n[ \t]*)+"
    r"(?P<value>(?:[ \t]*[-*•·]?[ \t]*[^\n]{2,160}(?:\n|\Z)){1,12})",
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
_GIVEN = re.compile(
    r"^[ \t]*(?P<label>(?:Bidrag|(?:Med)?[Ff]inansiering|Stöd|Medel) från [A-ZÅÄÖ][^\n:]{2,50}):[ \t]*"
    r"(?P<value>[^\n]*\d[^\n]*)$",
    re.MULTILINE,
)
REACH = 1500
"""How many characters above a record the line that names its project is looked for."""
_YEARS = re.compile(r"\b(?:19|20)\d\d ?[–-] ?(?:[a-zåäö]+ )?(?:19|20)\d\d\b")
_ABOVE = re.compile(
    r"(?:^|\n)[ \t]*#{0,6}[ \t]*\**"
    r"(?:(?:Fact sheet|Factsheet|Faktablad|Fakta om projektet|Projekt|Prosjekt|Project): )?"
    r"(?P<name>[^\n:|█]{2,100}?)(?: \([A-ZÅÄÖ0-9-]{2,8}\))?\**[ \t]*(?:\n[ \t]*){1,3}\Z"
)
_LABELLED = re.compile(r"(?<=\n)[ \t]*[-*•·]?[ \t]*\**[A-ZÅÄÖ][^\n:.!?]{1,38}\**:\**[ \t]+[^\n]{1,120}[ \t]*\n[ \t]*\Z")
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
        first = max(0, ledger.text.rfind("\n", 0, max(0, record.start - REACH)))
        above = _ABOVE.search(_over(ledger.text[first : record.start].rstrip("*-•· \t")))
        following = [other for other in blocks if record.start <= other.start < record.end + 200]
        if above and len(following) > 1 and _heads(above["name"]):
            start = first + above.start("name")
            ledger.take(
                Mention(start, start + len(above["name"]), Mark.PROJECT, " ".join(above["name"].split()), Kind.PROJECT)
            )
    if len(ledger.mentions) > known:
        _listed(ledger)
    elif (
        len(blocks) > 1 and _one_project(blocks) and title and _heads(title) and (start := ledger.text.find(title)) >= 0
    ):
        ledger.retake(Mention(start, start + len(title), Mark.PROJECT, title, Kind.PROJECT))


def _over(text: str) -> str:
    """Give a text without the lines of labels and values it ends with: a record begins with labels of any kind."""
    while match := _LABELLED.search(text):
        text = text[: match.start()]
    return text


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
        and not _YEARS.search(name)
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
