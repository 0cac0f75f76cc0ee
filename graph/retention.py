"""What is kept longer than the workspace says it may be: people, originals, old generations, backups."""

import re
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import orjson

from graph import durable, erase, seals
from graph.backup import told_of
from graph.generation import Generation
from graph.keep import drop
from graph.tables import KINDS
from graph.workspace import Workspace
from ontology.facts import Kind

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class Due:
    """Something that is due: what (person, original, generation, backup), where it is, and the day its time began."""

    what: str
    where: str
    since: date
    name: str = ""


def due(workspace: Workspace, today: date, backups: Path | None = None) -> list[Due]:
    """Give what is due, the oldest first of each kind; what has no limit is never due."""
    kept, found = workspace.settings.retention, list[Due]()
    current = workspace.current()
    if current is not None and kept.persons_years:
        found += [each for each in _people(workspace, current) if _years(each.since, kept.persons_years) <= today]
    if current is not None and kept.originals_days:
        found += _past(_originals(workspace, current), kept.originals_days, today)
    if kept.generations_days:
        found += _past(_generations(workspace), kept.generations_days, today)
    if backups is not None and kept.backups_days:
        found += _past(_backups(backups), kept.backups_days, today)
    return found


def expire(workspace: Workspace, found: Sequence[Due], progress: erase.Progress | None = None) -> None:
    """Take out what is due. People go as if they were erased: from everything, and kept out."""
    with workspace.lock():
        seals.renew(workspace.path)  # the limits that were set
        for each in found:
            if each.what == "backup":
                Path(each.where).unlink(missing_ok=True)
            elif each.what == "generation":
                _remove(workspace, int(each.where))
        originals: dict[str, set[str]] = {}
        for each in found:
            if each.what == "original":
                originals.setdefault(each.where, set()).add(each.name)
        for source, names in originals.items():
            drop(workspace, source, names)
        people = [erase.identify(workspace, each.where) for each in found if each.what == "person"]
        if people or originals:
            erase.erase_all(workspace, people, progress)
            for number in set(workspace.numbers()) - {workspace.current_number()}:  # they hold it too
                _remove(workspace, number)
        if found:
            counts = {what: sum(each.what == what for each in found) for what in {each.what for each in found}}
            workspace.audit("expire", **counts)


def _remove(workspace: Workspace, number: int) -> None:
    shutil.rmtree(workspace.path / "generations" / str(number))
    durable.sync(workspace.path / "generations")


def _past(found: Iterator[Due], days: int, today: date) -> list[Due]:
    return sorted((each for each in found if each.since + timedelta(days) <= today), key=lambda each: each.since)


def _people(workspace: Workspace, generation: Generation) -> list[Due]:
    """Give every published person with the latest day that a source or a date of a role gives."""
    loaded = {
        (source, name): str(record["date"] or record["loaded"][:10])
        for source, manifest in workspace.sources().items()
        for name, record in manifest["documents"].items()
    }
    documents, ties, evidences = generation.documents, generation.ties, generation.evidences
    found = []
    for row in np.flatnonzero(generation.entities.kind == KINDS.index(Kind.PERSON)).tolist():
        said = [ties.end_text[tie] for tie in generation.ties_of(row)]
        for tie in generation.ties_of(row):
            for at in generation.evidence_of(int(tie)):
                document = int(evidences.document[at])
                said.append(loaded.get((documents.source[document], documents.name[document]), ""))
        days = [day for day in map(last_day, said) if day]
        if days:
            found.append(Due("person", generation.local(row), max(days), generation.label(row)))
    return sorted(found, key=lambda each: each.since)


def _originals(workspace: Workspace, generation: Generation) -> Iterator[Due]:
    """Give the documents on which nothing that is published rests."""
    documents, evidences = generation.documents, generation.evidences
    used = {*evidences.document[evidences.proposed == 0].tolist(), *generation.values.document.tolist()}
    resting = {(documents.source[at], documents.name[at]) for at in used}
    for source, manifest in workspace.sources().items():
        for name, record in manifest["documents"].items():
            if (source, name) not in resting:
                yield Due("original", source, date.fromisoformat(record["loaded"][:10]), name)


def _generations(workspace: Workspace) -> Iterator[Due]:
    for number in workspace.numbers():
        if number != workspace.current_number():
            when = workspace.generation(number, readable=False).manifest["when"]
            yield Due("generation", str(number), datetime.fromisoformat(when).date())


def _backups(folder: Path) -> Iterator[Due]:
    for path in sorted(folder.glob("*.tar.gz")):
        try:
            when = told_of(path).get("when", "")
        except (OSError, EOFError, tarfile.TarError, orjson.JSONDecodeError):  # a file of somebody else's
            continue
        if when:
            yield Due("backup", str(path), datetime.fromisoformat(when).date())


def last_day(text: str) -> date | None:
    """Give the last day of a date as precise as it is: 2019 is the last of December; None where there is none."""
    match = _DATE.match(text)
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or 12), int(match[3] or 0)
    if day:
        return date(year, month, day)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def _years(day: date, years: int) -> date:
    leap = (day.month, day.day) == (2, 29)
    return date(day.year + years, day.month, 28 if leap else day.day)
