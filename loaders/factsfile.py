"""Facts written by hand (YAML, JSON) or printed by `kurbits facts` (JSON lines), read as typed facts (docs/data.md)."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from loaders import yamlfile
from loaders.factsmodel import STATUSES, EntitySpec, FactSpec, FileSpec, LineSpec
from loaders.yamlfile import LineError, Lines
from ontology.errors import SourceError, Where
from ontology.facts import (
    LITERAL_FACTS,
    Document,
    Entity,
    Evidence,
    Fact,
    FactType,
    Item,
    Kind,
    Review,
    Value,
)

VERSION = "1"

_MEDIA = {".yaml": "application/yaml", ".yml": "application/yaml", ".json": "application/json"}
_SUBJECTS: Mapping[FactType, set[Kind]] = {
    FactType.HOLDS_ROLE: {Kind.PERSON},
    FactType.EMPLOYED_AT: {Kind.PERSON},
    FactType.FUNDS: {Kind.ORGANISATION, Kind.PROGRAMME, Kind.REGION, Kind.MUNICIPALITY},
    FactType.PROJECT_PERIOD: {Kind.PROJECT, Kind.PROGRAMME, Kind.EVENT},
    FactType.PROJECT_BUDGET: {Kind.PROJECT, Kind.PROGRAMME},
    FactType.CLAIMS: {Kind.DOCUMENT},
}
_OBJECTS: Mapping[FactType, set[Kind]] = {
    FactType.PART_OF_PROGRAMME: {Kind.PROGRAMME},
    FactType.LOCATED_IN: {Kind.REGION, Kind.MUNICIPALITY},
    FactType.ACTIVE_IN: {Kind.REGION, Kind.MUNICIPALITY},
    FactType.ORGANISES_EVENT: {Kind.EVENT},
    FactType.TAKES_PART_IN_EVENT: {Kind.EVENT},
}


def read_facts(path: Path) -> Iterator[Item]:
    """Read a facts file: its document, entities without facts, the publications it draws on, then its facts.

    A fact's evidence is the publication it was taken from and the line in the file where it stands. Raises SourceError
    that names file, line and field: hand-written facts are taken whole or not at all.
    """
    text = _decode(path)
    if not text.strip():
        raise SourceError(Where(str(path)), "the file is empty", "facts", "See docs/data.md for the format")
    try:
        yield from _read_lines(path, text) if path.suffix == ".jsonl" else _read_file(path, text)
    except LineError as problem:
        where = Where(str(path), row=problem.line, column=problem.field)
        raise SourceError(where, problem.message, remedy="See docs/data.md for the format") from problem


def _decode(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        found = f"byte {error.start} (0x{data[error.start]:02x}) is not UTF-8"
        raise SourceError(Where(str(path), row=row), found, "UTF-8", "Save the file as UTF-8") from error


@dataclass
class _File:
    """One facts file while it is read."""

    name: str
    spec: FileSpec
    lines: Lines = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)

    def document(self, source: str) -> str:
        return f"{self.name}#{source}" if source else self.name

    def line(self, *way: str | int) -> int:
        """Give the line of a value; a JSON file has no lines, there the position in the list serves."""
        return yamlfile.line_of(self.lines, way) if self.lines else int(way[1]) + 1

    def resolve(self, end: object, *way: str | int) -> Entity:
        if isinstance(end, EntitySpec):
            return end.entity()
        end = str(end)
        if found := self.entities.get(end):
            return found
        near = difflib.get_close_matches(end, self.entities, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise LineError(self.line(*way), f"no entity {end!r} in this file{hint}", ".".join(map(str, way)))


def _read_file(path: Path, text: str) -> Iterator[Item]:
    data, lines = _load(path, text)
    if not isinstance(data, dict) or "kurbits" not in data:
        hint = "this is a mapping; give it with --mapping" if isinstance(data, dict) and "tables" in data else ""
        raise LineError(1, f"'kurbits: facts/1' is missing at the top{f' ({hint})' if hint else ''}")
    file = _File(path.name, yamlfile.check(FileSpec, data, lines), lines)
    file.entities = {name: spec.entity() for name, spec in file.spec.entities.items()}
    documents = _documents(file, path)
    yield next(documents)
    told = {end for spec in file.spec.facts for end in (spec.subject, spec.object) if isinstance(end, str)}
    yield from (entity for name, entity in file.entities.items() if name not in told)
    yield from documents
    for index, spec in enumerate(file.spec.facts):
        yield _fact(file, spec, index)


def _load(path: Path, text: str) -> tuple[Any, Lines]:
    if path.suffix != ".json":
        return yamlfile.parse(text)
    try:
        return orjson.loads(text), {}
    except orjson.JSONDecodeError as error:
        raise LineError(error.lineno, f"not JSON: {error.msg}") from error


def _documents(file: _File, path: Path) -> Iterator[Document]:
    spec = file.spec
    media = _MEDIA[path.suffix]
    yield Document(
        name=file.name,
        path=path,
        title=spec.title,
        publisher=spec.publisher,
        language=spec.language,
        licence=spec.licence,
        media_type=media,
    )
    for name, source in spec.sources.items():
        origin = ", ".join(part for part in (source.title, source.publisher, source.date) if part)
        yield Document(name=file.document(name), path=path, media_type=media, origin=origin, **dict(source))


def _fact(file: _File, spec: FactSpec, index: int) -> Fact:
    way = ("facts", index)
    if spec.source and spec.source not in file.spec.sources:
        raise LineError(file.line(*way, "source"), f"no source {spec.source!r} in this file", "source")
    document = file.document(spec.source)
    subject = (
        file.resolve(spec.subject, *way, "subject") if spec.subject else Entity(Kind.DOCUMENT, document, key=document)
    )
    target: Entity | Value
    if spec.type in LITERAL_FACTS:
        target = Value(spec.amount if spec.type is FactType.PROJECT_BUDGET else spec.literal)
    else:
        target = file.resolve(spec.object, *way, "object")
    if problem := _misfit(spec.type, subject, target):
        raise LineError(file.line(*way), problem, f"facts.{index}")
    return Fact(
        type=spec.type,
        subject=subject,
        object=target,
        evidence=Evidence(document, row=file.line(*way)),
        qualifiers=_qualifiers(spec),
        status=STATUSES[spec.status],
        confidence=spec.confidence,
        rule=spec.rule or "facts-file",
        review=spec.review or Review.ACCEPTED,
    )


def _qualifiers(spec: FactSpec) -> dict[str, Any]:
    found = spec.qualifiers.model_dump(exclude_none=True)
    if spec.type is FactType.PROJECT_BUDGET:
        found["amount"] = spec.amount
    return found


def _misfit(kind: FactType, subject: Entity, target: Entity | Value) -> str:
    """Say what is wrong when an end is of a kind that the type of fact cannot have."""
    ends = [("subject", subject.kind, _SUBJECTS.get(kind))]
    if isinstance(target, Entity):
        ends.append(("object", target.kind, _OBJECTS.get(kind)))
    for end, found, allowed in ends:
        if allowed and found not in allowed:
            return f"the {end} of {kind} is a {found}; expected {' or '.join(sorted(allowed))}"
    return ""


def _read_lines(path: Path, text: str) -> Iterator[Item]:
    """Read JSON lines: one fact per line, each with the document it was once read from."""
    yield Document(name=path.name, path=path, media_type="application/jsonl")
    seen = {""}
    for row, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise LineError(row, f"not JSON: {error.msg} (character {error.colno})") from error
        spec = yamlfile.check(LineSpec, data, {(): row})
        if spec.doc not in seen:
            seen.add(spec.doc)
            yield Document(name=f"{path.name}#{spec.doc}", path=path, media_type="application/jsonl", origin=spec.doc)
        yield _line_fact(path.name, spec, row)


def _line_fact(name: str, spec: LineSpec, row: int) -> Fact:
    """Give the fact of one line. What was read from a text and never judged stays proposed."""
    unnamed = _File(name, FileSpec(kurbits="facts/1"), {("facts", 0): row})
    fact = _fact(unnamed, spec, 0)
    document = f"{name}#{spec.doc}" if spec.doc else name
    judged = spec.review or (Review.PROPOSED if spec.quote else Review.ACCEPTED)
    return Fact(
        type=fact.type,
        subject=Entity(Kind.DOCUMENT, document, key=document) if fact.subject.kind is Kind.DOCUMENT else fact.subject,
        object=fact.object,
        evidence=Evidence(document, quote=spec.quote, row=row, columns=spec.columns),
        qualifiers=fact.qualifiers,
        status=fact.status,
        confidence=fact.confidence,
        rule=spec.rule,
        review=judged,
    )
