"""Which people are or were shown: in what roles, from which sources, since when, and to whom they are visible."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from graph import audit
from graph.generation import Generation
from graph.identity.published import NUMBER
from graph.keep import kept_facts
from graph.tables import KINDS
from graph.words import letters
from graph.workspace import Workspace
from ontology.facts import Kind

PUBLISHED, PROPOSED, KEPT, GONE = "published", "proposed only", "not published", "no longer"


@dataclass(frozen=True)
class Exposed:
    """A person: the IRI without the base ("" where none was published), and what is shown. Dates: ISO, "" = unknown."""

    iri: str
    name: str
    visible: str  # published, proposed only, not published, no longer
    roles: str
    sources: str
    since: str
    until: str = ""


def exposure(workspace: Workspace, first: date | None = None, last: date | None = None) -> list[Exposed]:
    """Give the people who were shown in a period (without one: ever), and those who only stand in what is kept.

    Published means: on pages, in the search, the API, SPARQL, feeds, exports and the dump. Who was erased is told by
    IRI only.
    """
    current = workspace.current()
    found = [*_published(workspace, current)]
    if first is None and last is None:
        found += _kept(workspace, current)
    start, stop = (str(day) if day else "" for day in (first, last))
    return [
        each
        for each in found
        if (not stop or not each.since or each.since <= stop) and (not start or not each.until or each.until >= start)
    ]


def _published(workspace: Workspace, current: Generation | None) -> Iterator[Exposed]:
    log = audit.entries(workspace.path / "audit.jsonl")
    days = {int(e["generation"]): str(e["when"])[:10] for e in log if e["action"] in ("publish", "restore")}
    rows = {}
    if current is not None:
        people = np.flatnonzero(current.entities.kind == KINDS.index(Kind.PERSON)).tolist()
        rows = {current.local(row): row for row in people}
    for iri, (numbers, erased) in _said(workspace.path / "published.tsv").items():
        since = days.get(min(numbers), "")
        if current is not None and iri in rows:
            yield _shown(current, rows[iri], since)
        else:
            after = sorted(number for number in days if number > max(numbers))
            yield Exposed(iri, "", GONE, "", "", since, days[after[0]] if erased and after else "")


def _said(path: Path) -> dict[str, tuple[list[int], bool]]:
    """Give for every person's IRI the generations in which something was noted of it, and whether they were erased.

    An erasure is noted with the generation that was served then; the next one is without them.
    """
    found: dict[str, tuple[list[int], bool]] = {}
    for line in path.read_text(encoding="utf-8").split("\n") if path.exists() else ():
        number, _, rest = line.partition("\t")
        iri, *keys = rest.split("\t")
        if iri.startswith("person/"):
            numbers, erased = found.get(iri, ([], False))
            found[iri] = [*numbers, int(number)], erased or any(key.startswith(f"{NUMBER}erased:") for key in keys)
    return found


def _shown(current: Generation, row: int, since: str) -> Exposed:
    ties, evidences, documents = current.ties, current.evidences, current.documents
    roles, sources = [], set[str]()
    for tie in current.ties_of(row).tolist():
        other = int(ties.t[tie]) if int(ties.s[tie]) == row else int(ties.s[tie])
        roles.append(f"{ties.role[tie]} {current.label(other)}".strip())
        sources |= {documents.source[int(evidences.document[at])] for at in current.evidence_of(tie)}
    visible = PROPOSED if current.entities.proposed[row] else PUBLISHED
    told = "; ".join(dict.fromkeys(roles)), ", ".join(sorted(sources))
    return Exposed(current.local(row), current.label(row), visible, *told, since)


def _kept(workspace: Workspace, current: Generation | None) -> Iterator[Exposed]:
    """Give the people who stand in the facts that are kept, and not in what is published."""
    shown = set[str]()
    if current is not None:
        people = np.flatnonzero(current.entities.kind == KINDS.index(Kind.PERSON)).tolist()
        shown = {letters(current.label(row)) for row in people}
    found: dict[str, tuple[str, set[str]]] = {}
    for source, manifest in workspace.sources().items():
        for record in manifest["documents"].values():
            for entity in kept_facts(workspace, source, record).entities:
                if entity.kind == Kind.PERSON and letters(entity.name) not in shown:
                    found.setdefault(letters(entity.name), (entity.name, set()))[1].add(source)
    for name, sources in found.values():
        yield Exposed("", name, KEPT, "", ", ".join(sorted(sources)), "")
