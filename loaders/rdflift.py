"""From the shape of the lift to facts: which end is what, which type of tie it is, when, how much, how surely."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from loaders.rdfthings import Said, Things, curie, first
from ontology.facts import (
    LITERAL_FACTS,
    Entity,
    Evidence,
    Fact,
    FactType,
    Item,
    Kind,
    Reject,
    Review,
    Status,
    Value,
)
from ontology.roles import role_concept
from ontology.terms import K

Line = Mapping[str, Any]

CONTACT = frozenset(
    [f"http://xmlns.com/foaf/0.1/{name}" for name in ("mbox", "mbox_sha1sum", "phone", "birthday", "gender")]
    + [f"https://schema.org/{name}" for name in ("email", "telephone", "faxNumber", "birthDate", "gender")]
    + [f"http://www.w3.org/2006/vcard/ns#{name}" for name in ("hasEmail", "email", "hasTelephone", "tel", "bday")]
)
"""Properties that are never read, whatever they hold."""

_DATE = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:[TZ+-].*)?")
_LEADS = {"coordinator", "owner", "applicant", "project-manager", "project-coordinator", "lead-region"}
_IMPLICIT = {FactType.EMPLOYED_AT: "employee", FactType.MEMBER_OF: "member"}
_ENDS = {
    FactType.HOLDS_ROLE: (Kind.PERSON, Kind.ORGANISATION),
    FactType.EMPLOYED_AT: (Kind.PERSON, Kind.ORGANISATION),
    FactType.PART_OF_PROGRAMME: (Kind.PROJECT, Kind.PROGRAMME),
    FactType.ORGANISES_EVENT: (Kind.ORGANISATION, Kind.EVENT),
    FactType.TAKES_PART_IN_EVENT: (Kind.ORGANISATION, Kind.EVENT),
    FactType.LOCATED_IN: (Kind.ORGANISATION, Kind.REGION),
    FactType.ACTIVE_IN: (Kind.ORGANISATION, Kind.REGION),
    FactType.COLLABORATES_WITH: (Kind.ORGANISATION, Kind.ORGANISATION),
    FactType.MEMBER_OF: (Kind.ORGANISATION, Kind.ORGANISATION),
    FactType.PART_OF: (Kind.ORGANISATION, Kind.ORGANISATION),
}
"""What the ends are where the file does not say; subject organisation and object project everywhere else."""

_FAMILIES = {"part_of": "part", "part_of_programme": "part"} | dict.fromkeys(
    ("employed_at", "organises_event", "takes_part_in_event", "participates_in"), "membership"
)
_TYPES = {kind.value: kind for kind in FactType}
_PLACES = (Kind.REGION, Kind.MUNICIPALITY)


class Lifter:
    """Turns what the child says of one document into items."""

    def __init__(self, document: str):
        self.document = document
        self.things = Things(document)

    def items(self, lines: Iterable[Line]) -> Iterator[Item]:
        """Give the things, the facts and the rejects of a document. Goes through the lines twice."""
        told = set[tuple[str, ...]]()
        for line in lines:
            if "thing" in line:
                self.things.call(line)
            elif "fact" in line and not self._is_bare(line):
                told.add(self._ends(line))
        for line in lines:
            if "thing" in line:
                yield from self.things.add(line)
            elif "fact" in line:
                if not (self._is_bare(line) and self._ends(line) in told):
                    yield self._fact(line)
            elif "unread" in line:
                yield self._unread(*line["unread"])
        yield from self.things.rejects()

    @staticmethod
    def _ends(line: Line) -> tuple[str, ...]:
        """Give what a fact relates; bare statements say again what a node between the same two says better."""
        said = line["said"]
        kind = first(said, "type")
        family = _FAMILIES.get(kind, kind)
        return family, first(said, "subject"), first(said, "object")

    @staticmethod
    def _is_bare(line: Line) -> bool:
        return line["fact"] in (first(line["said"], "subject"), first(line["said"], "object"))

    def _reject(self, line: Line, reason: str) -> Reject:
        return Reject(self.document, reason, line.get("graph", ""), line["row"], value=_shown(line["fact"]))

    def _fact(self, line: Line) -> Item:
        said: Said = line["said"]
        told = first(said, "type")
        if told == FactType.CLAIMS:
            subject: Entity | None = Entity(Kind.DOCUMENT, self.document, key=self.document)
        else:
            subject = self._end(said, "subject", told, 0)
        target = self._value(said, told) if told in LITERAL_FACTS else self._end(said, "object", told, 1)
        if subject is None or target is None:
            return self._reject(line, f"{told}: one end is missing or is no thing")
        role = self._role(said)
        kind = _type(told, subject, target, role)
        if kind == FactType.MEMBER_OF and "status" in said and not role and subject.kind != Kind.PERSON:
            kind = FactType.PARTICIPATES_IN  # in our own graph, which gives a status, a member has that role
        if kind is None:
            ends = f"{subject.kind} and {target.kind}" if isinstance(target, Entity) else subject.kind
            return self._reject(line, f"{told} between {ends} has no meaning here")
        return Fact(
            type=kind,
            subject=subject,
            object=target,
            evidence=self._evidence(line),
            qualifiers=self._qualifiers(said, kind, role),
            status=Status.IMPLIED if first(said, "status") == f"{K}inferred" else Status.EXPLICIT,
            confidence=_confidence(first(said, "confidence")),
            rule="rdf",
            review=Review.PROPOSED if first(said, "status") == f"{K}proposed" else Review.ACCEPTED,
        )

    def _evidence(self, line: Line) -> Evidence:
        """Point at the node that says it: its first statement's number, its named graph and its IRI."""
        return Evidence(
            self.document, sheet=line["graph"], row=line["row"], columns=tuple(filter(None, [_shown(line["fact"])]))
        )

    def _end(self, said: Said, name: str, told: str, place: int) -> Entity | None:
        terms = said.get(name, ())
        if len(terms) != 1 or terms[0][0] != "i":
            return None
        known = _TYPES.get(told)
        kinds = _ENDS.get(known, (Kind.ORGANISATION, Kind.PROJECT)) if known else (Kind.ORGANISATION,) * 2
        return self.things.get(terms[0][1], kinds[place])

    def _value(self, said: Said, told: str) -> Value | None:
        if told == FactType.PROJECT_PERIOD:
            if period := first(said, "object"):
                return Value(period)
            start, end = date(first(said, "start")), date(first(said, "end"))
            return Value(f"{start or '..'}/{end or '..'}") if start or end else None
        if told == FactType.PROJECT_BUDGET:
            amount = _number(first(said, "amount"))
            return None if amount is None else Value(amount)
        return Value(first(said, "object"))

    def _role(self, said: Said) -> str:
        """Give a role in the file's words, else by the name of its concept."""
        if words := first(said, "words"):
            return words
        concept = first(said, "role")
        return concept.removeprefix(f"{K}role-") if concept.startswith(K) else self.things.label(concept) or ""

    def _qualifiers(self, said: Said, kind: FactType, role: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if role and role != _IMPLICIT.get(kind):
            found["role"] = role
        for name in ("start", "end", "date"):
            if kind != FactType.PROJECT_PERIOD and (value := date(first(said, name))):
                found[name] = value
        amount = _number(first(said, "amount")) if len(said.get("amount", ())) == 1 else None
        if amount is not None:
            currency = first(said, "currency").rpartition("/")[2]
            found |= {"amount": amount} | ({"currency": currency} if re.fullmatch("[A-Z]{3}", currency) else {})
        if (level := first(said, "amountKind")) in ("applied", "granted", "proposed"):
            found["amount_kind"] = level
        return found | {name: first(said, name) for name in ("what", "unit", "modifier") if name in said}

    def _unread(self, predicate: str, value: str, count: int, example: str, row: int) -> Reject:
        name = curie(predicate)
        if predicate in CONTACT:
            return Reject(self.document, f"{count} contact or personal details; they are never read", column=name)
        what = f"{count} of the type {curie(value)}" if value else f"{count} with this property"
        return Reject(self.document, f"statements not understood: {what}", "", row, name, _shown(example))


def _type(told: str, subject: Entity, target: Entity | Value, role: str) -> FactType | None:
    """Settle the type of a tie by what its ends are, where the file says only that two belong together."""
    if isinstance(target, Value):
        fits = subject.kind in (Kind.PROJECT, Kind.PROGRAMME, Kind.EVENT) or told == FactType.CLAIMS
        return FactType(told) if fits else None
    ends = subject.kind, target.kind
    if told == "part":
        return _part(*ends)
    if told in (FactType.LOCATED_IN, FactType.ACTIVE_IN):
        return FactType(told) if target.kind in _PLACES else None
    if told not in ("membership", FactType.PARTICIPATES_IN):
        return _TYPES.get(told)
    concept = (role_concept(role) or "").removeprefix(f"{K}role-")
    if target.kind == Kind.PROGRAMME and subject.kind == Kind.PERSON and role:
        return FactType.HOLDS_ROLE
    if target.kind in (Kind.PROJECT, Kind.PROGRAMME):
        return FactType.LEADS_PROJECT if concept in _LEADS else FactType.PARTICIPATES_IN
    if target.kind == Kind.EVENT:
        return FactType.ORGANISES_EVENT if concept in ("organiser", "host") else FactType.TAKES_PART_IN_EVENT
    if target.kind != Kind.ORGANISATION or subject.kind not in (Kind.PERSON, Kind.ORGANISATION):
        return None
    if subject.kind == Kind.ORGANISATION or not role or concept == "member":
        return FactType.MEMBER_OF
    return FactType.EMPLOYED_AT if concept == "employee" else FactType.HOLDS_ROLE


def _part(subject: Kind, target: Kind) -> FactType | None:
    if target == Kind.PROGRAMME and subject == Kind.PROJECT:
        return FactType.PART_OF_PROGRAMME
    fits = (subject, target) in (
        (Kind.ORGANISATION, Kind.ORGANISATION),
        (Kind.EVENT, Kind.EVENT),
        (Kind.EVENT, Kind.PROJECT),
    )
    return FactType.PART_OF if fits else None


def date(text: str) -> str:
    """Give a date as ISO 8601 with the precision it has, without time and zone; "" when it is none."""
    found = _DATE.fullmatch(text.strip())
    return found[1] if found else ""


def _number(text: str) -> int | float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if number != number or abs(number) == float("inf"):
        return None
    return int(number) if number == int(number) else number


def _confidence(text: str) -> float:
    number = _number(text)
    return float(number) if number is not None and 0 <= number <= 1 else 1.0


def _shown(iri: str) -> str:
    """Give an IRI that may be shown: not one that holds an address of a person."""
    return "" if "@" in iri or iri.startswith(("mailto:", "tel:")) else iri
