"""What a generation is made of before it is written: who is who, what is tied to what."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graph.gather import Gathered
from graph.identity import Profile, profiles
from graph.nquads import iri
from graph.relations import Relations, relate
from graph.resolve import Context, Resolution, resolve
from graph.tables import Ints
from graph.workspace import Workspace
from ontology.facts import Kind

FULL = 100_000
"""Up to this many ties the named graphs repeat all that the default graph holds (docs/adr/0005)."""


@dataclass(frozen=True)
class Model:
    """Everything a generation is made of, before it is written."""

    workspace: Workspace
    gathered: Gathered
    resolution: Resolution
    profiles: list[Profile]  # by row in Entities
    clusters: list[int]  # row in Entities → cluster of the resolution
    row_of: Ints  # gathered entity → row in Entities, -1 for none
    relations: Relations

    @property
    def lean(self) -> bool:
        """Whether named graphs only say where a source states something that stands in the default graph in full."""
        chosen = self.workspace.settings.named_graphs
        return chosen == "lean" or (chosen == "auto" and len(self.relations.ties) > FULL)

    @property
    def base(self) -> str:
        """The base of minted IRIs."""
        return self.workspace.settings.base

    def graph(self, source: int, proposed: bool) -> str:
        """Give the named graph of a source, or of what it only proposes, as N-Triples."""
        return iri(f"{self.base}graph/{self.gathered.sources[source]}{'/proposed' if proposed else ''}")


def assemble(
    workspace: Workspace, gathered: Gathered, step: Callable[[str], None] | None = None
) -> tuple[Model, dict[str, int]]:
    """Resolve and relate what was gathered; give the model, and other IRIs that lead to a row in Entities."""
    note = step or (lambda _name: None)
    settings = workspace.settings
    note("resolve")
    source = [gathered.documents.source[document] for document in gathered.entity_document.tolist()]
    context = Context(source, gathered.entity_document.tolist(), gathered.affiliations())
    resolution = resolve(gathered.entities, context)
    found, moved = profiles(gathered, resolution, settings.base, workspace.salt)
    hidden = {Kind.DOCUMENT} | ({Kind.PERSON} if settings.people == "none" else set())
    shown = [number for number, profile in enumerate(found) if profile.kind not in hidden]
    clusters = sorted(shown, key=lambda number: found[number].iri)
    row_of_cluster = np.full(len(found), -1, dtype=np.int32)
    row_of_cluster[clusters] = np.arange(len(clusters), dtype=np.int32)
    row_of = row_of_cluster[np.array(resolution.cluster, dtype=np.int32)]
    ordered = [found[number] for number in clusters]
    note("relate")
    relations = relate(gathered, row_of, [profile.iri for profile in ordered])
    model = Model(workspace, gathered, resolution, ordered, clusters, row_of, relations)
    leads = {address: row for address, number in moved.items() if (row := int(row_of_cluster[number])) >= 0}
    return model, leads
