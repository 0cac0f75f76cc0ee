"""Takes people of the block list out of what a document said and out of the copy that is kept of it."""

import gzip
import io
import shutil
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graph.blocked import Blocked
from graph.kept import Collector, Kept
from graph.mentions import NOTHING, Known, first_alone, masked_prose
from graph.records import Named, apart, family, rows_in
from graph.tables import TIE_TYPES
from graph.words import MASK, overwritten
from ontology.facts import Document, Entity, FactType, Kind, Reject

_AFFILIATING = frozenset(
    TIE_TYPES.index(kind)
    for kind in (FactType.HOLDS_ROLE, FactType.EMPLOYED_AT, FactType.MEMBER_OF, FactType.LEADS_PROJECT)
)
ABOUT = ("title", "publisher", "url", "origin")
"""What is told of a document, and may name people."""

_CHUNK = 4_000_000  # characters looked through at once; a table is cut between its lines
_PACKED = (".zip", ".xlsx", ".ods", ".docx", ".odt", ".kmz")


@dataclass
class Scrubbed:
    """What is left of a document, the people taken out of it, and which erasures were met."""

    kept: Kept
    people: list[Entity] = field(default_factory=list)
    erasures: set[str] = field(default_factory=set)
    known: Known = NOTHING  # what their facts tell of the document


def scrub_facts(kept: Kept, blocked: Blocked) -> Scrubbed:
    """Drop the people of the list with every fact about them, and mask their names in all that remains."""
    organisations = _organisations(kept)
    met = [blocked.person(entity, organisations.get(row, ())) for row, entity in enumerate(kept.entities)]
    erasures = {each for found in met for each in found}
    masked = [_entity(entity, blocked, erasures) for entity in kept.entities]
    gone = {row for row, found in enumerate(met) if found} | (_alone(kept, met, blocked) if erasures else set())
    gone |= {row for row, entity in enumerate(masked) if entity != kept.entities[row] and not _says(entity.name)}
    if not gone and masked == kept.entities and _same(kept, blocked, erasures):
        return Scrubbed(kept, [], erasures)
    left = _without(kept, masked, gone)
    left.values = [_text(value, blocked, erasures) for value in left.values]
    left.details = [(_text(a, blocked, erasures), _text(b, blocked, erasures), rule) for a, b, rule in left.details]
    left.qualifiers = [{k: _text(v, blocked, erasures) for k, v in each.items()} for each in left.qualifiers]
    people = [kept.entities[row] for row in sorted(gone)]
    known = _known(kept, gone, people, left)
    left.rejects = [_reject(reject, blocked, erasures, known) for reject in kept.rejects]
    return Scrubbed(left, people, erasures, known)


def _known(kept: Kept, gone: set[int], people: Sequence[Entity], left: Kept) -> Known:
    """Give by what names a document speaks of people, in which passages and rows, and who else stands in it."""
    names = [name for person in people for name in (person.name, *person.aliases)]
    spoken = zip(kept.subject, kept.object, kept.start, kept.end, kept.row, strict=True)
    about = [(start, end, row) for subject, target, start, end, row in spoken if {subject, target} & gone]
    places = [(start, end) for start, end, _ in about if start >= 0]
    return Known(names, places, others(left), sorted({row for _, _, row in about if row}))


def _alone(kept: Kept, met: Sequence[Collection[str]], blocked: Blocked) -> set[int]:
    """Give the people of the facts who go by a part only of the name of somebody met, which nobody else has."""
    people = {row: e.name for row, e in enumerate(kept.entities) if e.kind == Kind.PERSON}
    erasures = {each for found in met for each in found}
    names = [name for row, name in people.items() if met[row]]
    found = {row for row, name in people.items() if blocked.surname(name, erasures) or first_alone(name, names)}
    left = {row: name for row, name in people.items() if not met[row] and row not in found}
    return {row for row in found if met[row] or not first_alone(people[row], left.values())}


def _organisations(kept: Kept) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for kind, subject, target in zip(kept.type, kept.subject, kept.object, strict=True):
        if kind in _AFFILIATING and target >= 0 and kept.entities[target].kind == Kind.ORGANISATION:
            found.setdefault(subject, []).append(kept.entities[target].name)
    return found


def _same(kept: Kept, blocked: Blocked, erasures: Collection[str]) -> bool:
    strings = [
        *kept.values,
        *(s for d in kept.details for s in d[:2]),
        *(v for q in kept.qualifiers for v in q.values()),
    ]
    strings += [s for r in kept.rejects for s in (r.document, r.reason, r.column, r.value)]
    return not any(isinstance(each, str) and blocked.spans(each, erasures) for each in strings)


def _without(kept: Kept, entities: list[Entity], gone: set[int]) -> Kept:
    """Copy what does not speak of some entities, so that no trace of the others stays in any column."""
    collector, left = Collector(), Kept()
    collector.kept = left
    for row in kept.bare:
        if row not in gone:
            collector.bare(entities[row])
    details: dict[int, int] = {}
    qualifiers: dict[int, int] = {}
    for at in range(len(kept)):
        subject, target = kept.subject[at], kept.object[at]
        if subject in gone or target in gone:
            continue
        left.subject.append(collector.entity(entities[subject]))
        left.object.append(collector.entity(entities[target]) if target >= 0 else -1)
        left.value.append(len(left.values) if kept.value[at] >= 0 else -1)
        left.values += [kept.values[kept.value[at]]] if kept.value[at] >= 0 else []
        left.detail.append(details.setdefault(kept.detail[at], len(details)))
        left.qualifier.append(qualifiers.setdefault(kept.qualifier[at], len(qualifiers)))
        for name in ("type", "start", "end", "row", "status", "proposed", "confidence"):
            getattr(left, name).append(getattr(kept, name)[at])
    left.details = [kept.details[row] for row in details]
    left.qualifiers = [kept.qualifiers[row] for row in qualifiers]
    return left


def _entity(entity: Entity, blocked: Blocked, erasures: Collection[str]) -> Entity:
    texts = ("name", "key", "city", "website", "note")
    changed = {name: _text(getattr(entity, name), blocked, erasures) for name in texts}
    aliases = tuple(_text(alias, blocked, erasures) for alias in entity.aliases)
    return replace(entity, aliases=tuple(filter(_says, aliases)) if aliases != entity.aliases else aliases, **changed)


def _says(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _reject(reject: Reject, blocked: Blocked, erasures: Collection[str], known: Known) -> Reject:
    texts = ("document", "reason", "column", "value")
    changed: dict[str, Any] = {name: _text(getattr(reject, name), blocked, erasures) for name in texts}
    if reject.row in known.rows and _is_part(reject.value, blocked, erasures, known):
        changed["value"] = MASK * len(reject.value)
    return replace(reject, **changed)


def _is_part(value: str, blocked: Blocked, erasures: Collection[str], known: Known) -> bool:
    return blocked.surname(value, erasures) or first_alone(value, known.names)


def _text(value: Any, blocked: Blocked, erasures: Collection[str]) -> Any:
    if isinstance(value, str):
        return blocked.masked(value, erasures)
    return [_text(each, blocked, erasures) for each in value] if isinstance(value, list | tuple) else value


def others(kept: Kept) -> list[str]:
    """Give the names of people who stay, which a surname alone must not reach into."""
    return [entity.name for entity in kept.entities if entity.kind == Kind.PERSON and " " in entity.name]


def document_name(name: str, blocked: Blocked) -> str:
    """Give the name of a document without names of people: what is masked is told apart by a hash."""
    masked = blocked.masked(name, mask="x")
    if masked == name:
        return name
    stem, dot, ending = masked.partition(".")
    return f"{stem}-{blocked.hash('document', name)[:8]}{dot}{ending}"


def scrub_document(document: Document, kept: Kept, blocked: Blocked) -> tuple[Document, Scrubbed]:
    """Take people of the list out of a document that is about to be kept, and out of its facts."""
    found = scrub_facts(kept, blocked)
    about = {name: blocked.masked(getattr(document, name), found.erasures) for name in ABOUT}
    text = document.masked
    if text is not None:
        text = clean_text(document.name, text, kept, found, blocked)
    changed: dict[str, Any] = {"name": document_name(document.name, blocked), "masked": text, **about}
    return replace(document, **changed), found


@dataclass
class Met:
    """Which erasures the documents of one kept copy met, and what their facts tell of it."""

    erasures: set[str] = field(default_factory=set)
    known: Known = NOTHING

    def add(self, found: Scrubbed) -> None:
        """Take in one more document."""
        self.erasures |= found.erasures
        self.known |= found.known


def copy_clean(path: Path, place: Path, blocked: Blocked, met: Met) -> bool:
    """Copy a file without people of the list; say whether a copy could be made."""
    if not blocked:
        shutil.copyfile(path, place)
        return True
    clean = scrub_bytes(path.name, path.read_bytes(), blocked, met)
    if clean is not None:
        place.write_bytes(clean)
    return clean is not None


def clean_text(name: str, text: str, kept: Kept, found: Scrubbed, blocked: Blocked) -> str:
    """Mask a kept text: in prose surnames that stand alone as well, in the rows of a table whole names only."""
    if any(kept.row):
        met = Met(found.erasures, found.known)
        return "".join(overwritten(part, spans) for part, spans in _named(text, family(name, rows=True), blocked, met))
    return masked_prose(blocked, text, found.erasures, found.known)


def _named(text: str, kind: str, blocked: Blocked, met: Met) -> Iterator[tuple[str, list[Named]]]:
    """Give the pieces of a text that is no prose, each with the words of names in it."""
    rows = 0
    for part in parts(text):
        whole = blocked.spans(part, met.erasures)
        yield part, sorted({*whole, *apart(part, kind, blocked, met.erasures, met.known, rows)})
        rows += rows_in(part) if kind == "table" and met.known.rows and len(text) > _CHUNK else 0


def scrub_bytes(name: str, data: bytes, blocked: Blocked, met: Met | None = None) -> bytes | None:
    """Mask the people of the list in a file of any kind; None when they stand where nothing can be overwritten."""
    met = met or Met()
    if name.endswith(".gz"):
        inner = scrub_bytes(name[:-3], gzip.decompress(data), blocked, met)
        return None if inner is None else data if inner == gzip.decompress(data) else gzip.compress(inner, mtime=0)
    if name.endswith(_PACKED) and zipfile.is_zipfile(io.BytesIO(data)):
        return _packed(data, blocked, met)
    encoding = encoding_of(data)
    if not encoding:
        return None if any(blocked.spans(text, met.erasures) for text in readings(data)) else data
    mask = MASK if encoding.startswith("utf") else "x"
    pieces = list(_named(data.decode(encoding), family(name), blocked, met))
    if not any(spans for _, spans in pieces):
        return data
    return "".join(overwritten(part, spans, mask) for part, spans in pieces).encode(encoding)


def _packed(data: bytes, blocked: Blocked, met: Met) -> bytes | None:
    out, changed = io.BytesIO(), False
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            inner = old.read(info)
            clean = scrub_bytes(info.filename, inner, blocked, met)
            if clean is None:
                return None
            fresh = zipfile.ZipInfo(blocked.masked(info.filename, met.erasures, mask="x"), info.date_time)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            changed = changed or clean != inner or fresh.filename != info.filename
            new.writestr(fresh, clean)
    return out.getvalue() if changed else data


def encoding_of(data: bytes) -> str:
    """Give the encoding of a text, "" for what is none. Latin-1 reads anything without a zero byte."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if b"\0" in data[:100_000]:
        return ""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def readings(data: bytes) -> Iterator[str]:
    """Give the ways in which words may stand in a file that is no text."""
    yield data.decode("utf-8", "replace")
    yield data.decode("latin-1")
    yield data.decode("utf-16-le", "replace")
    yield data[1:].decode("utf-16-le", "replace")


def parts(text: str) -> Iterator[str]:
    """Cut a text between lines into pieces that are looked through at once."""
    start = 0
    while start < len(text):
        cut = text.find("\n", start + _CHUNK)
        end = cut + 1 if cut >= 0 else len(text)
        yield text[start:end]
        start = end


def names_in(name: str, data: bytes, blocked: Blocked, met: Met | None = None, rows: bool = False) -> int:
    """Count the words of a file of any kind that belong to names of people of the list; `rows` as in `family`."""
    met = met or Met()
    if name.endswith(".gz"):
        return names_in(name[:-3], gzip.decompress(data), blocked, met)
    if name.endswith(_PACKED) and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = archive.namelist()
            return sum(names_in(each, archive.read(each), blocked, met) for each in inside)
    encoding = encoding_of(data)
    kind = family(name, rows) if encoding else ""
    texts = [data.decode(encoding)] if encoding else readings(data)
    return max(sum(len(spans) for _, spans in _named(text, kind, blocked, met)) for text in texts)
