"""Brings the kept facts of all sources together as columns, in an order that depends on nothing but their content."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.blocked import Blocked
from graph.keep import kept_facts
from graph.kept import Kept
from graph.tables import TIE_TYPES, Codes, Documents, Floats, Ints
from graph.workspace import Workspace
from ontology.errors import WorkspaceError
from ontology.facts import Entity, FactType, Kind
from ontology.files import description
from ontology.roles import role_concept
from ontology.terms import expand, mint

AFFILIATING = tuple(
    TIE_TYPES.index(kind)
    for kind in (FactType.HOLDS_ROLE, FactType.EMPLOYED_AT, FactType.MEMBER_OF, FactType.LEADS_PROJECT)
)
"""Facts that say where a person belongs, by which people of one name are told apart."""


_ROLE = [TIE_TYPES.index(FactType.HOLDS_ROLE)]


@cache
def leads(role: str) -> bool:
    """Say whether a role, as a source calls it, is an elected or leading public one (class P1 of the ontology)."""
    concept = role_concept(role)
    return concept is not None and expand("k:P1") in description("kurbits").links(concept, "k:dataClass")


@dataclass(frozen=True)
class Gathered:
    """All facts. `subject` and `object` index into entities (-1 = a value); one row per fact in every column."""

    sources: list[str]
    documents: Documents
    document_source: Ints
    records: list[dict[str, Any]]  # the manifest record of every document
    entities: list[Entity]
    entity_document: Ints
    accepted: NDArray[np.bool_]  # per entity: something accepted says it
    type: Codes
    subject: Ints
    object: Ints
    document: Ints
    start: Ints
    end: Ints
    row: Ints
    detail: Ints
    qualifier: Ints
    status: Codes
    proposed: Codes
    confidence: Floats
    value: list[str | int | float | None]
    details: list[tuple[str, str, str]]
    qualifiers: list[dict[str, Any]]
    hidden: Blocked  # people who are not published: masked in what is shown of the sources
    trusted: frozenset[int] = frozenset()  # the facts that were accepted by a rule the workspace trusts

    def affiliations(self) -> dict[int, set[int]]:
        """Give the organisations of every person, by row of entity."""
        found: dict[int, set[int]] = {}
        for fact in np.flatnonzero(np.isin(self.type, AFFILIATING) & (self.object >= 0)):
            subject, target = int(self.subject[fact]), int(self.object[fact])
            if self.entities[subject].kind == Kind.PERSON and self.entities[target].kind == Kind.ORGANISATION:
                found.setdefault(subject, set()).add(target)
        return found


@dataclass
class _Gathering:
    entities: list[Entity] = field(default_factory=list)
    entity_document: list[int] = field(default_factory=list)
    accepted: list[NDArray[np.bool_]] = field(default_factory=list)
    columns: dict[str, list[NDArray[Any]]] = field(default_factory=dict)
    value: list[str | int | float | None] = field(default_factory=list)
    details: dict[tuple[str, str, str], int] = field(default_factory=dict)
    qualifiers: list[dict[str, Any]] = field(default_factory=list)

    def add(self, kept: Kept, document: int, persons: str) -> None:
        """Take over the facts of one document."""
        first = len(self.entities)
        wanted = np.ones(len(kept), dtype=bool)
        subject, target = np.array(kept.subject, dtype=np.int32), np.array(kept.object, dtype=np.int32)
        if persons != "roles":
            person = np.array([entity.kind == Kind.PERSON for entity in kept.entities] + [False])
            wanted = ~(person[subject] | person[target])
            if persons == "leaders":
                leading = np.array([leads(str(said.get("role") or "")) for said in kept.qualifiers] + [False])
                wanted |= leading[np.array(kept.qualifier, dtype=np.int32)] & np.isin(kept.type, _ROLE)
        proposed = np.array(kept.proposed, dtype=np.uint8)
        accepted = np.zeros(len(kept.entities), dtype=bool)
        for ends in (subject[proposed == 0], target[(proposed == 0) & (target >= 0)]):
            accepted[ends] = True
        if not proposed.any():
            accepted[kept.bare] = True
        detail = np.array([self._detail(each) for each in kept.details], dtype=np.int32)
        self._column("type", np.array(kept.type, dtype=np.uint8)[wanted])
        self._column("subject", (subject + first)[wanted])
        self._column("object", np.where(target >= 0, target + first, -1).astype(np.int32)[wanted])
        self._column("document", np.full(int(wanted.sum()), document, dtype=np.int32))
        for name in ("start", "end", "row"):
            self._column(name, np.array(getattr(kept, name), dtype=np.int32)[wanted])
        self._column("detail", detail[np.array(kept.detail, dtype=np.int32)][wanted])
        self._column("qualifier", (np.array(kept.qualifier, dtype=np.int32) + len(self.qualifiers))[wanted])
        self._column("status", np.array(kept.status, dtype=np.uint8)[wanted])
        self._column("proposed", proposed[wanted])
        self._column("confidence", np.array(kept.confidence, dtype=np.float64)[wanted])
        self.value += [
            kept.values[at] if at >= 0 else None for at, keep in zip(kept.value, wanted, strict=True) if keep
        ]
        self.qualifiers += kept.qualifiers
        self.entities += kept.entities
        self.entity_document += [document] * len(kept.entities)
        self.accepted.append(accepted)

    def _detail(self, detail: tuple[str, str, str]) -> int:
        return self.details.setdefault(detail, len(self.details))

    def _column(self, name: str, values: NDArray[Any]) -> None:
        self.columns.setdefault(name, []).append(values)


def gather(workspace: Workspace) -> Gathered:
    """Read the kept facts of all sources, by name of source and document."""
    settings, gathering = workspace.settings, _Gathering()
    found = list(_documents(workspace))
    if not found:
        raise WorkspaceError(f"{workspace.path}: no sources yet. Load something first: kurbits load FILE")
    sources = sorted({source for source, _, _ in found})
    for index, (source, _, record) in enumerate(found):
        gathering.add(kept_facts(workspace, source, record), index, settings.persons)
    about = ("title", "publisher", "date", "url", "licence", "language", "media_type", "origin")
    documents = Documents(
        iri=[mint(settings.base, "document", record["id"]) for _, _, record in found],
        name=[name for _, name, _ in found],
        source=[source for source, _, _ in found],
        path=[f"sources/{source}/{record['kept']}" if record["kept"] else "" for source, _, record in found],
        **{key: [str(record[key]) for _, _, record in found] for key in about},
    )
    return Gathered(
        sources=sources,
        documents=documents,
        document_source=np.array([sources.index(source) for source, _, _ in found], dtype=np.int32),
        records=[record for _, _, record in found],
        entities=gathering.entities,
        entity_document=np.array(gathering.entity_document, dtype=np.int32),
        accepted=np.concatenate(gathering.accepted),
        value=gathering.value,
        details=list(gathering.details),
        qualifiers=gathering.qualifiers,
        hidden=Blocked((), ""),
        trusted=frozenset(),
        **{name: np.concatenate(parts) for name, parts in gathering.columns.items()},
    )


def _documents(workspace: Workspace) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for source, manifest in workspace.sources().items():
        for name, record in sorted(manifest["documents"].items()):
            yield source, name, record
